"""Households and children in temporary accommodation, from `ta.*` events to the answer."""

from uuid import uuid4

import pytest
from backing.kafka import Read
from fact_builders import CITY, FOLESHILL, HENLEY, Measures, event, placed

from services.indicators.describe import ToldValue


def test_a_household_counts_from_the_day_it_is_placed_to_the_day_before_it_leaves(
    measures: Measures,
) -> None:
    """The illustration of the domain page, ten households alike so that none is hidden."""
    for _ in range(10):
        case = uuid4().hex
        measures.publish(
            [
                placed(case, "2021-05-01", ward=HENLEY),
                event(
                    "ta.composition_changed",
                    case,
                    "2021-06-20",
                    adults=1,
                    children=3,
                    pregnant=False,
                ),
                event("ta.ended", case, "2021-06-30"),
            ]
        )
    expected = {
        "2021-04-30": (0, 0),
        "2021-05-01": (10, 20),
        "2021-05-31": (10, 20),
        "2021-06-29": (10, 30),
        "2021-06-30": (0, 0),
    }
    for day, (households, children) in expected.items():
        assert measures.value("ta_households", date=day)["value"] == households
        assert measures.value("ta_children", date=day)["value"] == children


def test_a_late_event_changes_every_value_it_should_and_revises_it(measures: Measures) -> None:
    cases = [uuid4().hex for _ in range(20)]
    measures.publish(placed(case, "2022-02-10") for case in cases)
    series = measures.items("ta_households", from_="2022-01-01", to="2022-06-30")
    assert [each["value"] for each in series] == [0, 20, 20, 20, 20, 20]
    assert {each["revision"] for each in series} == {1}
    measures.publish(event("ta.ended", case, "2022-04-15") for case in cases[:10])
    series = measures.items("ta_households", from_="2022-01-01", to="2022-06-30")
    assert [each["value"] for each in series] == [0, 20, 20, 10, 10, 10]
    assert [each["revision"] for each in series] == [1, 1, 1, 2, 2, 2]
    history = measures.service.items(
        "/v1/indicators/ta_households/revisions", period_start="2022-05-31"
    )
    assert [(each["revision"], each["value"]) for each in history] == [(1, 20), (2, 10)]
    assert history[1]["cause"] == "ta.ended"
    measures.publish(event("ta.ended", case, "2022-06-30") for case in cases)


def test_events_in_any_order_and_twice_end_in_the_same_state(measures: Measures) -> None:
    story = []
    for _ in range(10):
        case = uuid4().hex
        story += [
            placed(case, "2023-03-01", accommodation="bed_and_breakfast"),
            event("ta.moved", case, "2023-03-20", None, accommodation="hostel", in_area=False),
            event("ta.ended", case, "2023-05-31"),
        ]
    measures.publish([*reversed(story), *story])
    assert measures.value("ta_households", date="2023-03-31")["value"] == 10
    assert measures.value("ta_households", date="2023-05-31")["value"] == 0
    accommodation = measures.by("ta_households", "accommodation", date="2023-03-31")
    assert accommodation["hostel"]["value"] == 10
    wards = measures.by("ta_households", "ward", date="2023-03-31")
    assert wards[FOLESHILL]["value"] == 10
    assert wards[FOLESHILL]["area"] == FOLESHILL
    assert len(wards) == 18


def test_what_never_began_has_no_effect(measures: Measures) -> None:
    measures.publish(event("ta.ended", uuid4().hex, "2024-01-10") for _ in range(10))
    assert measures.value("ta_households", date="2024-01-31")["value"] == 0


def test_families_count_after_more_than_six_weeks_in_bed_and_breakfast(
    measures: Measures,
) -> None:
    cases = [uuid4().hex for _ in range(10)]
    measures.publish(
        placed(case, "2020-01-01", accommodation="bed_and_breakfast") for case in cases
    )
    indicator = "ta_families_bb_over_6_weeks"
    assert measures.value(indicator, date="2020-02-12")["value"] == 0
    assert measures.value(indicator, date="2020-02-13")["value"] == 10
    measures.publish(event("ta.ended", case, "2020-03-01") for case in cases)
    assert measures.value(indicator, date="2020-02-29")["value"] == 10
    assert measures.value(indicator, date="2020-03-01")["value"] == 0


def test_small_counts_are_hidden_and_no_subtraction_reveals_them(measures: Measures) -> None:
    cases = [(uuid4().hex, FOLESHILL) for _ in range(22)]
    cases += [(uuid4().hex, HENLEY) for _ in range(3)]
    cases += [(uuid4().hex, "E05001218") for _ in range(11)]
    measures.publish(placed(case, "2019-03-01", ward=ward) for case, ward in cases)
    day = "2019-03-31"
    assert measures.value("ta_households", date=day)["value"] == 35
    wards = measures.by("ta_households", "ward", date=day)
    assert wards[HENLEY]["suppressed"] == "primary"
    assert wards[HENLEY]["value"] is None
    assert wards[HENLEY]["numerator"] is None
    assert wards["E05001218"]["suppressed"] == "secondary"
    assert wards[FOLESHILL]["value"] == 20
    assert wards["E05001219"]["value"] == 0
    fifths = measures.by("ta_households", "imd_quintile", date=day)
    assert [each for each in fifths.values() if each["suppressed"] == "differencing"]
    measures.publish(event("ta.ended", case, "2019-04-15") for case, _ in cases)


def test_a_rate_without_a_denominator_says_so(measures: Measures) -> None:
    found = measures.value("ta_households_per_1000", date="2021-05-31")
    assert found["value"] is None
    assert found["numerator"] == 10
    assert "no denominator" in found["notes"]


def test_a_new_value_is_on_the_topic_of_values(measures: Measures) -> None:
    before = measures.kafka.ends("indicators.values")
    cases = [uuid4().hex for _ in range(15)]
    measures.publish(placed(case, "2018-07-10") for case in cases)

    def arrived(read: list[Read]) -> bool:
        return any(matches(each) for each in read)

    def matches(each: Read) -> bool:
        content = each.content
        return bool(
            content["indicator_id"] == "ta_households"
            and content["period"]
            == {
                "type": "snapshot",
                "start": "2018-07-31",
                "end": "2018-07-31",
            }
            and content["area"] == CITY
            and content["value"] == 15
        )

    read = measures.kafka.read("indicators.values", before, arrived)
    found = next(each for each in read if matches(each))
    ToldValue.model_validate(found.content)
    assert found.content.keys() == ToldValue.model_fields.keys()
    assert found.key == b"ta_households"
    assert found.header("ce_type") == "indicators.values"
    item = measures.value("ta_households", date="2018-07-31")
    assert found.content == {
        **item,
        "indicator_id": "ta_households",
        "by": "none",
        "cause": "ta.placed",
    }
    identifiers = [each.header("ce_id") for each in read]
    assert len(identifiers) == len(set(identifiers))
    measures.publish(event("ta.ended", case, "2018-08-10") for case in cases)


@pytest.mark.parametrize(
    "asked",
    [
        {"date": "2026-13-01"},
        {"date": "2022-01-01T10:00:00"},
        {"from_": "2022-02-01", "to": "2022-01-01"},
        {"by": "shoe_size"},
        {"basis": "guess"},
        {"limit": "0"},
        {"cursor": "!"},
        {"date": "2022-01-31", "from_": "2022-01-01"},
    ],
)
def test_what_makes_no_sense_is_refused_with_the_field(
    measures: Measures, asked: dict[str, str]
) -> None:
    answer = measures.service.get("/v1/indicators/ta_households", **asked)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_pages_hold_every_item_once(measures: Measures) -> None:
    path = "/v1/indicators/ta_households"
    asked = {"by": "ward", "from_": "2021-04-01", "to": "2021-12-31"}
    pages = measures.service.items(path, limit=7, **asked)
    assert len(pages) == 9 * 18
    assert pages == measures.service.items(path, limit=1000, **asked)


def test_csv_has_the_same_fields_in_the_same_order(measures: Measures) -> None:
    path = "/v1/indicators/ta_households"
    item = measures.value("ta_households", date="2021-05-31")
    answer = measures.service.request(
        "GET", path, params={"date": "2021-05-31"}, headers={"accept": "text/csv"}
    )
    header, line = answer.text.splitlines()
    assert header == ",".join(item)
    assert f",{item['value']},households," in line
