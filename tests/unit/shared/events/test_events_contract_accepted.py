"""What the contract says is accepted, line by line."""

from datetime import UTC, datetime

import pytest
from event_builders import (
    GOOD,
    STRUCTURED,
    binary,
    encoded,
    event,
    judged,
    only,
    placed,
    reading,
    reason,
    reasons,
    without,
)

from shared.topics import AIR_READINGS, AIR_SENSORS, HOUSING_EVENTS, SURVEY_RESPONSES


@pytest.mark.parametrize("topic", sorted(GOOD))
def test_one_object_and_an_array_are_accepted_in_every_form(topic: str) -> None:
    good = GOOD[topic]()
    told = {"id": "e-1", "type": "some.type", "time": "2026-01-15T10:00:00Z"}
    if topic not in (AIR_READINGS, AIR_SENSORS):
        told["id"] = good["id"]
        told["type"] = good.get("type", "survey.response")
    headers = binary(**{name: text.encode() for name, text in told.items()})
    for data, expected in ((good, ["accepted"]), ([good, good], ["accepted", "accepted"])):
        assert reasons(data, topic) == expected
        assert reasons(data, topic, headers) == expected
        assert reasons(event(data, **told), topic, STRUCTURED) == expected


def test_an_empty_array_has_no_effect_in_every_form() -> None:
    for topic in GOOD:
        assert judged([], topic) == ()
        assert judged([], topic, binary()) == ()
        assert judged(event([]), topic, STRUCTURED) == ()


@pytest.mark.parametrize(
    "value", [b'"\\u0000"', b'{"\\u0000": ["\\u0000"]}', b"null", b"[[], {}]", b"1e-400", b"true"]
)
@pytest.mark.parametrize("topic", sorted(GOOD))
def test_unknown_fields_with_any_json_are_dropped_and_counted(topic: str, value: bytes) -> None:
    more = encoded(GOOD[topic]())[:-1] + b', "unknown": ' + value + b"}"
    outcome = only(judged(more, topic)).outcome
    assert outcome.unknown == 1
    assert "unknown" not in str(outcome).replace("unknown=1", "")


def test_of_equal_keys_the_last_counts() -> None:
    twice = encoded(reading())[:-1] + b', "value": 7}'
    assert only(judged(twice)).outcome.value == 7.0
    healed = b'{"value": "x", ' + encoded(reading())[1:]
    assert only(judged(healed)).outcome.value == 41.3
    told = encoded(event(reading()))[:-1] + b', "data": ' + encoded(reading(value=8)) + b"}"
    assert only(judged(told, headers=STRUCTURED)).outcome.value == 8.0


@pytest.mark.parametrize("key", [None, b"", b"OTHER", b"\xff\x00"])
def test_any_key_is_accepted_on_the_readings(key: bytes | None) -> None:
    assert reason(reading(), key=key) == "accepted"


def test_lower_case_t_and_z_are_accepted() -> None:
    content = reading(start="2026-01-15t08:00:00z", end="2026-01-15T09:00:00z")
    assert only(judged(content)).outcome.start == datetime(2026, 1, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, b"", b"\xff\xfe\x00", "naïve".encode()])
@pytest.mark.parametrize("topic", sorted(GOOD))
def test_foreign_headers_of_any_bytes_are_accepted(topic: str, value: bytes | None) -> None:
    headers = (("reply_to", value), ("content-type", value), ("CE", value), ("cex", value))
    assert reason(GOOD[topic](), topic, headers) == "accepted"


def test_an_offset_is_converted() -> None:
    content = reading(start="2026-01-15T09:00:00+01:00", end="2026-01-15T14:00:00+05:00")
    outcome = only(judged(content)).outcome
    assert outcome.start == datetime(2026, 1, 15, 8, tzinfo=UTC)
    assert outcome.end == datetime(2026, 1, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_an_envelope_fills_what_the_data_lacks(mode: str) -> None:
    told = {"id": "e-9", "type": "ta.placed", "time": "2026-01-15T11:00:00+01:00"}
    data = without(placed(), "id", "type", "occurred_at")
    if mode == "binary":
        headers = binary(**{name: text.encode() for name, text in told.items()})
        outcome = only(judged(data, HOUSING_EVENTS, headers)).outcome
    else:
        outcome = only(judged(event(data, **told), HOUSING_EVENTS, STRUCTURED)).outcome
    assert (outcome.id, outcome.type) == ("e-9", "ta.placed")
    assert outcome.occurred_at == datetime(2026, 1, 15, 10, tzinfo=UTC)
    assert outcome.unknown == 0


def test_one_instant_in_two_spellings_does_not_differ() -> None:
    headers = binary(id=b"6f0c", type=b"ta.placed", time=b"2026-01-15T11:00:00.0+01:00")
    assert reason(placed(), HOUSING_EVENTS, headers) == "accepted"


@pytest.mark.parametrize("topic", [AIR_READINGS, AIR_SENSORS])
def test_on_the_air_topics_an_envelope_is_checked_for_form_only(topic: str) -> None:
    content = GOOD[topic](id="x", type="y", occurred_at="z")
    assert reason(content, topic, binary(time=b"1950-01-01T00:00:00Z")) == "accepted"
    assert reason(content, topic, binary(time=b"yesterday")) == "invalid"
    assert reason(event(content, time=5), topic, STRUCTURED) == "invalid"


def test_a_tombstone_retires_a_sensor_whatever_its_headers() -> None:
    for headers in ((), binary(), STRUCTURED):
        judgement = only(judged(None, AIR_SENSORS, headers))
        assert judgement.outcome.sensor_id == "COAL"
        assert judgement.raw is None


def test_content_types_of_json_are_accepted() -> None:
    for media in (
        b"application/json",
        b"Application/JSON; charset=utf-8",
        b"text/json",
        b"a/b+json",
    ):
        assert reason(reading(), headers=binary(**{"content-type": media})) == "accepted"
        assert reason(event(reading(), datacontenttype=media.decode()), headers=STRUCTURED)
    headers = tuple(each for each in binary() if each[0] != "content-type")
    assert reason(reading(), headers=headers) == "accepted"


@pytest.mark.parametrize("name", ["time", "subject", "datacontenttype", "data_base64"])
def test_a_structured_attribute_of_null_is_one_left_out(name: str) -> None:
    assert reason(event(reading(), **{name: None}), headers=STRUCTURED) == "accepted"


def test_what_an_envelope_says_is_no_unknown_field() -> None:
    for topic in (HOUSING_EVENTS, SURVEY_RESPONSES):
        good = GOOD[topic]()
        told = {"id": good["id"], "type": good.get("type", "x"), "time": good["occurred_at"]}
        assert only(judged(event(good, **told), topic, STRUCTURED)).outcome.unknown == 0


def test_a_structured_event_may_repeat_itself_in_headers() -> None:
    headers = (*STRUCTURED, *(each for each in binary() if each[0] != "content-type"))
    assert reason(event(reading()), headers=headers) == "accepted"


def test_the_items_of_structured_data_keep_the_bytes_they_stood_in() -> None:
    data = b' [ {"a" : 1} ,\t{"b":\n[2 ]} ]'
    value = encoded(event(0)).replace(b": 0", b" :" + data)
    assert [each.raw for each in judged(value, headers=STRUCTURED)] == [
        b'{"a" : 1}',
        b'{"b":\n[2 ]}',
    ]
    whole = encoded(event({"a": 1}))
    assert only(judged(whole, headers=STRUCTURED)).raw == whole
