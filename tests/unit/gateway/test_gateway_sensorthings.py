"""SensorThings: paths, options and filters are read strictly, and judged as the standard has it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.sensorthings import filter as filters
from services.gateway.sensorthings import model, options, path, read
from services.gateway.sensorthings.compare import BadFilter
from services.gateway.sensorthings.model import KINDS, World
from shared.errors import Invalid, NotFound

SENSORS = (
    {
        "sensor_id": "COAL",
        "name": "Coventry Allesley",
        "lat": 52.41,
        "lon": -1.56,
        "kind": "reference",
        "site_type": None,
        "operator": "AURN",
        "pollutants": ["no2", "co"],
        "interval_s": 3600,
        "locality": "E05001233",
    },
    {
        "sensor_id": "A:B",
        "name": "",
        "lat": 52.0,
        "lon": 0.0,
        "kind": "low_cost",
        "site_type": None,
        "operator": None,
        "pollutants": ["no2"],
        "interval_s": 60,
        "locality": None,
    },
)
WORLD = World(SENSORS)
STREAM = WORLD.all("Datastreams")[0]
READING = {
    "start": "2026-01-15T08:00:00Z",
    "end": "2026-01-15T09:00:00Z",
    "value": 41.3,
    "state": "provisional",
    "flags": [],
}
OBSERVATION = model.observation(STREAM, READING)


def names(kind: str, text: str) -> list[str]:
    found = read.chosen(WORLD, WORLD.all(kind), options.read(KINDS[kind], [("$filter", text)]))
    return [each["@iot.id"] for each in found]


def holds(text: str) -> bool:
    return filters.parse(text).holds(read.look(WORLD, OBSERVATION))


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("Things", "name eq 'Coventry Allesley'", ["COAL"]),
        ("Things", "properties/kind ne 'reference'", ["A:B"]),
        ("Things", "id eq 'A:B' or @iot.id eq 'COAL'", ["COAL", "A:B"]),
        ("Things", "not (name eq 'A:B')", ["COAL"]),
        ("Things", "startswith(tolower(name),'cov') and length(name) gt 3", ["COAL"]),
        ("Things", "substringof('Allesley',name)", ["COAL"]),
        ("Things", "properties/operator eq null", ["A:B"]),
        ("Things", "properties/nothing/at/all eq 1", []),
        ("Datastreams", "ObservedProperty/@iot.id eq 'co'", ["COAL:co"]),
        ("Datastreams", "Thing/name eq 'A:B'", ["A:B:no2"]),
        ("Datastreams", "unitOfMeasurement/symbol eq 'mg/m³'", ["COAL:co"]),
        (
            "Locations",
            "st_within(location, geography'POLYGON((-2 52.3,-1 52.3,-1 52.5,-2 52.5,-2 52.3))')",
            ["COAL"],
        ),
        ("FeaturesOfInterest", "geo.intersects(feature, geography'POINT(0 52)')", ["A:B"]),
    ],
)
def test_a_filter_chooses_entities(kind: str, text: str, found: list[str]) -> None:
    assert names(kind, text) == found


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("result gt 41", True),
        ("result le 41.3 and result ge 4.13e1", True),
        ("result eq '41.3'", False),
        ("phenomenonTime ge 2026-01-15T08:00:00Z", True),
        ("phenomenonTime gt 2026-01-15T08:00:00Z", True),
        ("phenomenonTime gt 2026-01-15T08:00:01Z", False),
        ("phenomenonTime lt 2026-01-15T09:00:00Z", True),
        ("phenomenonTime lt 2026-01-15T08:30:00Z", False),
        ("phenomenonTime eq 2026-01-15T08:00:00Z/2026-01-15T09:00:00Z", True),
        ("resultTime gt 2026-01-15T09:00:00Z", False),
        ("resultTime le 2026-01-15T10:00:00+01:00", True),
        ("resultTime le 2026-01-15T10:00:00 01:00", True),
        ("Datastream/ObservedProperty/@iot.id eq 'no2'", True),
        ("FeatureOfInterest/name eq 'elsewhere'", False),
        ("result add 1 gt 42 and result sub 0.3 eq 41", True),
        ("result mul 2 add 1 eq 83.6", True),
        ("result div 0 gt 0", False),
        ("result mod 10 lt 1.4", True),
        ("parameters/state add 1 gt 0", False),
        ("round(result) eq 41 and floor(result) eq 41 and ceiling(result) eq 42", True),
        ("year(phenomenonTime) eq 2026 and month(resultTime) eq 1", True),
        ("hour(phenomenonTime) eq 8 and hour(resultTime) eq 9", True),
        ("day(result) eq 15", False),
        ("indexof(FeatureOfInterest/name,'Allesley') eq 9", True),
        ("concat(trim(' a '),'b') eq 'ab'", True),
        ("parameters/state eq 'provisional'", True),
    ],
)
def test_a_filter_chooses_observations_by_value_and_time(text: str, answer: bool) -> None:
    assert holds(text) is answer


def test_a_conjunction_bounds_what_has_to_be_read() -> None:
    found = filters.parse(
        "phenomenonTime ge 2026-01-01T00:00:00Z and resultTime lt 2026-02-01T00:00:00Z"
        " and result gt 3"
    )
    assert found.after == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.before == datetime(2026, 2, 1, tzinfo=UTC)
    for text in (
        "phenomenonTime ge 2026-01-01T00:00:00Z or result gt 3",
        "not (phenomenonTime ge 2026-01-01T00:00:00Z)",
    ):
        assert (filters.parse(text).after, filters.parse(text).before) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "name eq",
        "name eq 'a",
        "(name eq 'a'",
        "name eq 'a')",
        "name like 'a'",
        "sleep(5)",
        "st_within(location, geography'POLYGON((')",
        "phenomenonTime gt 2026-13-01T00:00:00Z",
        "(" * 100 + "name eq 'a'" + ")" * 100,
        "not " * 100 + "true",
        "a eq 1 and " * 300 + "a eq 1",
        "; drop table readings",
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(BadFilter):
        filters.parse(text)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    try:
        found = filters.parse(text)
    except BadFilter:
        return
    assert found.holds(read.look(WORLD, OBSERVATION)) in (True, False)


def test_options_are_read_inside_one_another() -> None:
    found = options.read(
        KINDS["Things"],
        [
            (
                "$expand",
                "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc);"
                "$select=name,id),Locations",
            ),
            ("$top", "5000"),
            ("$count", "true"),
            ("unknown", "ignored"),
        ],
    )
    assert set(found.expand) == {"Datastreams", "Locations"}
    assert (found.top, found.count) == (1000, True)
    inner = found.expand["Datastreams"]
    assert inner.select == ("name", "id")
    assert inner.expand["Observations"].orders == (("phenomenonTime", True),)


def test_a_path_in_expand_is_the_same_as_nesting() -> None:
    found = options.read(KINDS["Things"], [("$expand", "Datastreams/ObservedProperty")])
    assert set(found.expand["Datastreams"].expand) == {"ObservedProperty"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("$top", "-1"),
        ("$top", "1e3"),
        ("$skip", "x"),
        ("$count", "yes"),
        ("$orderby", "name up"),
        ("$filter", "name eq"),
        ("$filter", ""),
        ("$filter", "nothing eq 1"),
        ("$filter", "Datastreams/Thing/nothing eq 1"),
        ("$filter", "true or length(nothing) gt 1"),
        ("$orderby", "result desc"),
        ("$select", "name,nothing"),
        ("$expand", "Datastreams($select=location)"),
        ("$expand", "Nothing"),
        (
            "$expand",
            "Datastreams($expand=Thing($expand=Datastreams($expand=Thing($expand=Datastreams))))",
        ),
    ],
)
def test_an_option_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        options.read(KINDS["Things"], [(name, value)])
    inside = "$select" if "location" in value else name
    assert refused.value.problems[0].field == inside


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_all_that_an_entity_has_may_be_selected(kind: model.Kind) -> None:
    entity = OBSERVATION if kind.name == "Observations" else WORLD.all(kind.name)[0]
    shown = [name for name in entity if not name.startswith("_")]
    assert options.read(kind, [("$select", ",".join(shown))]).select == tuple(shown)


def test_a_path_leads_from_entity_to_entity() -> None:
    found = path.parse(("Datastreams('A:B:no2')", "Thing", "name", "$value"))
    assert [(step.kind.name, step.identifier) for step in found.steps] == [
        ("Datastreams", "A:B:no2"),
        ("Things", None),
    ]
    assert (found.property, found.bare) == ("name", True)


def test_a_path_may_ask_for_the_addresses_of_what_it_leads_to_alone() -> None:
    assert path.parse(("Things('COAL')", "Datastreams", "$ref")).refs
    assert path.parse(("Datastreams('A:B:no2')", "Thing", "$ref")).refs


@pytest.mark.parametrize(
    "segments",
    [
        ("Nothing",),
        ("$ref",),
        ("Things", "$ref"),
        ("Things", "Datastreams"),
        ("Things('COAL')", "Datastreams", "name"),
        ("Things('COAL')", "name", "x"),
        ("Things('COAL')", "name", "$value", "x"),
    ],
)
def test_a_path_that_leads_nowhere_is_not_found(segments: tuple[str, ...]) -> None:
    with pytest.raises(NotFound):
        path.parse(segments)


def test_an_observations_id_names_its_stream_and_start() -> None:
    assert OBSERVATION["@iot.id"] == "COAL:no2:2026-01-15T08:00:00Z"
    assert model.stream_and_start("A:B:no2:2026-01-15T08:00:00Z") == (
        "A:B:no2",
        datetime(2026, 1, 15, 8, tzinfo=UTC),
    )
    for text in ("COAL:no2", "COAL:no2:yesterday", "", "COAL:xx:2026-01-15T08:00:00Z"):
        assert model.stream_and_start(text) is None


def test_what_hangs_together_is_found_both_ways() -> None:
    thing: dict[str, Any] = WORLD.all("Things")[0]
    streams = WORLD.related(thing, "Datastreams")
    assert [each["@iot.id"] for each in streams] == ["COAL:no2", "COAL:co"]
    assert WORLD.related(streams[1], "ObservedProperties")[0]["@iot.id"] == "co"
    assert (
        WORLD.related(WORLD.all("ObservedProperties")[0], "Datastreams")[1]["@iot.id"] == "A:B:no2"
    )
