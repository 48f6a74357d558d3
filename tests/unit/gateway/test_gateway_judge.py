"""A body taken in by HTTP is judged as ingest judges a record, and published item by item."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from services.gateway.intake.judge import Judged, Rejection, judge, kafka_headers
from services.gateway.intake.take import outcome_of
from shared.events.reasons import Refusal
from shared.telemetry import UNKNOWN_FIELDS
from shared.topics import AIR_READINGS, AIR_SENSORS, HOUSING_EVENTS

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def reading(**changes: Any) -> dict[str, Any]:
    return {
        "sensor_id": "COAL",
        "pollutant": "no2",
        "start": "2026-01-15T08:00:00Z",
        "value": 41.3,
        "unit": "ug/m3",
    } | changes


def placed(**changes: Any) -> dict[str, Any]:
    event = {
        "id": "e1",
        "type": "ta.placed",
        "occurred_at": "2026-01-15T10:00:00Z",
        "case_id": "h1",
        "ward": None,
        "accommodation": "hostel",
        "adults": 1,
        "children": 2,
        "pregnant": False,
        "in_area": True,
    } | changes
    return {name: value for name, value in event.items() if value != "left out"}


def judged(topic: str, content: Any, headers: dict[bytes, bytes] | None = None) -> Judged:
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    found = judge(topic, body, kafka_headers(headers or {}), NOW)
    assert isinstance(found, Judged), found
    return found


def refused(topic: str, body: bytes, headers: dict[bytes, bytes] | None = None) -> str:
    found = judge(topic, body, kafka_headers(headers or {}), NOW)
    assert isinstance(found, Refusal), found
    return found.reason.value


def test_the_good_items_go_on_with_their_bytes_and_the_bad_ones_are_answered() -> None:
    raw = b'[ {"sensor_id":"A","pollutant":"no2","start":"2026-01-15T08:00:00Z","value":4.10,'
    raw += b'"unit":"ug/m3"} , 7, ' + orjson.dumps(reading(unit="furlong")) + b"]"
    found = judged(AIR_READINGS, raw)
    assert [each.key for each in found.records] == [b"A"]
    assert b"4.10" in found.records[0].value
    assert [(each.index, each.reason) for each in found.rejected] == [(1, "malformed"), (2, "unit")]


def test_plain_readings_are_keyed_by_their_sensors() -> None:
    found = judged(AIR_READINGS, [reading(), reading(sensor_id="B")])
    assert [each.key for each in found.records] == [b"COAL", b"B"]
    assert orjson.loads(found.records[1].value) == reading(sensor_id="B")


def test_fields_that_nobody_knows_do_not_reach_a_topic() -> None:
    found = judged(AIR_READINGS, reading(phone="024 7683 3333"))
    assert orjson.loads(found.records[0].value) == reading()
    survey = {
        "id": "r1",
        "survey": "s",
        "wave": "2026-Q1",
        "occurred_at": "2026-01-15T10:00:00Z",
        "weight": 1,
        "answers": {"get_on": "tend_to_agree", "name_of_dog": "Rex"},
    }
    kept = orjson.loads(judged("survey.responses", survey).records[0].value)
    assert kept["answers"] == {"get_on": "tend_to_agree"}


def test_fields_that_nobody_knows_are_counted() -> None:
    def counted() -> float:
        return UNKNOWN_FIELDS.labels(AIR_READINGS)._value.get()

    before = counted()
    many = [reading(phone="024 7683 3333", name="N. N."), reading(), reading(unit="furlong", x=1)]
    found = judged(AIR_READINGS, many)
    assert found.unknown == 2
    outcome_of(AIR_READINGS, found)
    assert counted() == before + 2


def test_an_event_of_each_topic_has_its_own_key() -> None:
    assert judged(HOUSING_EVENTS, placed()).records[0].key == b"h1"
    sensor = {
        "sensor_id": "S",
        "lat": 52.4,
        "lon": -1.5,
        "kind": "low_cost",
        "pollutants": ["pm25"],
        "interval_s": 60,
    }
    assert judged(AIR_SENSORS, sensor).records[0].key == b"S"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": "41.3"}, "invalid"),
        ({"start": "2026-01-15T08:00:00"}, "invalid"),
        ({"start": "2026-01-15T12:06:00Z", "end": "2026-01-15T12:07:00Z"}, "future"),
        ({"start": "1969-12-31T23:00:00Z"}, "too_old"),
        ({"pollutant": "pm25", "unit": "ppb"}, "unit"),
        ({"sensor_id": "a\u0000"}, "malformed"),
    ],
)
def test_a_single_object_that_is_bad_is_item_nought(change: dict[str, Any], reason: str) -> None:
    found = judged(AIR_READINGS, reading(**change))
    assert found.records == ()
    assert [(each.index, each.reason) for each in found.rejected] == [(0, reason)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "malformed"),
        (b'{"a"', "malformed"),
        (b"\xef\xbb\xbf{}", "malformed"),
        (b'{"a":"\xff"}', "malformed"),
        (b"7", "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"[" + b"{}," * 5000 + b"{}]", "too_large"),
        (b" " * 1_048_577, "too_large"),
    ],
)
def test_a_body_that_is_no_record_is_refused_whole(body: bytes, reason: str) -> None:
    assert refused(AIR_READINGS, body) == reason


BINARY = {
    b"ce-specversion": b"1.0",
    b"ce-id": b"e1",
    b"ce-type": b"ta.placed",
    b"ce-source": b"/council/%E2%82%AC",
    b"ce-time": b"2026-01-15T10:00:00Z",
    b"content-type": b"application/json; charset=utf-8",
}


def test_a_binary_event_keeps_its_attributes_for_every_record() -> None:
    bare = placed(id="left out", type="left out", occurred_at="left out")
    record = judged(HOUSING_EVENTS, bare, BINARY).records[0]
    assert orjson.loads(record.value) == bare
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"e1",
        "ce_type": b"ta.placed",
        "ce_source": "/council/€".encode(),
        "ce_time": b"2026-01-15T10:00:00Z",
        "content-type": b"application/json",
    }


def test_a_structured_event_becomes_a_binary_one() -> None:
    event = {
        "specversion": "1.0",
        "id": "e1",
        "type": "ta.placed",
        "source": "/x",
        "time": "2026-01-15T10:00:00Z",
        "data": placed(id="left out", type="left out", occurred_at="left out"),
    }
    headers = {b"content-type": b"application/cloudevents+json; charset=utf-8"}
    record = judged(HOUSING_EVENTS, event, headers).records[0]
    assert orjson.loads(record.value)["case_id"] == "h1"
    assert dict(record.headers)["ce_id"] == b"e1"
    assert record.key == b"h1"


def test_what_we_publish_of_an_event_ingest_accepts_again() -> None:
    bare = placed(id="left out", type="left out", occurred_at="left out")
    record = judged(HOUSING_EVENTS, bare, BINARY).records[0]
    again = judge(HOUSING_EVENTS, record.value, record.headers, NOW)
    assert isinstance(again, Judged)
    assert again.rejected == ()


@pytest.mark.parametrize(
    "changes",
    [
        {b"ce-specversion": b"0.3"},
        {b"ce-id": b""},
        {b"content-type": b"text/plain"},
        {b"content-type": b"application/cloudevents-batch+json"},
    ],
)
def test_an_envelope_that_is_wrong_refuses_the_whole(changes: dict[bytes, bytes]) -> None:
    assert refused(HOUSING_EVENTS, orjson.dumps(placed()), BINARY | changes) == "envelope"


def test_an_id_given_twice_and_different_is_the_items_fault() -> None:
    found = judged(HOUSING_EVENTS, placed(id="other"), BINARY)
    assert found.rejected == (Rejection(0, "envelope", found.rejected[0].detail),)


def test_an_empty_array_has_no_effect() -> None:
    assert judged(AIR_READINGS, []) == Judged()
