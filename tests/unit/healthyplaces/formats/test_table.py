"""Tables of events and sensors."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from healthyplaces.formats import mapping, table
from healthyplaces.formats.items import Item, NotThisFormat, Unreadable
from healthyplaces.formats.mapping import Wording
from shared.events import judge
from shared.events.reasons import Refusal
from shared.topics import AIR_SENSORS, HOUSING_EVENTS, SURVEY_RESPONSES

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def lines(text: str) -> Iterator[tuple[int, bytes]]:
    return ((number, line.encode()) for number, line in enumerate(text.splitlines(), start=1))


def contents(text: str, topic: str, wording: Wording | None = None) -> list[Any]:
    return [
        orjson.loads(each.value) if isinstance(each, Item) else each
        for each in table.items(lines(text), topic, wording)
    ]


HOUSING = """id,type,occurred_at,case_id,ward,accommodation,adults,children,pregnant,in_area,name
e1,ta.placed,2026-01-15T10:00:00Z,h1,E05001222,hostel,1,2,no,TRUE,Jo Bloggs
e2,ta.ended,2026-01-16T10:00:00Z,h1,,,,,,,Jo Bloggs
e3,ta.placed,2026-01-15T10:00:00Z,h2,,hostel,one,2.0,perhaps,yes,
"""


def test_cells_have_the_type_of_their_field_and_names_are_never_sent() -> None:
    placed, ended, _ = contents(HOUSING, HOUSING_EVENTS)
    assert placed == {
        "id": "e1",
        "type": "ta.placed",
        "occurred_at": "2026-01-15T10:00:00Z",
        "case_id": "h1",
        "ward": "E05001222",
        "accommodation": "hostel",
        "adults": 1,
        "children": 2,
        "pregnant": False,
        "in_area": True,
    }
    assert ended == {
        "id": "e2",
        "type": "ta.ended",
        "occurred_at": "2026-01-16T10:00:00Z",
        "case_id": "h1",
    }
    assert table.unknown_columns(HOUSING.splitlines()[0].split(","), HOUSING_EVENTS) == ["name"]


def test_what_does_not_fit_stays_text_for_the_platform_to_refuse() -> None:
    *_, wrong = contents(HOUSING, HOUSING_EVENTS)
    assert (wrong["adults"], wrong["children"], wrong["pregnant"]) == ("one", "2.0", "perhaps")
    [judgement] = judge.body(HOUSING_EVENTS, orjson.dumps(wrong), NOW)
    assert isinstance(judgement.outcome, Refusal)


def test_a_row_of_another_width_is_unreadable() -> None:
    assert contents("id,type\na\n", HOUSING_EVENTS) == [Unreadable(2, "1 cells, the header has 2")]


def test_a_sensor_is_a_row_with_its_pollutants_in_a_list() -> None:
    text = "sensor_id,lat,lon,kind,pollutants,interval_s\nA,52.4,-1.5,low_cost,pm25; pm10,300\n"
    [item] = table.items(lines(text), AIR_SENSORS)
    assert isinstance(item, Item)
    assert item.key == b"A"
    assert orjson.loads(item.value) == {
        "sensor_id": "A",
        "lat": 52.4,
        "lon": -1.5,
        "kind": "low_cost",
        "pollutants": ["pm25", "pm10"],
        "interval_s": 300,
    }


MAPPING = """
zone = "Europe/London"
[constants]
survey = "household-2026"
wave = "2026-Q1"
[columns]
"Response ID" = "id"
"When" = "occurred_at"
"W" = "weight"
"Q1" = "answers.get_on"
"Age" = "demographics.age_band"
[values."answers.get_on"]
"Tend to agree" = "tend_to_agree"
"""
SURVEY = """Response ID,When,W,Q1,Age,Postcode
r1,2026-07-15 10:00,1.24,Tend to agree,25-34,CV1
r2,2026-01-15T10:00:00Z,x,Perhaps,,CV2
"""


@pytest.fixture
def wording(tmp_path: Path) -> Wording:
    path = tmp_path / "survey.toml"
    path.write_text(MAPPING)
    return mapping.read(path)


def test_a_survey_is_read_through_its_mapping(wording: Wording) -> None:
    first, second = contents(SURVEY, SURVEY_RESPONSES, wording)
    assert first == {
        "id": "r1",
        "occurred_at": "2026-07-15T09:00:00Z",
        "survey": "household-2026",
        "wave": "2026-Q1",
        "weight": 1.24,
        "answers": {"get_on": "tend_to_agree"},
        "demographics": {"age_band": "25-34"},
    }
    assert (second["weight"], second["answers"]) == ("x", {"get_on": "Perhaps"})
    assert "demographics" not in second
    header = SURVEY.splitlines()[0].split(",")
    assert table.unknown_columns(header, SURVEY_RESPONSES, wording) == ["Postcode"]


def test_what_a_mapping_makes_is_accepted(wording: Wording) -> None:
    first, _ = contents(SURVEY, SURVEY_RESPONSES, wording)
    later = datetime(2026, 8, 1, tzinfo=UTC)
    [judgement] = judge.body(SURVEY_RESPONSES, orjson.dumps(first), later)
    assert not isinstance(judgement.outcome, Refusal)


def test_a_column_of_the_mapping_that_is_not_there_is_said(wording: Wording) -> None:
    with pytest.raises(NotThisFormat, match="columns Age are not in the file"):
        contents("Response ID,When,W,Q1\n", SURVEY_RESPONSES, wording)


@pytest.mark.parametrize(
    "text",
    [
        "[colums]",
        "zone = 'Mars'",
        "columns = 7",
        "[columns]\na = 1",
        "values = 1",
        "= ",
        "zone = 1",
    ],
)
def test_a_mapping_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "survey.toml"
    path.write_text(text)
    with pytest.raises(NotThisFormat):
        mapping.read(path)


def test_fields_may_hold_commas_and_line_ends() -> None:
    text = 'id,type\n"a,b","x"\n'
    [item] = contents(text, HOUSING_EVENTS)
    assert item["id"] == "a,b"
