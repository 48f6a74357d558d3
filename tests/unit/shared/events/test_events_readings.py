"""The form of a reading, and the plain way to it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from event_builders import NOW, encoded, judged, only, reading, without
from hypothesis import given
from hypothesis import strategies as st

from shared.air.pollutants import Pollutant
from shared.events import json_text, readings
from shared.events.readings import ReadingForm
from shared.events.reasons import Reason, Refusal, Refused

START = datetime(2026, 1, 15, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def form(**changes: object) -> ReadingForm:
    found = readings.reading(reading(**changes), NOW)
    assert isinstance(found, ReadingForm)
    return found


def test_the_reading_of_the_contract() -> None:
    assert form() == ReadingForm(
        sensor_id="COAL",
        pollutant=Pollutant.NO2,
        start=START,
        end=START + HOUR,
        value=41.3,
        value_original=41.3,
        unit_original="ug/m3",
        state="provisional",
    )


def test_end_and_state_may_be_left_out() -> None:
    found = readings.reading(without(reading(), "end", "state"), NOW)
    assert isinstance(found, ReadingForm)
    assert (found.end, found.state) == (None, "unvalidated")


@pytest.mark.parametrize(
    ("pollutant", "unit", "value", "expected"),
    [
        ("no2", "ppb", 1.0, 1.9125420910033764),
        ("nox", "ppb", 1.0, 1.9125420910033764),
        ("o3", "ppb", 1.0, 1.9956960949600449),
        ("so2", "ppb", 1.0, 2.6609281266133933),
        ("co", "ppm", 1.0, 1.1641560553933594),
        ("no", "ppb", 1.0, 1.247310059350028),
        ("co", "ug/m3", 4350, 4.35),
        ("no2", "mg/m3", 0.0413, 41.3),
        ("o3", "ppm", 0.05, 99.78480474800224),
        ("pm10", "mg/m3", 0.02, 20.0),
    ],
)
def test_a_value_is_converted_once_and_kept_as_it_came(
    pollutant: str, unit: str, value: float, expected: float
) -> None:
    found = form(pollutant=pollutant, unit=unit, value=value)
    assert found.value == pytest.approx(expected, rel=1e-15)
    assert (found.value_original, found.unit_original) == (value, unit)


@pytest.mark.parametrize("value", [None, -99, -999, -9999, -99.0])
@pytest.mark.parametrize("unit", ["ug/m3", "ppb"])
def test_codes_for_no_data_are_no_value(value: float | None, unit: str) -> None:
    found = form(value=value, unit=unit)
    assert (found.value, found.value_original) == (None, value)


@pytest.mark.parametrize("value", [-98, -100, -9.5, 0, 2_000])
def test_no_other_value_means_no_data(value: float) -> None:
    assert form(value=value).value == value


def test_a_withdrawn_reading_has_no_value_but_what_it_was() -> None:
    found = form(state="withdrawn", value=9_999)
    assert (found.value, found.value_original) == (None, 9_999.0)


def test_the_largest_number_stays_finite() -> None:
    assert json.loads(json.dumps(form(value=1.7e308, unit="ppm").value, allow_nan=False)) > 1e308


def test_a_day_is_the_longest_interval() -> None:
    assert form(start="2026-01-14T09:00:00Z").end == START + HOUR
    assert readings.judge_times(START - 23 * HOUR, START + HOUR, NOW) is None
    longer = readings.judge_times(START - 23 * HOUR, START + HOUR + timedelta(microseconds=1), NOW)
    assert longer == Refusal(Reason.INVALID, "end: more than 24 hours after start")


def test_times_are_judged_again_when_the_end_is_known() -> None:
    start = NOW - timedelta(minutes=30)
    assert readings.judge_times(start, None, NOW) is None
    assert readings.judge_times(start, start + timedelta(minutes=35), NOW) is None
    late = readings.judge_times(start, start + HOUR, NOW)
    assert late == Refusal(Reason.FUTURE, "end: more than 5 minutes ahead of our clock")
    assert readings.judge_times(START, START, NOW) == Refusal(
        Reason.INVALID, "end: not after start"
    )


def test_any_age_since_1970_is_accepted() -> None:
    assert form(start="1970-01-01T00:00:00Z", end="1970-01-01T01:00:00Z").start.year == 1970


def test_the_first_field_that_is_wrong_is_named() -> None:
    assert readings.reading({}, NOW) == Refusal(Reason.INVALID, "sensor_id: missing")
    assert readings.reading(reading(value="1"), NOW) == Refusal(
        Reason.INVALID, "value: not a number"
    )


def test_a_record_of_one_object_has_no_index_and_an_array_of_one_has() -> None:
    assert only(judged(reading())).index is None
    assert only(judged([reading()])).index == 0
    assert only(judged([reading()])).raw == encoded(reading())


tokens = {
    "sensor_id": ['"COAL"', '"a.b:c_d-e"', '"C\\u004fAL"', '"é"', '""', '"x\\u0000"', "5", "null"],
    "pollutant": ['"no2"', '"pm10"', '"co"', '"nox"', '"NO2"', "null"],
    "start": [
        '"2026-01-15T08:00:00Z"',
        '"2026-01-15T09:00:00.123456789+01:00"',
        '"2026-01-15t08:00:00z"',
        '"2026-01-15T12:04:00Z"',
        '"2026-01-15T12:06:00Z"',
        '"1969-12-31T00:00:00Z"',
        '"0000-01-01T00:00:00Z"',
        '"9999-12-31T23:59:59-12:00"',
        '"2026-01-15 08:00:00Z"',
        '"2026-01-15T08:00:00Z\\u0000"',
        "1768464000",
    ],
    "end": [
        '"2026-01-15T09:00:00Z"',
        '"2026-01-15T12:04:59.999999Z"',
        '"2026-01-16T09:00:00Z"',
        '"1969-12-31T01:00:00Z"',
        '"0000-01-01T01:00:00Z"',
        "null",
    ],
    "value": [
        *("41.3", "41", "0", "-0", "-0.0", "1e-400", "5e-324", "2.2250738585072011e-308", "1E2"),
        *("123456789012345678901234567890", "9007199254740993", "0.1000000000000000055511151231"),
        *("1.7976931348623157e308", "1.7976931348623159e308", "-99", "-99.0", "-9.99e2", "null"),
        *("NaN", "01", "1.", "-", "true", '"1"', "{}"),
    ],
    "unit": ['"ug/m3"', '"mg/m3"', '"ppb"', '"ppm"', '"ppt"', "1", '"ug\\/m3"'],
    "state": ['"ratified"', '"withdrawn"', '"unvalidated"', '"final"', "null"],
}
usual = {name: st.sampled_from(values[:1] * 6 + values) for name, values in tokens.items()}
members = st.tuples(
    *(
        st.lists(
            usual[name].map(lambda token, name=name: f'"{name}": {token}'), min_size=1, max_size=m
        )
        for name, m in [("sensor_id", 1), ("pollutant", 1), ("start", 1), ("value", 2), ("unit", 1)]
    ),
    *(
        st.lists(usual[name].map(lambda t, name=name: f'"{name}": {t}'), max_size=1)
        for name in ("end", "state")
    ),
    st.lists(
        st.sampled_from(['"x": 1', '"x": "\\u0000"', '"Value": 2', '"x": NaN', '"x": {"y": []}']),
        max_size=1,
    )
    | st.just([]),
)
objects = members.flatmap(
    lambda groups: st.permutations([one for group in groups for one in group])
).map(lambda parts: "{" + ", ".join(parts) + "}")
records = objects | st.lists(objects | st.sampled_from(["5", "[]"]), max_size=4).map(
    lambda parts: "[" + ",".join(parts) + "]"
)


def carefully(value: bytes) -> list[object]:
    try:
        found = json_text.items(value)
    except Refused as refused:
        return [refused.refusal]
    return [
        each.content if isinstance(each.content, Refusal) else readings.reading(each.content, NOW)
        for each in found
    ]


@given(records.map(str.encode) | st.binary(max_size=60))
def test_the_plain_way_gives_the_answers_of_the_careful_way(value: bytes) -> None:
    plain = readings.plain(value, NOW)
    careful = carefully(value)
    if plain is not None:
        assert [repr(each) for each in plain] == [repr(each) for each in careful]
    assert [each.outcome for each in judged(value)] == careful


@given(st.text(alphabet="0123456789.eE+-", min_size=1, max_size=30))
def test_both_ways_read_the_same_numbers(token: str) -> None:
    value = encoded(reading(value="@")).replace(b'"@"', token.encode())
    plain = readings.plain(value, NOW)
    careful = carefully(value)
    if isinstance(careful[0], ReadingForm):
        assert plain is not None
        assert repr(plain[0]) == repr(careful[0])
    else:
        assert plain is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_survives_to_the_last_bit(value: float) -> None:
    assert only(judged(reading(value=value))).outcome.value_original == value


def test_what_is_as_it_should_be_goes_the_plain_way() -> None:
    assert readings.plain(encoded(reading()), NOW) is not None
    assert readings.plain(encoded([reading()] * 3), NOW) is not None
    assert readings.plain(b"[]", NOW) == ()
