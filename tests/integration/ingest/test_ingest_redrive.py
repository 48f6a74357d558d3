"""Dead letters: listed, judged again by themselves or by hand, each with one effect."""

import time
from datetime import timedelta
from typing import Any

import orjson
import pytest
from air_builders import Air, at, reading, sensor
from backing import database
from backing.kafka import Out

from shared import clock, instants


def letter(air: Air, letter_id: int) -> dict[str, Any]:
    found: dict[str, Any] = air.ingest.json(f"/v1/dead-letters/{letter_id}")
    return found


def redrive(air: Air, letter_id: int, payload: object = None, **params: Any) -> dict[str, Any]:
    body = (
        None
        if payload is None
        else payload
        if isinstance(payload, bytes)
        else orjson.dumps(payload)
    )
    answer = air.ingest.request(
        "POST", f"/v1/dead-letters/{letter_id}/redrive", content=body, params=params
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def redrive_many(air: Air, **chosen: Any) -> dict[str, Any]:
    answer = air.ingest.request("POST", "/v1/dead-letters/redrive", json=chosen)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def only_letter(air: Air, content: object, key: str) -> dict[str, Any]:
    (found,) = air.letters(air.send("air.readings", Out(content, key)))
    return found


def test_a_dead_letter_shows_what_was_refused_and_why(air: Air, name: str) -> None:
    sent = air.send("air.readings", Out([{}, reading(name, 1, "1")], name))
    first, second = air.letters(sent)
    assert letter(air, second["id"]) == second
    raw = orjson.dumps(reading(name, 1, "1")).decode()
    expected = {
        "topic": "air.readings",
        "partition": sent[0].partition,
        "offset": sent[0].offset,
        "item": 1,
        "key": name,
        "reason": "invalid",
        "detail": "value: not a number",
        "service": "ingest",
        "status": "open",
        "redriven_at": None,
        "payload": raw,
    }
    assert expected.items() <= second.items()
    assert set(second) - set(expected) == {"id", "at", "payload_base64"}
    assert first["item"] == 0


def test_a_payload_that_is_no_text_is_shown_in_base64_only(air: Air, name: str) -> None:
    found = only_letter(air, b"\xff\x00", name)
    assert (found["payload"], found["payload_base64"]) == (None, "/wA=")


def test_a_payload_needs_the_scope_to_operate(air: Air, name: str) -> None:
    found = only_letter(air, {}, name)
    for path in (f"/v1/dead-letters/{found['id']}", f"/v1/dead-letters?key={name}"):
        answer = air.ingest.request("GET", path, headers={"x-scopes": "read"}).json()
        shown = answer["items"][0] if "items" in answer else answer
        assert (shown["payload"], shown["payload_base64"]) == (None, None)
        assert shown["id"] == found["id"]


def test_letters_are_listed_newest_first_by_topic_reason_and_key(air: Air, name: str) -> None:
    sent = air.send("air.readings", *(Out(content, name) for content in ({}, b"{", {}, b"[", {})))
    newest_first = [each["id"] for each in air.ingest.items("/v1/dead-letters", key=name, limit=2)]
    assert newest_first == sorted(newest_first, reverse=True)
    assert len(newest_first) == 5
    malformed = air.ingest.items("/v1/dead-letters", key=name, reason="malformed")
    assert {each["offset"] for each in malformed} == {sent[1].offset, sent[3].offset}
    assert air.ingest.items("/v1/dead-letters", key=name, topic="air.sensors") == []
    assert air.ingest.items("/v1/dead-letters", key=f"{name}-no") == []


def test_what_is_not_there_is_404_and_what_makes_no_sense_422(air: Air) -> None:
    for path in ("/v1/dead-letters/999999999", "/v1/dead-letters/99999999999999999999"):
        assert air.ingest.get(path).status_code == 404
        assert air.ingest.request("POST", f"{path}/redrive").status_code == 404
    assert air.ingest.get("/v1/dead-letters/x").status_code == 404
    for field, value in {"topic": "x", "reason": "x", "limit": 1001, "cursor": "x"}.items():
        answer = air.ingest.get("/v1/dead-letters", **{field: value})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_an_unknown_sensor_is_redriven_by_itself_once_it_is_registered(air: Air, name: str) -> None:
    sent = air.read(*(reading(name, each, float(each)) for each in range(3)))
    sent += [air.read_array([reading(name, each, float(each)) for each in range(3, 6)], name)]
    assert [each["status"] for each in air.letters(sent)] == ["open"] * 6
    registered = time.monotonic()
    air.kafka.publish("air.sensors", Out(sensor(name), name))
    while {each["status"] for each in air.letters(sent)} != {"redriven"}:
        assert time.monotonic() - registered < 10
        time.sleep(0.05)
    assert air.values(sensor_id=name) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert all(each["redriven_at"] is not None for each in air.letters(sent))


def test_progress_is_pending_until_they_are_redriven(air: Air, name: str) -> None:
    air.read(*(reading(name, each / 60, float(each)) for each in range(200)))
    air.register(sensor(name, interval_s=60))
    assert len(air.series(sensor_id=name, average="raw", limit=1000)) == 200


def test_a_sensor_that_is_gone_again_leaves_its_letters_waiting(air: Air, name: str) -> None:
    start = clock.now() + timedelta(minutes=2)
    ahead = {"start": instants.text(start), "end": instants.text(start + timedelta(minutes=1))}
    sent = air.read(reading(name, 1, 1.0), reading(name, 1, 2.0) | ahead)
    air.send("air.sensors", Out(sensor(name), name), Out(None, name))
    after = {each["offset"]: each["status"] for each in air.letters(sent)}
    assert after[sent[1].offset] == "open"
    air.register(sensor(name))
    assert {each["status"] for each in air.letters(sent)} == {"redriven"}


def test_what_the_database_will_not_store_is_let_go_and_the_rest_goes_on(
    air: Air, module_database: str, name: str
) -> None:
    database.rows(
        module_database, "ALTER TABLE ingest.readings ADD CONSTRAINT no_13 CHECK (value <> 13.25)"
    )
    values = [13.25 if each in (3, 17) else float(each) for each in range(20)]
    sent = air.read(*(reading(name, each, value) for each, value in enumerate(values)))
    air.register(sensor(name))
    sent += air.read(*(reading(name, each, value) for each, value in enumerate(values, -24)))
    stored = air.values(sensor_id=name, average="raw", from_=at(-48))
    assert stored == [each for each in values if each != 13.25] * 2
    left = [each for each in air.letters(sent) if each["status"] == "open"]
    assert len(left) == 4
    assert {each["reason"] for each in left} == {"invalid"}
    assert all("cannot be stored" in each["detail"] for each in left)
    database.rows(module_database, "ALTER TABLE ingest.readings DROP CONSTRAINT no_13")
    assert redrive(air, left[0]["id"])["status"] == "redriven"


def test_a_redriven_reading_is_ranked_by_its_original_place(air: Air, name: str) -> None:
    """The tombstone makes a window in which the middle value of three is refused."""
    air.register(sensor(name))
    air.read(reading(name, 1, 1.0))
    before = only_letter(air, reading(name, 1, "2"), name)
    air.read(reading(name, 1, 3.0))
    edited = redrive(air, before["id"], orjson.dumps(reading(name, 1, "2")))
    assert (edited["status"], edited["reason"]) == ("open", "invalid")
    assert air.values(sensor_id=name) == [3.0]
    redrive(air, before["id"], reading(name, 1, 2.0))
    assert air.values(sensor_id=name) == [2.0]


def test_a_value_that_came_later_outranks_what_is_redriven(
    air: Air, module_database: str, name: str
) -> None:
    """Refused as unknown at offset n, redriven after offset n + 1 was accepted."""
    first = only_letter(air, reading(name, 1, 1.0), name)
    database.rows(
        module_database,
        "UPDATE ingest.dead_letters SET waits_for = NULL WHERE id = %s",
        first["id"],
    )
    air.register(sensor(name))
    air.read(reading(name, 1, 2.0))
    assert redrive(air, first["id"])["status"] == "redriven"
    assert air.values(sensor_id=name) == [2.0]
    raw = air.series(sensor_id=name, average="raw")
    assert [each["value"] for each in raw] == [2.0]


def test_of_one_array_redriven_items_keep_their_order(air: Air, name: str) -> None:
    sent = [air.read_array([reading(name, 1, float(each)) for each in range(5)], name)]
    air.register(sensor(name))
    assert air.values(sensor_id=name) == [4.0]
    assert {each["status"] for each in air.letters(sent)} == {"redriven"}


def test_a_second_redrive_has_no_effect(air: Air, name: str) -> None:
    air.register(sensor(name))
    found = only_letter(air, reading(name, 1, "1"), name)
    done = redrive(air, found["id"], reading(name, 1, 1.0))
    assert (done["status"], done["outcome"]) == ("edited", "edited")
    again = redrive(air, found["id"], reading(name, 1, 9.0))
    assert (again["status"], again["outcome"]) == ("edited", "unchanged")
    assert again["redriven_at"] == done["redriven_at"]
    assert air.values(sensor_id=name) == [1.0]
    assert again["payload"] == found["payload"]


def test_what_is_refused_again_stays_open_with_the_reason_of_today(air: Air, name: str) -> None:
    found = only_letter(air, reading(name, "2099-01-01T00:00:00Z", 1.0), name)
    assert redrive(air, found["id"])["reason"] == "future"
    assert redrive(air, found["id"], reading(name, 1, 1.0, unit="x"))["reason"] == "unit"
    again = redrive(air, found["id"], reading(name, 1, 1.0))
    assert (again["status"], again["reason"]) == ("open", "unknown_sensor")


def test_a_shadow_judges_without_effect(air: Air, name: str) -> None:
    air.register(sensor(name))
    good = only_letter(air, reading(name, 1, "1"), name)
    before = air.kafka.ends("air.hourly")
    shown = redrive(air, good["id"], reading(name, 1, 1.0), shadow=True)
    assert (shown["status"], shown["outcome"]) == ("open", "edited")
    assert letter(air, good["id"]) == good
    many = redrive_many(air, key=name, shadow=True)
    assert (many["redriven"], many["refused"], many["shadow"]) == (0, 1, True)
    assert letter(air, good["id"]) == good
    assert air.values(sensor_id=name) == []
    assert air.hourly(before, name) == []


def test_many_are_redriven_by_a_filter_each_once(air: Air, module_database: str, name: str) -> None:
    sent = air.read(*(reading(name, each, float(each)) for each in range(5)))
    sent += air.send("air.readings", Out(b"{", name), Out({}, f"{name}-other"))
    ids = [each["id"] for each in air.letters(sent)]
    database.rows(
        module_database, "UPDATE ingest.dead_letters SET waits_for = NULL WHERE id = ANY(%s)", ids
    )
    air.register(sensor(name))
    assert redrive_many(air, key=f"{name}-no")["items"] == []
    told = redrive_many(air, topic="air.readings", key=name)
    assert (told["redriven"], told["refused"]) == (5, 1)
    assert air.values(sensor_id=name) == [0.0, 1.0, 2.0, 3.0, 4.0]
    told = redrive_many(air, topic="air.readings", key=name, reason="unknown_sensor")
    assert (told["redriven"], told["refused"]) == (0, 0)


def test_more_than_a_page_of_letters_is_redriven_at_once(
    air: Air, module_database: str, name: str
) -> None:
    count = 2_500
    sent = air.read_array([reading(name, each / 60, 1.0) for each in range(count)], name)
    database.rows(
        module_database,
        "UPDATE ingest.dead_letters SET waits_for = NULL WHERE record_offset = %s AND topic = %s",
        sent.offset,
        sent.topic,
    )
    air.register(sensor(name, interval_s=60))
    assert redrive_many(air, key=name)["redriven"] == count
    assert {each["status"] for each in air.letters([sent], key=name)} == {"redriven"}


@pytest.mark.parametrize("body", [{"topic": "x"}, {"reason": "x"}, {"shadow": 5}, [], "x"])
def test_a_filter_that_makes_no_sense_redrives_nothing(air: Air, body: object) -> None:
    answer = air.ingest.request("POST", "/v1/dead-letters/redrive", json=body)
    assert answer.status_code == 422


def test_what_was_cut_cannot_be_redriven_but_edited(air: Air, name: str) -> None:
    air.register(sensor(name))
    value = orjson.dumps([reading(name, 1, 1.0)])
    found = only_letter(air, b" " * (2**20 + 1 - len(value)) + value, name)
    assert redrive(air, found["id"])["reason"] == "too_large"
    assert redrive(air, found["id"], [reading(name, 1, 1.0)])["status"] == "edited"
    assert air.values(sensor_id=name) == [1.0]


def test_a_tombstone_on_a_topic_of_events_is_refused_again(air: Air) -> None:
    (found,) = air.letters(air.send("housing.events", Out(None, "h-1")))
    assert redrive(air, found["id"])["reason"] == "malformed"


def test_a_payload_is_deleted_after_thirty_days(air: Air, module_database: str, name: str) -> None:
    air.register(sensor(name))
    old, young = only_letter(air, {}, name), only_letter(air, {}, name)
    database.rows(
        module_database,
        "UPDATE ingest.dead_letters SET at = at - interval '1 day' * %s WHERE id = %s",
        30.01,
        old["id"],
    )
    database.rows(
        module_database,
        "UPDATE ingest.dead_letters SET at = at - interval '1 day' * %s WHERE id = %s",
        29.9,
        young["id"],
    )
    deadline = time.monotonic() + 10
    while letter(air, old["id"])["payload"] is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert letter(air, old["id"])["reason"] == "invalid"
    assert letter(air, young["id"])["payload"] == "{}"
    answer = air.ingest.request("POST", f"/v1/dead-letters/{old['id']}/redrive")
    assert answer.status_code == 409
    assert redrive(air, old["id"], reading(name, 1, 1.0))["status"] == "edited"


def test_an_edited_event_may_have_the_id_that_was_in_conflict(air: Air, name: str) -> None:
    def left(identifier: str, community: str) -> dict[str, Any]:
        return {"id": identifier, "type": "messenger.left", "occurred_at": at(1),
                "subject_id": community}  # fmt: skip

    sent = air.send("community.events", Out(left(name, "s-1"), "s"), Out(left(name, "s-2"), "s"))
    (found,) = air.letters(sent)
    assert found["reason"] == "duplicate_conflict"
    assert redrive(air, found["id"])["reason"] == "duplicate_conflict"
    assert redrive(air, found["id"], left(name, "s-1"))["status"] == "edited"


def test_csv_has_all_letters_at_once(air: Air, name: str) -> None:
    air.send("air.readings", *(Out({}, name) for _ in range(3)))
    answer = air.ingest.request(
        "GET", "/v1/dead-letters", params={"key": name, "limit": 1}, headers={"accept": "text/csv"}
    )
    rows = answer.text.splitlines()
    assert len(rows) == 4
    assert rows[0] == (
        "id,topic,partition,offset,item,key,reason,detail,service,at,status,redriven_at,payload,"
        "payload_base64"
    )


def test_dead_letters_are_counted_by_reason_and_by_publisher(air: Air, name: str) -> None:
    event = {"ce_specversion": "1.0", "ce_source": "/yard", "ce_type": "air.reading"}
    headers = tuple((key, value.encode()) for key, value in event.items())
    unfit = reading(name, 1, 1, unit="furlong")
    air.send(
        "air.readings",
        Out([unfit, unfit], name),
        Out(unfit, f"{name}-b", (*headers, ("ce_id", b"1"))),
        Out(unfit, b"\xff"),
    )

    def groups(**params: str) -> list[dict[str, Any]]:
        found = air.ingest.json("/v1/dead-letters/groups", **params)["items"]
        return [each for each in found if each["reason"] == "unit"]

    (whole,) = groups()
    assert (whole["source"], whole["key"]) == (None, None)
    by_publisher = groups(by="publisher")
    assert sum(each["letters"] for each in by_publisher) == whole["letters"] >= 4
    counted = {(each["source"], each["key"], each["letters"]) for each in by_publisher}
    assert {(None, name, 2), ("/yard", f"{name}-b", 1)} <= counted
