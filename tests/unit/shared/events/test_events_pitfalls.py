"""What a plain model lets through, sent in each field where it could do harm."""

import pytest
from event_builders import encoded, placed, reading, reason, response, sensor

from shared.topics import AIR_READINGS, AIR_SENSORS, HOUSING_EVENTS, SURVEY_RESPONSES

NUMBERS = {
    AIR_READINGS: ("value", reading),
    AIR_SENSORS: ("lat", sensor),
    HOUSING_EVENTS: ("children", placed),
    SURVEY_RESPONSES: ("weight", response),
}
TIMES = {
    AIR_READINGS: ("start", reading),
    AIR_SENSORS: ("valid_from", sensor),
    HOUSING_EVENTS: ("occurred_at", placed),
    SURVEY_RESPONSES: ("occurred_at", response),
}
TEXTS = {
    AIR_READINGS: ("sensor_id", reading),
    AIR_SENSORS: ("name", sensor),
    HOUSING_EVENTS: ("case_id", placed),
    SURVEY_RESPONSES: ("id", response),
}


def put(topic: str, fields: dict, token: bytes) -> str:
    field, builder = fields[topic]
    value = encoded(builder(**{field: "@@"})).replace(b'"@@"', token)
    return reason(value, topic)


@pytest.mark.parametrize("topic", sorted(NUMBERS))
@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (b"NaN", "malformed"),
        (b"Infinity", "malformed"),
        (b"-Infinity", "malformed"),
        (b"1e400", "malformed"),
        (b'"1.5"', "invalid"),
        (b"true", "invalid"),
        (b"[1]", "invalid"),
    ],
)
def test_no_number_is_guessed(topic: str, token: bytes, expected: str) -> None:
    assert put(topic, NUMBERS, token) == expected


@pytest.mark.parametrize("token", [b"1180591620717411303424", b"9223372036854775808"])
def test_integers_beyond_64_bits_are_numbers_but_no_counts(token: bytes) -> None:
    assert put(AIR_READINGS, NUMBERS, token) == "accepted"
    assert put(SURVEY_RESPONSES, NUMBERS, token) == "accepted"
    assert put(AIR_SENSORS, NUMBERS, token) == "invalid"
    assert put(HOUSING_EVENTS, NUMBERS, token) == "invalid"
    assert put(HOUSING_EVENTS, {HOUSING_EVENTS: ("adults", placed)}, token) == "invalid"


@pytest.mark.parametrize("topic", sorted(TIMES))
@pytest.mark.parametrize(
    "token",
    [
        b"1700000000",
        b'"1700000000"',
        b"1700000000000",
        b"253402300800",
        b'"2026-01-01T00:00:00"',
        b'"2026-01-01"',
        b'"2026-W01-4T00:00:00Z"',
        b'"20260101T000000Z"',
        b'"2026-01-01T24:00:00Z"',
        b'"2016-12-31T23:59:60Z"',
        b'"2026-01-01T00:00:00,5Z"',
        '"2026-01-01T00:00:0٣Z"'.encode(),
    ],
)
def test_no_time_is_guessed(topic: str, token: bytes) -> None:
    assert put(topic, TIMES, token) == "invalid"


@pytest.mark.parametrize("topic", sorted(TEXTS))
@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (rb'"a\u0000b"', "malformed"),
        (rb'"\ud800"', "malformed"),
        (rb'"a\u0007b"', "invalid"),
        (rb'"a\u0085b"', "invalid"),
        (b'"' + b"x" * 4_096 + b'"', "invalid"),
        (b"5", "invalid"),
        (b"null", "invalid"),
    ],
)
def test_no_text_reaches_a_database_that_would_refuse_it(
    topic: str, token: bytes, expected: str
) -> None:
    assert put(topic, TEXTS, token) == expected


def test_two_objects_are_not_joined_into_one_record() -> None:
    one = encoded(reading())
    assert reason(one + b"," + one) == "malformed"
    assert reason(b"[" + one + b"],[" + one + b"]") == "malformed"
