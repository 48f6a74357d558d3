"""The live stream of transitions."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from conftest import HOUR, Platform

OLD = datetime(2026, 2, 10, tzinfo=UTC)


class Follower:
    """Reads a stream in a thread of its own until left."""

    def __init__(self, url: str, last_id: str | None = None) -> None:
        self.events: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.comments = 0
        self._url = url
        self._headers = {} if last_id is None else {"Last-Event-ID": last_id}
        self._stop = threading.Event()
        self._connected = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    @contextmanager
    def reading(self) -> Iterator["Follower"]:
        self._thread.start()
        assert self._connected.wait(10)
        try:
            yield self
        finally:
            self._stop.set()

    def until(self, count: int, seconds: float = 20) -> None:
        deadline = datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251
        while len(self.events) < count:
            assert datetime.now(UTC) < deadline, self.events  # noqa: TID251
            threading.Event().wait(0.02)

    def _read(self) -> None:
        with httpx.stream("GET", self._url, headers=self._headers, timeout=60) as answer:
            name = identifier = ""
            for line in answer.iter_lines():
                if line.startswith(":"):
                    self.comments += 1
                    self._connected.set()
                elif line.startswith("id: "):
                    identifier = line[4:]
                elif line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: ") and name == "transition":
                    self.ids.append(identifier)
                    self.events.append(json.loads(line[6:]))
                if self._stop.is_set():
                    return


def stream(platform: Platform) -> str:
    return f"{platform.alerts.url}/v1/alerts/stream"


def test_each_transition_is_told_once_in_order_with_the_alert_as_it_was(platform: Platform) -> None:
    sensor = platform.sensor("E05001224")
    with Follower(stream(platform)).reading() as follower:
        platform.hours(sensor, "no2", OLD, 250, 650, 10, 10)
        follower.until(3)
    seen = [(each["transition"]["to"], each["transition"]["severity"]) for each in follower.events]
    assert seen == [("firing", "moderate"), ("firing", "very_high"), ("resolved", "very_high")]
    assert [each["state"] for each in follower.events] == ["firing", "firing", "resolved"]
    assert [each["peak"] for each in follower.events] == [4, 10, 10]
    assert [each["resolved_at"] for each in follower.events[:2]] == [None, None]
    assert [len(each["transitions"]) for each in follower.events] == [1, 2, 3]
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert [each["transition"] for each in follower.events] == alert["transitions"]
    assert [int(each) for each in follower.ids] == sorted(int(each) for each in follower.ids)


def test_who_comes_back_hears_what_was_missed_without_a_gap_or_a_repeat(platform: Platform) -> None:
    sensor = platform.sensor("E05001225")
    start = OLD + timedelta(days=1)
    with Follower(stream(platform)).reading() as follower:
        platform.hours(sensor, "no2", start, 250, 650, 10, 10, 250, 10, 10)
        follower.until(5)
    for at, last in enumerate(follower.ids):
        with Follower(stream(platform), last).reading() as again:
            again.until(len(follower.ids) - at - 1)
        assert again.ids == follower.ids[at + 1 :]
        assert again.events == follower.events[at + 1 :]


@pytest.mark.parametrize("last", [None, ""])
def test_a_fresh_listener_hears_nothing_of_the_past_and_a_comment_at_once(
    platform: Platform, last: str | None
) -> None:
    with Follower(stream(platform), last).reading() as follower:
        assert follower.comments == 1
        assert follower.events == []


def test_an_id_from_nowhere_or_forgotten_is_gone(platform: Platform) -> None:
    for last in ("999999999", "abc", "-1"):
        answer = httpx.get(stream(platform), headers={"Last-Event-ID": last})
        assert answer.status_code == 410
        assert answer.headers["content-type"] == "application/problem+json"
    with psycopg.connect(platform.database) as connection:
        connection.execute("UPDATE alerts.stream_bounds SET forgotten_position = 2")
    assert httpx.get(stream(platform), headers={"Last-Event-ID": "1"}).status_code == 410
    with Follower(stream(platform), "2").reading() as follower:
        follower.until(1)
    assert follower.ids[0] == "3"
    with psycopg.connect(platform.database) as connection:
        connection.execute("UPDATE alerts.stream_bounds SET forgotten_position = 0")


def test_the_topic_carries_the_same_events_in_order_per_alert(platform: Platform) -> None:
    sensor = platform.sensor("E05001224")
    before = platform.kafka.ends("alerts.events")
    with Follower(stream(platform)).reading() as follower:
        platform.hours(sensor, "no2", OLD + timedelta(days=3), 250, 650, 10, 10)
        follower.until(3)
    records = platform.kafka.read("alerts.events", before, lambda found: len(found) >= 3)
    assert [each.content for each in records] == follower.events
    alert_id = follower.events[0]["id"]
    assert {each.key for each in records} == {alert_id.encode()}
    assert [each.header("ce_id") for each in records] == [f"{alert_id}/{seq}" for seq in (1, 2, 3)]
    assert records[0].header("ce_specversion") == "1.0"
    assert records[0].header("ce_type") == "alert.transition"


def test_concurrent_places_come_without_a_gap_or_a_repeat(platform: Platform) -> None:
    sensors = [platform.sensor(ward) for ward in ("E05001224", "E05001225", "E05001219")]
    with Follower(stream(platform)).reading() as follower:
        for at in range(6):
            for sensor in sensors:
                value = 250 if at % 3 == 0 else 10
                day = OLD + timedelta(days=5)
                platform.hours(sensor, "no2", day + at * HOUR, value, wait=False)
        follower.until(12)
    assert len(follower.events) == 12
    keys = [(each["id"], each["transition"]["seq"]) for each in follower.events]
    assert len(set(keys)) == 12


def test_what_was_done_to_a_pending_alert_that_is_gone_holds_up_nobody(platform: Platform) -> None:
    sensor = platform.sensor("E05001219")
    start = OLD + timedelta(days=9)
    with Follower(stream(platform)).reading() as follower:
        with psycopg.connect(platform.database) as connection:
            connection.execute(
                "INSERT INTO alerts.stream (alert_id, seq, learned_at, shown)"
                " VALUES ('gone', 1, now(), '{}')"
            )
        platform.hours(sensor, "no2", start, 250, 10, 10)
        follower.until(2)
    assert [each["transition"]["to"] for each in follower.events] == ["firing", "resolved"]
