"""What is taken by HTTP is in Kafka before it is answered, once for each `Idempotency-Key`."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from backing.kafka import Kafka, Read
from gateway_front import Front

from shared.topics import AIR_READINGS, HOUSING_EVENTS

EVENT = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "air.reading"}


def reading(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "sensor_id": name,
        "pollutant": "no2",
        "start": "2026-01-15T08:00:00Z",
        "value": 41.3,
        "unit": "ug/m3",
    } | changes


@pytest.fixture
def written(kafka: Kafka, name: str) -> Callable[[], list[Read]]:
    """What this test's sensor has got on the topic since the test began."""
    since = kafka.ends(AIR_READINGS)

    def read() -> list[Read]:
        return [each for each in kafka.read(AIR_READINGS, since) if each.key == name.encode()]

    return read


def test_accepted_items_are_in_the_topic_when_the_answer_comes(
    gateway: Front, name: str, written: Callable[[], list[Read]]
) -> None:
    items = [reading(name), reading(name, value="x"), reading(name, start="2026-01-15T09:00:00Z")]
    answer = gateway.post("/v1/intake/air.readings", "publish", json=items)
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 2
    assert [each["index"] for each in answer.json()["rejected"]] == [1]
    assert [each.content for each in written()] == [items[0], items[2]]


def test_a_dry_run_says_the_same_and_writes_nothing(
    gateway: Front, name: str, written: Callable[[], list[Read]]
) -> None:
    items = [reading(name), reading(name, unit="furlong")]
    answer = gateway.post("/v1/intake/air.readings/check", "publish", json=items)
    assert answer.status_code == 200
    assert (answer.json()["accepted"], answer.json()["rejected"][0]["reason"]) == (1, "unit")
    assert written() == []


def unknown_fields(gateway: Front) -> float:
    line = 'consumer_unknown_fields_total{topic="air.readings"} '
    told = gateway.client.get("/metrics").text.split(line)
    return float(told[1].split()[0]) if len(told) > 1 else 0.0


def test_fields_that_nobody_knows_are_dropped_and_counted(
    gateway: Front, name: str, written: Callable[[], list[Read]]
) -> None:
    before = unknown_fields(gateway)
    item = reading(name, phone="024 7683 3333", note="x")
    gateway.post("/v1/intake/air.readings/check", "publish", json=item)
    assert unknown_fields(gateway) == before
    assert gateway.post("/v1/intake/air.readings", "publish", json=item).json()["accepted"] == 1
    assert unknown_fields(gateway) == before + 2
    assert [each.content for each in written()] == [reading(name)]


def test_a_key_sent_again_has_one_effect_and_the_same_answer(
    gateway: Front, name: str, written: Callable[[], list[Read]]
) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    body = [reading(name), 7]
    answers = [
        gateway.post("/v1/intake/air.readings", "publish", json=body, headers=headers)
        for _ in range(3)
    ]
    assert {each.status_code for each in answers} == {202}
    assert len({each.text for each in answers}) == 1
    assert len(written()) == 1


def test_the_same_key_at_the_same_time_has_one_effect(
    gateway: Front, name: str, written: Callable[[], list[Read]]
) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    with ThreadPoolExecutor(12) as pool:
        answers = list(
            pool.map(
                lambda _: gateway.post(
                    "/v1/intake/air.readings", "publish", json=reading(name), headers=headers
                ),
                range(24),
            )
        )
    assert [each.status_code for each in answers] == [202] * 24
    assert len(written()) == 1


def test_a_key_stands_for_one_body_of_one_caller_on_one_path(
    gateway: Front, name: str, written: Callable[[], list[Read]]
) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    path = "/v1/intake/air.readings"
    assert gateway.post(path, "publish", json=reading(name), headers=headers).status_code == 202
    other = gateway.post(path, "publish", json=reading(name, value=2), headers=headers)
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert gateway.post(path, "all", json=reading(name, value=2), headers=headers).is_success
    vendor = f"/v1/intake/adapters/openaq?sensor_id={name}"
    assert gateway.post(vendor, "publish", json=[], headers=headers).is_success
    assert len(written()) == 2


def test_an_event_is_taken_in_both_modes_of_cloudevents(gateway: Front, kafka: Kafka) -> None:
    case = uuid4().hex
    since = kafka.ends(HOUSING_EVENTS)
    data = {
        "case_id": case,
        "accommodation": "hostel",
        "adults": 1,
        "children": 0,
        "pregnant": False,
        "in_area": True,
    }
    attributes = {
        "specversion": "1.0",
        "id": case,
        "type": "ta.placed",
        "source": "/council",
        "time": "2026-01-15T10:00:00Z",
    }
    binary = gateway.post(
        "/v1/intake/housing.events",
        "publish",
        json=data,
        headers={f"ce-{name}": value for name, value in attributes.items()},
    )
    structured = gateway.post(
        "/v1/intake/housing.events",
        "publish",
        json=attributes | {"data": data},
        headers={"Content-Type": "application/cloudevents+json"},
    )
    assert [binary.json(), structured.json()] == [{"accepted": 1, "rejected": []}] * 2
    records = [each for each in kafka.read(HOUSING_EVENTS, since) if each.key == case.encode()]
    assert [each.header("ce_id") for each in records] == [case, case]


@pytest.mark.parametrize(
    ("body", "headers", "status", "reason"),
    [
        (b'{"a"', {}, 422, "malformed"),
        (b"[" + b"{}," * 5000 + b"{}]", {}, 413, "too_large"),
        (b" " * 1_048_577, {}, 413, "too_large"),
        (b"{}", {"ce-id": "x"}, 422, "envelope"),
        (b"{}", EVENT | {"Content-Type": "text/plain"}, 422, "envelope"),
        (b"[" * 100_000, {}, 422, "malformed"),
    ],
)
def test_a_body_that_is_refused_whole_says_why_in_both_forms(
    gateway: Front, body: bytes, headers: dict[str, str], status: int, reason: str
) -> None:
    answer = gateway.post("/v1/intake/air.readings", "publish", content=body, headers=headers)
    told = answer.json()
    assert (answer.status_code, told["status"], told["reason"]) == (status, status, reason)
    assert (told["accepted"], told["rejected"][0]["reason"]) == (0, reason)
    assert told["errors"][0]["field"]


def test_a_body_that_no_maker_sends_is_named_as_what_is_wrong(gateway: Front) -> None:
    path = "/v1/intake/adapters/sensorthings"
    answer = gateway.post(path, "publish", json=[{"entity": "Observation"}])
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["body"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/csv"}, 415),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Idempotency-Key": "x" * 256}, 422),
        ({"Idempotency-Key": "a b"}, 422),
    ],
)
def test_what_is_no_json_or_no_key_is_refused(
    gateway: Front, name: str, headers: dict[str, str], status: int
) -> None:
    body = {"content": b"[]"}
    answer = gateway.post("/v1/intake/air.readings", "publish", headers=headers, **body)
    assert answer.status_code == status


def test_there_are_only_the_inbound_topics_and_the_known_makers(gateway: Front) -> None:
    assert gateway.post("/v1/intake/adapters/nobody", "publish", json={}).status_code == 404
    for topic in ("air.hourly", "air.readings.dlq", "nothing"):
        assert gateway.post(f"/v1/intake/{topic}", "publish", json=[]).status_code == 404


def test_an_adapter_writes_readings(
    gateway: Front, name: str, written: Callable[[], list[Read]]
) -> None:
    body = {
        "esp8266id": "1",
        "sensordatavalues": [
            {"value_type": "SDS_P1", "value": "18.83"},
            {"value_type": "signal", "value": "-46"},
        ],
    }
    path = f"/v1/intake/adapters/sensor-community?sensor_id={name}"
    answer = gateway.post(path, "publish", json=body)
    assert answer.json() == {"accepted": 1, "rejected": [], "ignored": ["signal"]}
    assert [(each.content["pollutant"], each.content["value"]) for each in written()] == [
        ("pm10", 18.83)
    ]


def test_a_schema_of_every_type_is_handed_out(gateway: Front) -> None:
    items, cursor = [], ""
    while cursor is not None:
        page = gateway.get(f"/v1/schemas?limit=10{cursor and '&cursor='}{cursor}", "publish").json()
        assert len(page["items"]) <= 10
        items, cursor = items + page["items"], page["next"]
    assert items == gateway.get("/v1/schemas", "publish").json()["items"]
    assert gateway.get("/v1/schemas?cursor=WyJ4Il0", "publish").status_code == 422
    assert {"air.reading", "ta.placed"} <= {each["type"] for each in items}
    for each in items[:5]:
        assert gateway.get(each["url"], "publish").json()["type"] == "object"
    assert gateway.get("/v1/schemas/nothing").status_code == 404
    for topic, name in (("air.readings", "air.reading"), ("air.sensors", "air.sensor")):
        by_topic = gateway.get(f"/v1/schemas/{topic}").json()
        assert by_topic == gateway.get(f"/v1/schemas/{name}").json()
    assert gateway.get("/v1/schemas/housing.events").status_code == 404
