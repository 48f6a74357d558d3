"""Every measure of the catalogue, from events through Kafka to its value."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from fact_builders import FOLESHILL, HENLEY, LONGFORD, Event, Measures, event, response

Story = Callable[[], list[Event]]
ENTRY = """
id name definition source_measure unit multiplier polarity method basis breakdowns suppression
version
"""


def each(number: int, build: Callable[[str], list[Event]]) -> list[Event]:
    """Return the events of so many subjects."""
    return [one for _ in range(number) for one in build(uuid4().hex)]


def register() -> list[Event]:
    fields = {"household_size": 3, "band": "2", "transfer": False}
    return [
        *each(12, lambda case: [event("register.applied", case, "2021-02-10", **fields)]),
        *each(
            9,
            lambda case: [
                event("register.applied", case, "2021-02-10", **{**fields, "transfer": True})
            ],
        ),
        *each(
            9,
            lambda case: [
                event("register.applied", case, "2021-02-10", **fields),
                event("register.closed", case, "2021-03-31", reason="housed"),
            ],
        ),
        *each(
            9,
            lambda case: [
                event("register.applied", case, "2021-02-10", **fields),
                event("allocated", case, "2021-03-05", landlord="Orbit", bedrooms=2),
            ],
        ),
    ]


def messengers() -> list[Event]:
    return [
        *each(
            13,
            lambda who: [
                event("messenger.registered", who, "2020-08-01", languages=["pa", "en"]),
                event("messenger.briefed", who, "2020-09-10", messages=4),
                event("messenger.briefed", who, "2020-09-20", messages=5),
            ],
        ),
        *each(
            9,
            lambda who: [
                event("messenger.registered", who, "2020-08-01", languages=["en"]),
                event("messenger.left", who, "2020-09-30"),
            ],
        ),
    ]


def studies() -> list[Event]:
    def study(kind: str) -> Callable[[str], list[Event]]:
        return lambda subject: [
            event(
                "case_study.published",
                subject,
                "2020-10-05",
                kind=kind,
                title="A place to meet",
                url="https://example.org/study",
                theme="cohesion",
            )
        ]

    return [
        *each(2, study("community")),
        *each(1, study("prototype")),
        *each(3, study("place_based")),
    ]


def prototypes() -> list[Event]:
    def stage(subject: str, name: str, at: str) -> Event:
        fields = {"stage": name, "place": "Foleshill", "theme": "health"}
        return event("prototype.stage_changed", subject, at, **fields)

    return [
        *each(3, lambda subject: [stage(subject, "live", "2020-05-01")]),
        *each(
            1,
            lambda subject: [
                stage(subject, "live", "2020-05-01"),
                stage(subject, "ended", "2020-06-15"),
            ],
        ),
    ]


def rough_sleeping() -> list[Event]:
    def seen(person: str, at: str, **fields: object) -> Event:
        usual = {"place": "open_air", "state": "bedded_down"}
        return event("rough_sleeping.seen", person, at, **{**usual, **fields})

    return [
        *each(12, lambda who: [seen(who, "2021-05-03"), seen(who, "2021-05-20")]),
        *each(9, lambda who: [seen(who, "2018-05-03"), seen(who, "2021-05-20")]),
        *each(9, lambda who: [seen(who, "2021-05-03", state="sitting_no_bedding")]),
        *each(9, lambda who: [seen(who, "2021-05-03", place="other")]),
    ]


def homelessness() -> list[Event]:
    return [
        *each(
            30,
            lambda case: [
                event("homelessness.assessed", case, "2021-07-05", outcome="owed_relief"),
                event("homelessness.assessed", case, "2021-08-05", outcome="owed_prevention"),
            ],
        ),
        *each(
            10, lambda case: [event("homelessness.assessed", case, "2021-07-05", outcome="no_duty")]
        ),
    ]


def energy() -> list[Event]:
    return each(
        11,
        lambda case: [
            event("energy_advice.given", case, "2021-01-05", savings_gbp=100.5),
            event("energy_advice.given", case, "2021-01-06", savings_gbp=20),
        ],
    )


def few_savings() -> list[Event]:
    return each(3, lambda case: [event("energy_advice.given", case, "2021-03-05", savings_gbp=9)])


def highrise() -> list[Event]:
    def assessed(home: str, at: str, outcome: str) -> Event:
        fields = {"height_m": 30.0, "storeys": 11, "outcome": outcome}
        return event("highrise.assessed", home, at, **fields)

    return [
        *each(4, lambda home: [assessed(home, "2021-01-05", "action_required")]),
        *each(
            2,
            lambda home: [
                assessed(home, "2021-01-05", "action_required"),
                assessed(home, "2021-02-05", "action_closed"),
            ],
        ),
    ]


def liveable() -> list[Event]:
    def count(at: str, day: str, number: int, scheme: str, mode: str = "walk") -> Event:
        fields = {"mode": mode, "day": day, "count": number, "scheme": scheme}
        return event("traffic.count", uuid4().hex, at, **fields)

    return [
        count("2021-04-03", "2021-04-01", 100, "earlsdon"),
        count("2021-04-03", "2021-04-01", 50, "lower_coundon"),
        count("2021-04-03", "2021-04-02", 30, "earlsdon"),
        count("2021-04-03", "2021-04-02", 999, "none"),
        count("2021-04-03", "2021-04-02", 7, "earlsdon", "cycle"),
    ]


def empty_homes() -> list[Event]:
    return [
        *each(
            3,
            lambda home: [
                event("empty_home.identified", home, "2021-01-05", empty_since="2020-11-01")
            ],
        ),
        *each(
            2,
            lambda home: [
                event("empty_home.identified", home, "2021-01-05", empty_since="2020-11-01"),
                event("empty_home.brought_back", home, "2021-05-05"),
            ],
        ),
    ]


def grants() -> list[Event]:
    def grant(days: str) -> Callable[[str], list[Event]]:
        return lambda case: [
            event("dfg.applied", case, "2021-01-01", age_band="65+"),
            event("dfg.completed", case, days, age_band="65+"),
        ]

    return [*each(8, grant("2021-04-01")), *each(1, grant("2021-05-01"))]


def retrofits() -> list[Event]:
    def done(scheme: str) -> Callable[[str], list[Event]]:
        return lambda home: [
            event("retrofit.completed", home, "2021-06-10", scheme=scheme, measures=["loft"])
        ]

    return [*each(3, done("eco4")), *each(2, done("la_flex"))]


def hubs() -> list[Event]:
    def contact(family: str) -> list[Event]:
        return [
            event("familyhub.contact", family, day, hub="moat")
            for day in ("2021-09-01", "2021-09-09")
        ]

    return each(14, contact)


def resettlement() -> list[Event]:
    return [
        *each(
            5,
            lambda case: [
                event(
                    "resettlement.arrived", case, "2020-02-10", scheme="homes_for_ukraine", people=4
                ),
                event(
                    "resettlement.moved_on",
                    case,
                    "2020-12-10",
                    scheme="homes_for_ukraine",
                    people=3,
                    settled=True,
                ),
            ],
        ),
        *each(
            1,
            lambda case: [
                event("resettlement.arrived", case, "2020-03-10", scheme="lahf", people=10)
            ],
        ),
    ]


def pathways() -> list[Event]:
    return each(
        9,
        lambda who: [
            event("pathway.entered", who, "2021-01-01", pathway="young"),
            event("pathway.moved_on", who, "2021-02-10", pathway="young"),
        ],
    )


def licences() -> list[Event]:
    return [
        *each(
            3,
            lambda home: [
                event("hmo.applied", home, "2021-01-05", scheme="mandatory"),
                event(
                    "hmo.licensed", home, "2021-02-20", scheme="mandatory", licence_to="2021-08-31"
                ),
            ],
        ),
        *each(2, lambda home: [event("hmo.applied", home, "2021-01-05", scheme="additional")]),
    ]


def families() -> list[Event]:
    return [
        *each(30, lambda case: [event("family.outcome", case, "2021-10-05", sustained=True)]),
        *each(10, lambda case: [event("family.outcome", case, "2021-10-05", sustained=False)]),
    ]


def transit() -> list[Event]:
    return [
        event(
            "transit.service", uuid4().hex, "2021-11-03", mode=mode, day="2021-10-31", trips=trips
        )
        for mode, trips in (("bus", 1000), ("tram", 34), ("bus", 1))
    ]


def spaces() -> list[Event]:
    return [
        event("open_space.improved", uuid4().hex, "2021-12-05", hectares=hectares)
        for hectares in (0.1, 0.2, 1.5)
    ]


def gardens() -> list[Event]:
    return [
        event("food_growing.session", uuid4().hex, "2021-12-05", people=each) for each in (9, 8)
    ]


def visits() -> list[Event]:
    def visit(source: str) -> Callable[[str], list[Event]]:
        return lambda who: [
            event("wmfs.safe_and_well", who, "2021-02-05", source=source, vulnerable="no", items=1)
        ]

    return [*each(3, visit("partner")), *each(1, visit("self"))]


def fires() -> list[Event]:
    def fire(
        ward: str | None, kind: str = "fire_primary_dwelling", **fields: object
    ) -> list[Event]:
        usual = {
            "version": 1,
            "kind": kind,
            "cause": "accidental",
            "fatal": 0,
            "hospital": 1,
            "other": 0,
            "smoke_alarm": "present_raised",
        }
        return [event("wmfs.incident", uuid4().hex, "2021-03-10", ward, **{**usual, **fields})]

    corrected = uuid4().hex
    story = [
        *(one for _ in range(12) for one in fire(FOLESHILL)),
        *(one for _ in range(4) for one in fire(HENLEY, cause="not_known", smoke_alarm="absent")),
        *fire(HENLEY, cause="deliberate"),
        *fire("E05009999"),
        *fire(None),
        *fire(LONGFORD, kind="fire_secondary", fatal=9),
    ]
    for version, kind in ((2, "false_alarm"), (1, "fire_primary_dwelling")):
        again = fire(LONGFORD, kind=kind, version=version, hospital=0)[0]
        story.append({**again, "incident_id": corrected})
    return story


CASES: list[tuple[str, Story, list[tuple[str, str, object]]]] = [
    (
        "register",
        register,
        [
            ("register_households", "2021-02-28", 30),
            ("register_households", "2021-03-30", 20),
            ("register_households", "2021-03-31", 10),
        ],
    ),
    (
        "messengers",
        messengers,
        [
            ("community_messengers", "2020-09-29", 20),
            ("community_messengers", "2020-09-30", 15),
            ("messenger_messages", "2020-09-30", 117),
        ],
    ),
    (
        "studies",
        studies,
        [("case_studies_community", "2020-10-31", 2), ("case_studies_place", "2020-10-31", 4)],
    ),
    (
        "prototypes",
        prototypes,
        [("prototypes_live", "2020-06-14", 4), ("prototypes_live", "2020-06-15", 3)],
    ),
    (
        "rough sleeping",
        rough_sleeping,
        [("rough_sleeping_month", "2021-05-31", 20), ("rough_sleeping_new", "2021-05-31", 10)],
    ),
    (
        "homelessness",
        homelessness,
        [("homelessness_assessed", "2021-09-30", 40), ("homelessness_owed_duty", "2021-09-30", 75)],
    ),
    (
        "energy",
        energy,
        [
            ("energy_advice_households", "2021-01-31", 10),
            ("energy_advice_savings", "2021-01-31", 1325.5),
        ],
    ),
    ("few savings", few_savings, [("energy_advice_savings", "2021-03-31", None)]),
    (
        "highrise",
        highrise,
        [
            ("highrise_assessed", "2021-02-28", 6),
            ("highrise_actions_open", "2021-01-31", 6),
            ("highrise_actions_open", "2021-02-28", 4),
        ],
    ),
    (
        "liveable",
        liveable,
        [("liveable_walking", "2021-04-30", 90), ("liveable_cycling", "2021-04-30", 7)],
    ),
    (
        "empty homes",
        empty_homes,
        [
            ("empty_homes_long_term", "2021-05-01", 0),
            ("empty_homes_long_term", "2021-05-02", 5),
            ("empty_homes_long_term", "2021-05-31", 3),
            ("empty_homes_brought_back", "2021-05-31", 2),
        ],
    ),
    (
        "grants",
        grants,
        [("dfg_completed", "2021-06-30", 10), ("dfg_days_median", "2021-06-30", 90)],
    ),
    (
        "retrofits",
        retrofits,
        [("retrofit_homes", "2021-06-30", 5), ("retrofit_eco4_homes", "2021-06-30", 3)],
    ),
    ("hubs", hubs, [("family_hub_families", "2021-09-30", 15)]),
    (
        "resettlement",
        resettlement,
        [
            ("resettlement_ukraine_people", "2020-02-29", 20),
            ("resettlement_people", "2020-03-31", 30),
            ("resettlement_settled_12m", "2021-02-09", None),
            ("resettlement_settled_12m", "2021-02-28", 75),
            ("resettlement_settled_12m", "2021-03-31", 50),
        ],
    ),
    (
        "pathways",
        pathways,
        [("pathway_moved_on", "2021-03-31", 10), ("pathway_days_median", "2021-03-31", 40)],
    ),
    (
        "licences",
        licences,
        [
            ("hmo_licensed", "2021-08-31", 3),
            ("hmo_licensed", "2021-09-01", 0),
            ("hmo_overdue", "2021-02-09", 0),
            ("hmo_overdue", "2021-02-10", 5),
            ("hmo_overdue", "2021-02-28", 2),
        ],
    ),
    (
        "families",
        families,
        [("families_sustained", "2021-12-31", 30), ("families_sustained_share", "2021-12-31", 75)],
    ),
    ("transit", transit, [("transit_trips", "2021-10-31", 1035)]),
    ("spaces", spaces, [("open_space_improved", "2021-12-31", 1.8)]),
    ("gardens", gardens, [("food_growing_people", "2021-12-31", 15)]),
    (
        "visits",
        visits,
        [("safe_and_well_visits", "2021-02-28", 4), ("safe_and_well_partner", "2021-02-28", 75)],
    ),
    (
        "fires",
        fires,
        [
            ("dwelling_fires", "2021-03-31", 16 / 345_328 * 100_000),
            ("dwelling_fires", "2022-02-28", 16 / 345_328 * 100_000),
            ("dwelling_fires", "2022-03-31", 0),
            ("fire_casualties_fatal", "2021-03-31", 10),
            ("fire_casualties_hospital", "2021-03-31", 20),
            ("fires_with_working_alarm", "2021-03-31", 13 / 17 * 100),
        ],
    ),
]


@pytest.mark.parametrize(
    ("story", "expected"), [pytest.param(case[1], case[2], id=case[0]) for case in CASES]
)
def test_a_measure_is_what_its_events_say(
    measures: Measures, story: Story, expected: list[tuple[str, str, object]]
) -> None:
    measures.publish(story())
    for indicator, day, value in expected:
        found = measures.value(indicator, date=day)
        assert found["value"] == pytest.approx(value), (indicator, day, found)
        if value is None:
            assert found["suppressed"] == "primary" or found["notes"]


def test_a_survey_share_has_its_base_and_limits(measures: Measures) -> None:
    answers = ["definitely_agree"] * 60 + ["tend_to_disagree"] * 20 + ["dont_know"] * 15
    measures.publish(
        response("2021-Q1", {"get_on": answer}, weight=1 + index % 2, imd_decile=1 + index % 10)
        for index, answer in enumerate(answers)
    )
    found = measures.value("get_on_well", date="2021-03-31")
    assert found["period"] == {"type": "wave", "start": "2021-01-01", "end": "2021-03-31"}
    assert found["value"] == pytest.approx(75)
    assert found["n_base"] == 80
    assert found["n_eff"] == pytest.approx(120**2 / (40 + 160))
    assert found["lower_95"] < 75 < found["upper_95"]
    assert found["notes"] == ["low base"]
    residents = measures.value("get_on_well_residents", date="2021-03-31")
    assert residents["value"] is None
    assert "no denominator" in residents["notes"]
    wards = measures.by("get_on_well", "ward", date="2021-03-31")
    assert wards[FOLESHILL]["value"] == pytest.approx(75)
    assert wards[HENLEY]["value"] is None
    tenths = measures.by("get_on_well", "imd_decile", date="2021-03-31")
    assert tenths["1"]["n_base"] == 8
    assert tenths["1"]["suppressed"] == "primary"
    assert tenths["1"]["value"] is None


def test_a_survey_below_thirty_is_not_published(measures: Measures) -> None:
    measures.publish(response("2019-Q1", {"walk_travel": "three_days_a_week"}) for _ in range(29))
    found = measures.value("active_travel_walk", date="2019-03-31")
    assert (found["suppressed"], found["value"], found["n_base"]) == ("primary", None, 29)
    measures.publish([response("2019-Q1", {"walk_travel": "never"})])
    found = measures.value("active_travel_walk", date="2019-03-31")
    assert found["value"] == pytest.approx(29 / 30 * 100)


def test_recorded_nights_are_exact_and_a_revision_replaces(measures: Measures) -> None:
    def night(day: str, number: int, approach: str = "count", **fields: object) -> Event:
        at = f"{day}T09:00:00Z"
        what = {"night": day, "approach": approach, "number": number}
        return event("rough_sleeping.snapshot_recorded", uuid4().hex, at, None, **what, **fields)

    first = night("2019-11-12", 3)
    measures.publish([first])
    name = "rough_sleeping_snapshot"
    assert measures.value(name, date="2019-11-12")["value"] == 3
    measures.publish(
        [night("2019-11-12", 4, revises=first["id"]), night("2020-11-10", 22, "estimate")]
    )
    found = measures.value(name, date="2019-11-30")
    assert (found["value"], found["revision"], found["suppressed"]) == (4, 2, None)
    later = measures.value(name, date="2020-11-30")
    assert later["value"] == 22
    assert "break_in_series" in later["notes"]
    assert measures.value(name, date="2019-11-11")["value"] is None


def test_case_studies_are_listed_by_measure(measures: Measures) -> None:
    measures.publish(
        [
            event(
                "case_study.published",
                "study-1",
                "2017-10-05",
                kind="community",
                title="Cooking, together",
                url="https://example.org/cooking",
                theme="food",
                partner="Ecology Team CCC",
            )
        ]
    )
    found = measures.service.items("/v1/case-studies", theme="food")
    assert found == [
        {
            "id": "study-1",
            "measure": "case_studies_community",
            "kind": "community",
            "title": "Cooking, together",
            "theme": "food",
            "partner": "Ecology Team CCC",
            "url": "https://example.org/cooking",
            "ward": FOLESHILL,
            "published_at": "2017-10-05T12:00:00Z",
        }
    ]
    for measure, number in (("M2", 1), ("case_studies_community", 1), ("M3", 0), ("M4", 0)):
        listed = measures.service.items("/v1/case-studies", theme="food", measure=measure)
        assert listed == found[:number]


def test_pages_go_on_after_a_group_of_the_longest_name(measures: Measures) -> None:
    themes = [letter + "🌳" * 199 for letter in "abc"]
    measures.publish(
        event(
            "case_study.published",
            uuid4().hex,
            "2012-10-05",
            kind="community",
            title="Trees",
            url="https://example.org/trees",
            theme=theme,
        )
        for theme in themes
    )
    asked = {"by": "theme", "date": "2012-10-31", "limit": 1}
    found = measures.service.items("/v1/indicators/case_studies_community", **asked)
    assert [each["group"] for each in found] == themes


def test_case_studies_are_counted_in_the_month_and_to_date(measures: Measures) -> None:
    def published(kind: str, at: str, ward: str = FOLESHILL) -> Event:
        title, url = "A place", "https://example.org/place"
        facts = {"kind": kind, "title": title, "url": url, "theme": "parks"}
        return event("case_study.published", uuid4().hex, at, ward, **facts)

    name = "case_studies_place"
    to_date = {"period": "snapshot"}
    before = measures.value(name, date="2016-06-30", **to_date)["value"]
    assert before == 0
    again = published("prototype", "2016-05-10")
    measures.publish(
        [
            again,
            {**again, "id": uuid4().hex, "occurred_at": "2016-06-11T12:00:00Z"},
            published("place_based", "2016-06-10", HENLEY),
            published("place_based", "2016-06-20"),
            published("community", "2016-06-20"),
        ]
    )
    assert measures.value(name, date="2016-06-30")["value"] == 3
    found = measures.value(name, date="2016-06-15", **to_date)
    assert (found["value"], found["period"]) == (
        2,
        {"type": "snapshot", "start": "2016-06-15", "end": "2016-06-15"},
    )
    ends = measures.items(name, from_="2016-04-01", to="2016-07-31", **to_date)
    assert [each["value"] for each in ends] == [0, 1, 3, 3]
    wards = measures.by(name, "ward", date="2016-06-30", **to_date)
    assert (wards[FOLESHILL]["value"], wards[HENLEY]["value"]) == (2, 1)
    themes = measures.by(name, "theme", date="2016-06-30", **to_date)
    assert themes["parks"]["value"] == 3
    measures.publish([published("prototype", "2016-05-20")])
    found = measures.value(name, date="2016-06-15", **to_date)
    assert (found["value"], found["revision"]) == (3, 2)
    history = measures.service.items(f"/v1/indicators/{name}/revisions", period_start="2016-06-15")
    assert [(each["period"]["type"], each["value"]) for each in history] == [
        ("snapshot", 2),
        ("snapshot", 3),
    ]
    months = measures.items(name, from_="2016-05-01", to="2016-06-30")
    assert [(each["period"]["type"], each["value"]) for each in months] == [
        ("month", 2),
        ("month", 3),
    ]
    entries = {each["id"]: each for each in measures.service.items("/v1/indicators")}
    assert {each for each, entry in entries.items() if entry["to_date"]} == {
        "case_studies_community",
        "case_studies_place",
    }
    refused = measures.service.get("/v1/indicators/retrofit_homes", period="snapshot")
    assert refused.json()["errors"][0]["field"] == "period"
    assert measures.items("ta_households", date="2016-06-30", **to_date)


def test_what_has_no_public_definition_never_has_a_value(measures: Measures) -> None:
    assert measures.items("step_forward", date="2021-01-31") == []
    entries = {each["id"]: each for each in measures.service.items("/v1/indicators")}
    assert len(entries) == 58
    assert entries["step_forward"]["definition"] == "no public definition"


def test_each_measure_programme_and_partner_of_the_strategy_has_its_row(
    measures: Measures,
) -> None:
    entries = measures.service.items("/v1/indicators")
    assert {f"M{number}" for number in range(1, 11)} <= {each["source_measure"] for each in entries}
    assert {name for each in entries for name in each["programmes"]} == {
        "Act On Energy",
        "Assessment of high-rise buildings",
        "Community Messengers programme",
        "Liveable Neighbourhoods, Earlsdon and Lower Coundon",
        "Dealing with empty dwellings",
        "Disabled Facilities Grant",
        "ECO4 Programme",
        "Family Hubs",
        "Homes for Ukraine (LAHF)",
        "Housing 'Pathways' model",
        "Integrated services community prototypes",
        "Licensing of HMOs",
        "Property retrofitting",
        "Resettlement Programme",
        "STEP Forward",
        "Supporting Families, intensive family support",
        "WM travel system",
    }
    assert {name for each in entries for name in each["partners"]} == {
        "Central England Law Centre",
        "Coventry Citizens Advice",
        "Children's Commissioning team",
        "Coventry Migration and Refugee Centre",
        "Community Resilience Team CCC",
        "Domestic Abuse Safe Accommodation Service",
        "Drug and Alcohol Accommodation Services",
        "Ecology Team CCC",
        "Foleshill Womens Training",
        "Homeless and Housing Team CCC",
        "Housing providers and associations",
        "Mental Health Services",
        "Migration Team CCC",
    }
    assert all(each.keys() >= set(ENTRY.split()) for each in entries)


def test_every_measure_answers_for_every_breakdown_it_names(measures: Measures) -> None:
    for entry in measures.service.items("/v1/indicators"):
        for by in ("none", *entry["breakdowns"]):
            found = measures.items(entry["id"], by=by, from_="2020-01-01", to="2021-12-31")
            for item in found:
                assert item["basis"] == "operational"
                assert (item["group"] is None) == (by == "none")
                if item["suppressed"]:
                    assert item["value"] is None
                    assert item["numerator"] is None
                    assert item["lower_95"] is None


def test_fifths_have_a_gradient_beside_their_exposure(measures: Measures) -> None:
    path = "/v1/inequalities/dwelling_fires"
    found = measures.service.json(path, date="2021-03-31", by="imd_quintile")
    assert [each["quantile"] for each in found["groups"]] == [1, 2, 3, 4, 5]
    assert sum(each["population"] for each in found["groups"]) == 379_387
    assert found["sii"] < 0
    assert found["slope"] == found["sii"]
    assert {each["quantile"] for each in found["exposure"]} == {1, 2, 3, 4, 5}
    assert measures.service.get("/v1/inequalities/rough_sleeping_snapshot").status_code == 422
    assert measures.service.get("/v1/inequalities/nothing").status_code == 404
