"""The three forms of a record, on the topic of readings and on one of events."""

from typing import Any

import orjson
import pytest
from air_builders import Air, at, reading, sensor
from backing import database
from backing.kafka import Header, Out

STRUCTURED: tuple[Header, ...] = (("content-type", b"application/cloudevents+json"),)


def binary(**changes: bytes) -> tuple[Header, ...]:
    told = {"specversion": b"1.0", "id": b"e-1", "source": b"/stations", "type": b"t"} | changes
    return tuple((f"ce_{name}", value) for name, value in told.items())


def event(data: object, **changes: object) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "e-1", "source": "/", "type": "t", "data": data} | changes


def readings(name: str) -> list[dict[str, Any]]:
    return [reading(name, 1, 1.0), reading(name, 2, 2.0)]


@pytest.mark.parametrize("form", ["bare", "binary", "structured"])
def test_a_reading_and_an_array_of_them_come_in_every_form(air: Air, name: str, form: str) -> None:
    air.register(sensor(name))
    one, several = readings(name)[0], [*readings(name)[1:], reading(name, 3, 3.0)]
    for content in (one, several):
        headers: tuple[Header, ...] = {
            "bare": (),
            "binary": (*binary(), ("content-type", b"application/json; charset=utf-8")),
            "structured": (("content-type", b"application/cloudevents+json; charset=UTF-8"),),
        }[form]
        air.send(
            "air.readings", Out(event(content) if form == "structured" else content, name, headers)
        )
    assert air.values(sensor_id=name) == [1.0, 2.0, 3.0]


def test_of_a_reading_the_attributes_are_checked_for_form_only(air: Air, name: str) -> None:
    air.register(sensor(name))
    sent = [
        *air.send("air.readings", Out(reading(name, 1, 1.0, id="mine", type="other"), name,
                                      binary(time=b"1999-01-01T00:00:00Z"))),
        *air.send("air.readings", Out(reading(name, 2, 2.0), name, binary(time=b"yesterday"))),
        *air.send("air.readings", Out(reading(name, 3, 3.0), name, binary(id=b""))),
    ]  # fmt: skip
    assert air.values(sensor_id=name) == [1.0]
    assert [each["reason"] for each in air.letters(sent)] == ["invalid", "envelope"]


def test_an_item_refused_in_a_structured_event_can_be_judged_by_itself(air: Air, name: str) -> None:
    air.register(sensor(name))
    before = air.kafka.ends("air.readings.dlq")
    raw = orjson.dumps(reading(name, 2, "2"))
    text = orjson.dumps(event([])).replace(
        b'"data":[]', b'"data":[' + orjson.dumps(reading(name, 1, 1.0)) + b" , " + raw + b"]"
    )
    sent = air.send("air.readings", Out(text, name, STRUCTURED))
    (letter,) = air.letters(sent)
    assert (letter["item"], letter["reason"]) == (1, "invalid")
    (published,) = air.kafka.read("air.readings.dlq", before, lambda found: len(found) == 1)
    assert published.value == raw
    edited = air.ingest.request(
        "POST", f"/v1/dead-letters/{letter['id']}/redrive", json=reading(name, 2, 2.0)
    )
    assert edited.json()["status"] == "edited"
    assert air.values(sensor_id=name) == [1.0, 2.0]


def placed(identifier: str | None, **changes: object) -> dict[str, Any]:
    frame: dict[str, Any] = {} if identifier is None else {"id": identifier}
    return (
        frame
        | {
            "type": "ta.placed",
            "occurred_at": at(10),
            "case_id": "h-1",
            "ward": "E05001222",
            "accommodation": "hostel",
            "adults": 1,
            "children": 2,
            "pregnant": False,
            "in_area": True,
        }
        | changes
    )


def facts(url: str, *identifiers: str) -> list[dict[str, Any]]:
    wanted = "SELECT id, type, occurred_at, fields FROM api.facts WHERE id = ANY(%s) ORDER BY id"
    return database.rows(url, wanted, list(identifiers))


def test_attributes_fill_what_an_event_leaves_out(
    air: Air, module_database: str, name: str
) -> None:
    content = {key: value for key, value in placed(None).items() if key not in
               ("type", "occurred_at")}  # fmt: skip
    told = {"id": f"{name}-s", "type": "ta.placed", "time": at(11)}
    air.send(
        "housing.events",
        Out(content, "h-1", binary(id=f"{name}-b".encode(), type=b"ta.placed",
                                   time=at(11).encode())),
        Out(event(content, **told), "h-1", STRUCTURED),
    )  # fmt: skip
    found = facts(module_database, f"{name}-b", f"{name}-s")
    assert [(each["type"], each["occurred_at"].hour) for each in found] == [("ta.placed", 11)] * 2


def test_attributes_that_differ_from_the_data_are_a_dead_letter(air: Air, name: str) -> None:
    sent = air.send(
        "housing.events",
        Out(placed(name), "h-1", binary(id=b"another", type=b"ta.placed")),
        Out(placed(name), "h-1", binary(id=name.encode(), type=b"ta.moved")),
        Out(placed(name), "h-1", binary(id=name.encode(), type=b"ta.placed",
                                        time=at(11).encode())),
    )  # fmt: skip
    assert [each["reason"] for each in air.letters(sent)] == ["envelope"] * 3


def test_the_same_time_in_another_form_does_not_differ(
    air: Air, module_database: str, name: str
) -> None:
    air.send(
        "housing.events",
        Out(placed(name), "h-1", binary(id=name.encode(), type=b"ta.placed",
                                        time=b"2026-01-15T11:00:00.000+01:00")),
    )  # fmt: skip
    assert len(facts(module_database, name)) == 1


def test_an_array_of_events_with_one_id_in_the_envelope_is_one_event(
    air: Air, module_database: str, name: str
) -> None:
    items = [placed(name), placed(name), placed(f"{name}-other")]
    headers = binary(id=name.encode(), type=b"ta.placed")
    sent = air.send("housing.events", Out(items, "h-1", headers))
    assert [(each["item"], each["reason"]) for each in air.letters(sent)] == [(2, "envelope")]
    assert len(facts(module_database, name)) == 1


def test_the_same_id_twice_has_one_effect_and_with_other_content_is_a_conflict(
    air: Air, module_database: str, name: str
) -> None:
    before = air.kafka.ends("facts.recorded")
    same = placed(name) | {"occurred_at": "2026-01-15T10:00:00+00:00", "note": "dropped"}
    sent = air.send(
        "housing.events",
        Out(placed(name), "h-1"),
        Out([same, placed(name)], "h-1"),
        Out(placed(name, children=3), "h-1"),
    )
    assert [(each["item"], each["reason"]) for each in air.letters(sent)] == [
        (None, "duplicate_conflict")
    ]
    (fact,) = facts(module_database, name)
    assert fact["fields"]["children"] == 2
    recorded = [each.content["id"] for each in air.kafka.read("facts.recorded", before)]
    assert recorded == [name]


def test_the_second_figure_of_a_night_must_name_the_one_it_revises(air: Air, name: str) -> None:
    def figure(identifier: str, number: int, **changes: object) -> Out:
        content = {
            "id": identifier,
            "type": "rough_sleeping.snapshot_recorded",
            "occurred_at": at(10),
            "case_id": "city",
            "night": "2026-01-14",
            "approach": "count",
            "number": number,
        }
        return Out(content | changes, "city")

    sent = air.send(
        "housing.events",
        figure(f"{name}-2", 9, revises=f"{name}-1"),
        figure(f"{name}-1", 8),
        figure(f"{name}-3", 7),
        figure(f"{name}-1", 8),
    )
    assert [(each["offset"] - sent[0].offset, each["reason"]) for each in air.letters(sent)] == [
        (2, "duplicate_conflict")
    ]
