"""The table of reasons of the contract, row by row."""

import pytest
from event_builders import (
    GOOD,
    STRUCTURED,
    binary,
    encoded,
    event,
    incident,
    judged,
    only,
    placed,
    reading,
    reason,
    reasons,
    response,
    sensor,
    session,
    without,
)

from shared.topics import (
    AIR_READINGS,
    AIR_SENSORS,
    COMMUNITY_EVENTS,
    FIRE_EVENTS,
    HOUSING_EVENTS,
    SURVEY_RESPONSES,
)

MIB = 1_048_576


def padded(length: int) -> bytes:
    return encoded(reading()) + b" " * (length - len(encoded(reading())))


def deep(levels: int) -> bytes:
    """A reading whose unknown field makes the whole text so many levels deep."""
    inner = b"[" * (levels - 1) + b"]" * (levels - 1)
    return encoded(reading())[:-1] + b', "x": ' + inner + b"}"


@pytest.mark.parametrize(
    ("length", "expected"), [(MIB - 1, "accepted"), (MIB, "accepted"), (MIB + 1, "too_large")]
)
def test_a_value_over_one_mebibyte_is_too_large(length: int, expected: str) -> None:
    assert reason(padded(length)) == expected


def test_an_array_of_five_thousand_and_one_is_too_large_as_a_whole() -> None:
    assert reason([reading()] * 5_001) == "too_large"
    assert only(judged([{}] * 5_001)).index is None
    assert reasons([{}] * 5_000) == ["invalid"] * 5_000


def test_too_large_goes_before_everything_else() -> None:
    items = b"[" + b"{}," * 5_000 + b'{"x": NaN}]'
    assert reason(items) == "too_large"
    assert reason(b"[" + b"0," * 5_000 + b"0]", headers=binary(id=b"")) == "too_large"
    assert reason(event([{}] * 5_001, specversion="0.3"), headers=STRUCTURED) == "too_large"
    assert reason(b"\xff" * (MIB + 1)) == "too_large"


MALFORMED = {
    "empty": b"",
    "blank": b"  \n",
    "not UTF-8": b'{"sensor_id": "\xff"}',
    "a surrogate in UTF-8": b'{"sensor_id": "\xed\xa0\x80"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a BOM": b"\xef\xbb\xbf" + encoded(reading()),
    "cut off": encoded(reading())[:-1],
    "two texts": b"{} {}",
    "joined texts": b'{"a":1},{"b":2}',
    "JSON lines": b"{}\n{}",
    "a trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "a comment": b"{} // no",
    "an unescaped control character": b'{"a": "\x01"}',
    "a leading zero": b'{"a": 01}',
    "a string": b'"text"',
    "a number": b"5",
    "null": b"null",
    "true": b"true",
    "NaN": encoded(reading()).replace(b"41.3", b"NaN"),
    "Infinity": encoded(reading()).replace(b"41.3", b"Infinity"),
    "-Infinity": encoded(reading()).replace(b"41.3", b"-Infinity"),
    "beyond a double": encoded(reading()).replace(b"41.3", b"1e400"),
    "an integer beyond a double": encoded(reading()).replace(b"41.3", b"1" * 400),
    "an integer Python will not read": encoded(reading()).replace(b"41.3", b"1" * 5_000),
    "a lone high surrogate": encoded(reading()).replace(b"COAL", rb"\ud800"),
    "a lone low surrogate": encoded(reading()).replace(b"COAL", rb"\udc00x"),
    "65 deep": deep(65),
    "1,500 deep": deep(1_500),
    "10,000 deep": b"[" * 10_000 + b"]" * 10_000,
    "100,000 open": b'{"a":' * 100_000,
}


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_one_sound_json_text_is_malformed(value: bytes) -> None:
    judgement = only(judged(value))
    assert judgement.outcome.reason == "malformed"
    assert judgement.index is None
    assert judgement.raw == value


def test_sixty_four_levels_are_not_too_deep() -> None:
    assert reason(deep(64)) == "accepted"
    assert reason(deep(65)) == "malformed"


def test_depth_holds_over_the_whole_text_whatever_is_read_of_it() -> None:
    inner = b"[" * 64 + b"]" * 64
    twice = b'{"x": ' + inner + b', "x": 1}'
    assert reason(twice) == "malformed"
    assert reason(b'[{"x": 1}, ' + b"[" * 64 + b"]" * 64 + b"]") == "malformed"
    in_a_string = encoded(reading(x="[{" * 500 + '\\"['))
    assert reason(in_a_string) == "accepted"


@pytest.mark.parametrize("topic", sorted(set(GOOD) - {AIR_SENSORS}))
def test_a_tombstone_is_malformed_outside_the_sensors(topic: str) -> None:
    assert reason(None, topic) == "malformed"


@pytest.mark.parametrize(
    ("topic", "content"),
    [
        (AIR_READINGS, reading(sensor_id="CO\0AL")),
        (AIR_READINGS, reading(start="2026-01-15T08:00:00Z\0")),
        (AIR_READINGS, reading(unit="\0", pollutant="xx")),
        (AIR_READINGS, reading(value={"a": ["\0"]})),
        (AIR_SENSORS, sensor(name="a\0b")),
        (AIR_SENSORS, sensor(pollutants=["no2", "\0"])),
        (HOUSING_EVENTS, placed(id="\0")),
        (HOUSING_EVENTS, placed(type="\0")),
        (HOUSING_EVENTS, placed(type="no.such", case_id="\0")),
        (HOUSING_EVENTS, placed(accommodation="\0")),
        (SURVEY_RESPONSES, response(answers={"get_on": "\0"})),
        (COMMUNITY_EVENTS, session(kind="\0")),
        (FIRE_EVENTS, incident(cause={"\0": 1})),
    ],
)
def test_u_0000_in_a_field_that_is_read_is_malformed(topic: str, content: dict) -> None:
    assert reason(content, topic) == "malformed"


def test_u_0000_goes_before_an_envelope_that_is_wrong() -> None:
    wrong = encoded(reading(sensor_id="\0"))
    assert reason(wrong, headers=binary(specversion=b"0.3")) == "malformed"
    differs = encoded(placed(case_id="\0"))
    headers = binary(id=b"another", type=b"ta.placed")
    assert reason(differs, HOUSING_EVENTS, headers) == "malformed"


def test_an_item_that_is_no_object_is_malformed_alone() -> None:
    found = judged([reading(), 5, reading(), [reading()], "x", None])
    assert [each.outcome.reason if i not in (0, 2) else "" for i, each in enumerate(found)] == [
        "",
        "malformed",
        "",
        "malformed",
        "malformed",
        "malformed",
    ]
    assert [each.index for each in found] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "token", [b"NaN", b"-Infinity", b"1e999", b"9" * 6_000, rb'"\ud800"', rb'"\udfff\ud800"']
)
def test_what_json_has_not_refuses_its_own_item_of_an_array_only(token: bytes) -> None:
    bad = encoded(reading()).replace(b"41.3", token)
    value = b" [ " + encoded(reading()) + b" ,\n" + bad + b", {} , " + encoded(reading()) + b"]"
    assert reasons(value) == ["accepted", "malformed", "invalid", "accepted"]
    assert judged(value)[1].raw == bad


BINARY_ENVELOPES = {
    "no specversion": binary(specversion=None),
    "specversion 0.3": binary(specversion=b"0.3"),
    "no id": binary(id=None),
    "an empty id": binary(id=b""),
    "an id that is not UTF-8": binary(id=b"\xff"),
    "no source": binary(source=None),
    "an empty source": binary(source=b""),
    "a source that is not UTF-8": binary(source=b"\xff"),
    "no type": binary(type=None),
    "an empty type": binary(type=b""),
    "a type that is not UTF-8": binary(type=b"\xff"),
    "one foreign attribute": (("ce_foo", b"x"),),
    "one attribute of any bytes": (("ce_foo", b"\xff"),),
    "a content type that is not JSON": binary(**{"content-type": b"text/plain"}),
    "an XML content type": binary(**{"content-type": b"application/xml"}),
    "an id twice and different": (*binary(), ("ce_id", b"e-2")),
    "a type twice and different": (*binary(), ("ce_type", b"other")),
    "a time twice and different": (
        *binary(time=b"2026-01-15T10:00:00Z"),
        ("ce_time", b"2026-01-15T10:00:01Z"),
    ),
    "batch mode": (("content-type", b"application/cloudevents-batch+json"),),
    "another format": (("content-type", b"application/cloudevents+avro"),),
}


@pytest.mark.parametrize("topic", [AIR_READINGS, AIR_SENSORS, HOUSING_EVENTS])
@pytest.mark.parametrize("headers", BINARY_ENVELOPES.values(), ids=BINARY_ENVELOPES.keys())
def test_headers_that_make_no_event_are_envelope(headers: tuple, topic: str) -> None:
    assert reason(GOOD[topic](), topic, headers) == "envelope"


STRUCTURED_ENVELOPES = {
    "no specversion": without(event(reading()), "specversion"),
    "specversion 0.3": event(reading(), specversion="0.3"),
    "specversion as a number": event(reading(), specversion=1.0),
    "no id": without(event(reading()), "id"),
    "an id of null": event(reading(), id=None),
    "an empty id": event(reading(), id=""),
    "an id as a number": event(reading(), id=5),
    "no source": without(event(reading()), "source"),
    "no type": without(event(reading()), "type"),
    "no data": without(event(reading()), "data"),
    "data of null": event(None),
    "data as text": event("text"),
    "data as JSON in text": event('{"sensor_id": "COAL"}'),
    "data_base64": event(reading(), data_base64="e30="),
    "only data_base64": without(event(reading(), data_base64="e30="), "data"),
    "a data content type that is not JSON": event(reading(), datacontenttype="text/plain"),
    "a data content type of the wrong type": event(reading(), datacontenttype=5),
    "an array of events": [event(reading())],
    "the bare reading": reading(),
}


@pytest.mark.parametrize("value", STRUCTURED_ENVELOPES.values(), ids=STRUCTURED_ENVELOPES.keys())
def test_a_structured_record_that_is_no_event_is_envelope(value: object) -> None:
    assert reason(value, headers=STRUCTURED) == "envelope"


@pytest.mark.parametrize(
    "media", [b"application/cloudevents-batch+json", b"application/cloudevents+avro"]
)
def test_only_one_event_in_json_is_taken_in_structured_mode(media: bytes) -> None:
    assert reason(event(reading()), headers=(("content-type", media),)) == "envelope"
    assert reason(b"[{]", headers=(("content-type", media),)) == "malformed"


def test_a_structured_event_of_another_version_in_its_headers_is_envelope() -> None:
    headers = (*STRUCTURED, ("ce_specversion", b"0.3"))
    assert reason(event(reading()), headers=headers) == "envelope"


@pytest.mark.parametrize("data", [b"5", b"true", b"-1.5"])
def test_data_that_is_neither_object_nor_array_nor_text_is_malformed(data: bytes) -> None:
    value = encoded(event("@")).replace(b'"@"', data)
    assert reason(value, headers=STRUCTURED) == "malformed"
    assert reason(data, headers=binary()) == "malformed"


@pytest.mark.parametrize("name", ["id", "type", "time"])
def test_a_header_that_differs_from_the_structured_event_is_envelope(name: str) -> None:
    value = event(reading(), time="2026-01-15T10:00:00Z")
    headers = (*STRUCTURED, (f"ce_{name}", b"2026-01-15T11:00:00Z"))
    assert reason(value, headers=headers) == "envelope"


@pytest.mark.parametrize(
    "changes",
    [{"id": "another"}, {"type": "ta.ended"}, {"occurred_at": "2026-01-15T10:00:01Z"}, {"id": 5}],
)
@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_data_that_differs_from_its_envelope_is_envelope(changes: dict, mode: str) -> None:
    told = {"id": "6f0c", "type": "ta.placed", "time": "2026-01-15T10:00:00Z"}
    if mode == "binary":
        headers = binary(**{name: text.encode() for name, text in told.items()})
        assert reason(placed(**changes), HOUSING_EVENTS, headers) == "envelope"
        assert reason(placed(), HOUSING_EVENTS, headers) == "accepted"
    else:
        value = event(placed(**changes), **told)
        assert reason(value, HOUSING_EVENTS, STRUCTURED) == "envelope"


def test_an_item_that_differs_from_its_envelope_is_refused_alone() -> None:
    headers = binary(id=b"6f0c", type=b"ta.placed")
    values = [placed(), placed(id="other"), without(placed(), "id")]
    assert reasons(values, HOUSING_EVENTS, headers) == ["accepted", "envelope", "accepted"]


INVALID_READINGS = [
    *({name: ...} for name in ("sensor_id", "pollutant", "start", "value", "unit")),
    {"value": "41.3"},
    {"value": True},
    {"value": [41.3]},
    {"value": {}},
    {"unit": 5},
    {"unit": None},
    {"sensor_id": 5},
    {"sensor_id": ""},
    {"sensor_id": "x" * 65},
    {"sensor_id": "two words"},
    {"sensor_id": "COAL\n"},
    {"pollutant": "NO2"},
    {"pollutant": "lead"},
    {"state": "final"},
    {"state": None},
    {"end": None},
    {"start": 1_700_000_000},
    {"start": "1700000000"},
    {"start": 253_402_300_800},
    {"start": "2026-01-15T08:00:00"},
    {"start": "2026-01-15 08:00:00Z"},
    {"start": "2026-01-15"},
    {"start": "2026-01-15T08:00Z"},
    {"start": "2026-01-15T24:00:00Z"},
    {"start": "2026-01-15T07:59:60Z"},
    {"start": "2026-02-30T08:00:00Z"},
    {"start": "2026-01-15T08:00:00+0100"},
    {"start": "2026-01-15T08:00:00+24:00"},
    {"end": "2026-01-15T08:00:00Z"},
    {"end": "2026-01-15T07:59:59Z"},
    {"start": "2026-01-14T08:59:59Z"},
    {"start": "0000-06-01T00:00:00Z"},
    {"end": "9999-12-31T23:59:59-01:00"},
]


@pytest.mark.parametrize("changes", INVALID_READINGS, ids=str)
def test_a_reading_out_of_form_is_invalid(changes: dict) -> None:
    content = reading(**changes)
    missing = [name for name, value in changes.items() if value is ...]
    assert reason(without(content, *missing)) == "invalid"


def test_the_key_of_the_sensors_is_the_sensor_id() -> None:
    assert reason(sensor(), AIR_SENSORS, key=b"COAL") == "accepted"
    for key in (b"OTHER", b"", None, b"\xff"):
        assert reason(sensor(), AIR_SENSORS, key=key) == "invalid"
        assert reason(None, AIR_SENSORS, key=key) == ("accepted" if key == b"OTHER" else "invalid")


@pytest.mark.parametrize(
    ("topic", "event_type"),
    [
        (HOUSING_EVENTS, "no.such"),
        (HOUSING_EVENTS, "wmfs.incident"),
        (HOUSING_EVENTS, "survey.response"),
        (COMMUNITY_EVENTS, "ta.placed"),
        (FIRE_EVENTS, "volunteer.session"),
        (FIRE_EVENTS, 5),
        (FIRE_EVENTS, None),
    ],
)
def test_a_type_that_the_topic_has_not_is_invalid(topic: str, event_type: object) -> None:
    assert reason(GOOD[topic](type=event_type), topic) == "invalid"
    assert reason(without(GOOD[topic](), "type"), topic) == "invalid"


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "µg/m³"},
        {"unit": "UG/M3"},
        {"unit": ""},
        {"unit": "ppt"},
        {"pollutant": "pm25", "unit": "ppb"},
        {"pollutant": "pm10", "unit": "ppm"},
        {"pollutant": "pm10", "unit": "ppm", "value": None},
    ],
)
def test_a_unit_that_is_not_known_or_not_of_the_pollutant_is_unit(changes: dict) -> None:
    assert reason(reading(**changes)) == "unit"


@pytest.mark.parametrize(
    ("topic", "content"),
    [
        (AIR_READINGS, without(reading(start="1969-12-31T23:59:59.999999Z"), "end")),
        (AIR_READINGS, without(reading(start="1970-01-01T00:59:59+01:00"), "end")),
        (AIR_READINGS, without(reading(start="0001-01-01T00:30:00+01:00"), "end")),
        (AIR_READINGS, without(reading(start="0000-01-01T00:00:00Z"), "end")),
        (AIR_READINGS, reading(start="0000-12-31T23:30:00Z", end="0001-01-01T00:30:00Z")),
        (AIR_READINGS, reading(start="0000-01-01T00:00:00Z", end="0000-01-01T01:00:00Z")),
        (HOUSING_EVENTS, placed(occurred_at="1969-12-31T23:59:59Z")),
        (SURVEY_RESPONSES, response(occurred_at="0001-01-01T00:00:00+00:01")),
        (AIR_SENSORS, sensor(valid_from="0001-01-01T00:00:00+00:01")),
    ],
)
def test_what_lies_before_1970_is_too_old(topic: str, content: dict) -> None:
    assert reason(content, topic) == "too_old"


@pytest.mark.parametrize(
    ("topic", "content"),
    [
        (AIR_READINGS, reading(start="2026-01-15T12:00:00Z", end="2026-01-15T12:05:01Z")),
        (AIR_READINGS, without(reading(start="2026-01-15T12:05:01Z"), "end")),
        (AIR_READINGS, without(reading(start="9999-12-31T23:59:59-00:01"), "end")),
        (AIR_READINGS, reading(start="9999-12-31T23:30:00Z", end="9999-12-31T23:30:00-01:00")),
        (FIRE_EVENTS, incident(occurred_at="2026-01-15T12:05:01Z")),
        (COMMUNITY_EVENTS, session(occurred_at="9999-12-31T23:59:59-01:00")),
        (AIR_SENSORS, sensor(valid_from="9999-12-31T23:59:59-01:00")),
    ],
)
def test_what_lies_over_five_minutes_ahead_is_future(topic: str, content: dict) -> None:
    assert reason(content, topic) == "future"


def test_five_minutes_ahead_is_not_yet_future() -> None:
    assert reason(reading(start="2026-01-15T11:05:00Z", end="2026-01-15T12:05:00Z")) == "accepted"
    assert reason(incident(occurred_at="2026-01-15T12:05:00Z"), FIRE_EVENTS) == "accepted"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"unit": "x", "state": "y"}, "invalid"),
        ({"unit": "x", "end": "2026-01-15T08:00:00Z"}, "invalid"),
        ({"unit": "x", "start": "1969-01-01T00:00:00Z", "end": "1969-01-01T01:00:00Z"}, "unit"),
        ({"pollutant": "pm10", "unit": "ppb", "start": "0000-01-01T00:00:00Z"}, "invalid"),
        (
            {
                "pollutant": "pm10",
                "unit": "ppb",
                "start": "0000-01-01T00:00:00Z",
                "end": "0000-01-01T01:00:00Z",
            },
            "unit",
        ),
        ({"start": "0000-01-01T00:00:00Z", "end": "9999-12-31T23:59:59-01:00"}, "invalid"),
        ({"start": "1969-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}, "invalid"),
        ({"sensor_id": "\0", "value": "x"}, "malformed"),
    ],
)
def test_the_first_reason_of_the_list_wins(changes: dict, expected: str) -> None:
    assert reason(reading(**changes)) == expected


def test_no_detail_repeats_what_was_in_the_payload() -> None:
    secret = "Jane Doe 1 High Street"
    values = [
        *(reading(**{name: secret}) for name in reading()),
        *(placed(**{name: secret}) for name in placed()),
        {secret: secret},
        secret,
    ]
    for topic in GOOD:
        for headers in ((), binary(), binary(id=secret.encode()), STRUCTURED):
            for each in judged(values, topic, headers):
                assert not hasattr(each.outcome, "detail") or secret not in each.outcome.detail
