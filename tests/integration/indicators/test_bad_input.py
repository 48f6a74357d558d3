"""What publishers get wrong: a dead letter or a flagged value, and no number changes silently."""

from sys import float_info
from typing import Any
from uuid import uuid4

import pytest
from backing.kafka import Out
from fact_builders import FOLESHILL, Event, Measures, event, placed, response

DAY = "2024-03-31"
Figures = dict[tuple[str, str], Any]


def letters(measures: Measures, topic: str, key: str) -> list[Any]:
    return measures.ingest.items("/v1/dead-letters", topic=topic, key=key)


def everything(measures: Measures) -> Figures:
    """Return all figures of the year that the tests are about, of the city and by ward."""
    return {
        (entry["id"], by): measures.items(entry["id"], by=by, from_="2024-01-01", to="2024-12-31")
        for entry in measures.service.items("/v1/indicators")
        for by in ("none", *(each for each in entry["breakdowns"] if each == "ward"))
    }


def survey(**changes: object) -> Event:
    return {**response("2024-Q1", {"get_on": "tend_to_agree"}), **changes}


def night(number: int, **fields: object) -> Event:
    what = {"night": "2024-03-12", "approach": "count", "number": number}
    return event(
        "rough_sleeping.snapshot_recorded", uuid4().hex, "2024-03-13", None, **what, **fields
    )


def without(found: Event, name: str) -> Event:
    return {field: value for field, value in found.items() if field != name}


REFUSED = [
    ("a negative weight", survey(weight=-1), "weight"),
    ("no weight", without(survey(), "weight"), "weight"),
    ("a weight that is a text", survey(weight="1.2"), "weight"),
    ("an answer outside the scale", survey(answers={"get_on": "rather_agree"}), "get_on"),
    ("an answer that is a number", survey(answers={"walk_travel": 3}), "walk_travel"),
    ("a decile of 11", survey(demographics={"imd_decile": 11}), "imd_decile"),
    ("a child count of 70", placed(uuid4().hex, "2024-03-01", children=70), "children"),
    ("a child count below 0", placed(uuid4().hex, "2024-03-01", children=-1), "children"),
    ("half a child", placed(uuid4().hex, "2024-03-01", children=1.5), "children"),
    ("accommodation of no kind", placed(uuid4().hex, "2024-03-01", accommodation="tent"), "accom"),
    ("a ward by its name", placed(uuid4().hex, "2024-03-01", ward="Foleshill"), "ward"),
    ("a type of no catalogue", event("ta.paused", uuid4().hex, "2024-03-01"), "type"),
    (
        "a licence that ends on no day",
        event("hmo.licensed", uuid4().hex, DAY, scheme="mandatory", licence_to="2024-02-30"),
        "licence_to",
    ),
    (
        "an address without encryption",
        event(
            "case_study.published", uuid4().hex, DAY, kind="community", title="A study",
            url="http://example.org/", theme="food",
        ),
        "url",
    ),
    (
        "version 0 of an incident",
        event(
            "wmfs.incident", uuid4().hex, DAY, version=0, kind="fire_primary_dwelling",
            cause="accidental", fatal=0, hospital=0, other=0, smoke_alarm="absent",
        ),
        "version",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def before(measures: Measures) -> Figures:
    """All figures, with something in every one that the bad events are about."""
    measures.publish(
        [
            *(survey() for _ in range(30)),
            *(placed(uuid4().hex, "2024-03-01") for _ in range(12)),
            night(9),
        ]
    )
    return everything(measures)


def test_what_is_wrong_is_a_dead_letter_and_changes_no_figure(
    measures: Measures, before: Figures
) -> None:
    measures.publish([each for _, each, _ in REFUSED])
    for what, each, field in REFUSED:
        topic, key = "survey.responses", each["id"]
        for name, of in (
            ("case_id", "housing.events"),
            ("subject_id", "community.events"),
            ("incident_id", "fire.events"),
        ):
            if name in each:
                topic, key = of, each[name]
        [letter] = letters(measures, topic, key)
        assert letter["reason"] == "invalid", (what, letter)
        assert field in letter["detail"], (what, letter)
    assert everything(measures) == before


def test_a_second_figure_for_one_night_is_in_conflict_unless_it_revises_the_first(
    measures: Measures, before: Figures
) -> None:
    second = night(14)
    measures.publish([second])
    [letter] = letters(measures, "housing.events", second["case_id"])
    assert letter["reason"] == "duplicate_conflict"
    assert everything(measures) == before


def test_the_same_id_with_other_content_is_in_conflict_and_the_first_stands(
    measures: Measures, before: Figures
) -> None:
    first = placed(uuid4().hex, "2025-03-01")
    measures.publish([first, {**first, "children": 9}])
    [letter] = letters(measures, "housing.events", first["case_id"])
    assert letter["reason"] == "duplicate_conflict"
    assert everything(measures) == before


def test_what_ended_and_never_began_changes_nothing(measures: Measures, before: Figures) -> None:
    measures.publish(
        [
            *(event("ta.ended", uuid4().hex, "2024-03-10") for _ in range(9)),
            *(event("register.closed", uuid4().hex, "2024-03-10", reason="lapsed") for _ in "ab"),
            *(event("messenger.left", uuid4().hex, "2024-03-10") for _ in range(9)),
            *(
                event("ta.moved", uuid4().hex, "2024-03-10", accommodation="hostel", in_area=True)
                for _ in range(9)
            ),
        ]
    )
    assert everything(measures) == before


def test_weight_zero_is_no_respondent(measures: Measures, before: Figures) -> None:
    measures.publish(survey(weight=0) for _ in range(40))
    assert everything(measures) == before


def test_a_ward_of_another_set_counts_in_the_city_and_is_flagged(measures: Measures) -> None:
    cases = [uuid4().hex for _ in range(10)]
    measures.publish(placed(case, "2023-03-01", ward="E05009999") for case in cases)
    assert measures.value("ta_households", date="2023-03-31")["value"] == 10
    wards = measures.by("ta_households", "ward", date="2023-03-31")
    assert wards["E05009999"]["value"] == 10
    assert wards["E05009999"]["notes"] == ["not a ward of the city"]
    assert wards[FOLESHILL]["notes"] == []
    measures.publish(event("ta.ended", case, "2023-04-15") for case in cases)


def test_an_event_that_was_refused_counts_once_it_is_edited_and_redriven(
    measures: Measures,
) -> None:
    cases = [uuid4().hex for _ in range(10)]
    measures.publish(placed(case, "2022-03-01", children=70) for case in cases)
    assert measures.value("ta_children", date="2022-03-31")["value"] == 0
    for case in cases:
        [letter] = letters(measures, "housing.events", case)
        edited = placed(case, "2022-03-01", children=7)
        answer = measures.ingest.request(
            "POST", f"/v1/dead-letters/{letter['id']}/redrive", json=edited
        )
        assert answer.status_code == 200, answer.text
    measures.publish([])
    assert measures.value("ta_children", date="2022-03-31")["value"] == 70
    measures.publish(event("ta.ended", case, "2022-04-15") for case in cases)


def test_good_items_of_an_array_count_beside_bad_ones(measures: Measures) -> None:
    good = [placed(uuid4().hex, "2021-03-01") for _ in range(10)]
    bad = {**placed(uuid4().hex, "2021-03-01"), "children": 70}
    measures.ingest.until_applied(
        measures.kafka.publish("housing.events", Out([*good[:5], bad, *good[5:]], "an-array"))
    )
    measures.publish([])
    assert measures.value("ta_households", date="2021-03-31")["value"] == 10
    [letter] = letters(measures, "housing.events", "an-array")
    assert (letter["item"], letter["reason"]) == (5, "invalid")
    measures.publish(event("ta.ended", each["case_id"], "2021-04-15") for each in good)


def test_the_largest_numbers_there_are_stop_nothing(measures: Measures) -> None:
    """Every figure of the wave and the year can be read, and later events still change figures."""
    largest, most = 1.7e308, 2**53 - 1
    agrees = {"get_on": "tend_to_agree", "walk_travel": "never"}
    measures.publish(
        [
            *(response("2015-Q1", agrees, weight=largest) for _ in range(40)),
            *(
                event("energy_advice.given", uuid4().hex, "2015-03-02", savings_gbp=largest)
                for _ in range(10)
            ),
            *(
                event("open_space.improved", uuid4().hex, "2015-03-02", hectares=largest)
                for _ in "ab"
            ),
            *(
                event("resettlement.arrived", uuid4().hex, "2015-03-02", scheme="lahf", people=most)
                for _ in range(3)
            ),
            *(event("food_growing.session", uuid4().hex, "2015-03-02", people=most) for _ in "ab"),
            *(
                event(
                    "transit.service", uuid4().hex, "2015-03-02",
                    mode="bus", day="2015-03-01", trips=most,
                )
                for _ in "ab"
            ),
            *(
                event(
                    "traffic.count", uuid4().hex, "2015-03-02",
                    mode="walk", day="2015-03-01", count=most, scheme="earlsdon",
                )
                for _ in "ab"
            ),
        ]
    )  # fmt: skip
    share = measures.value("get_on_well", date="2015-03-31")
    assert (share["value"], share["n_base"], share["denominator"]) == (100, 40, float_info.max)
    for entry in measures.service.items("/v1/indicators"):
        for by in ("none", *entry["breakdowns"]):
            measures.items(entry["id"], by=by, from_="2015-01-01", to="2015-12-31")
        if "imd_decile" in entry["breakdowns"]:
            for by in ("imd_decile", "imd_quintile"):
                measures.service.json(f"/v1/inequalities/{entry['id']}", by=by, date="2015-03-31")
    cases = [uuid4().hex for _ in range(10)]
    measures.publish(placed(case, "2015-03-01") for case in cases)
    assert measures.value("ta_households", date="2015-03-31")["value"] == 10
    measures.publish(event("ta.ended", case, "2015-04-15") for case in cases)
