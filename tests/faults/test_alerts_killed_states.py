"""Alerts killed in each state of an alert, and between a webhook's 200 and its bookkeeping."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from backing.database import rows
from backing.fixtures import Starts
from backing.kafka import Kafka, Out, Sent
from backing.service import Service

from faults.hook import Hook, listening

pytestmark = [pytest.mark.stack, pytest.mark.faults]

HOUR = timedelta(hours=1)
WARD = "E05001228"
KILLS = 12 if os.environ.get("FAULTS") == "full" else 4
ALLOW = {"HEALTHYPLACES_WEBHOOK_ALLOW": "127.0.0.0/8"}


def text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@dataclass
class Station:
    """A reference station in a ward, whose hours are told one after the other."""

    kafka: Kafka
    ingest: Service
    alerts: Service
    database: str
    sensor: str
    next: datetime

    def measures(self, *values: float | None) -> None:
        """Tell the next hours; None has no value. Ingest has applied them on return."""
        sent = []
        for value in values:
            reading = {
                "sensor_id": self.sensor,
                "pollutant": "no2",
                "start": text(self.next),
                "value": value,
                "unit": "ug/m3",
            }
            if value is not None:
                sent += self.kafka.publish("air.readings", Out(reading, self.sensor))
            self.next += HOUR
        self.ingest.until_applied(sent)

    def is_judged(self) -> None:
        """Wait until alerts has applied everything."""
        ends = self.kafka.ends("air.hourly", "air.changed", "facts.recorded")
        self.alerts.until_applied(
            Sent(topic, partition, end - 1)
            for topic, partitions in ends.items()
            for partition, end in partitions.items()
            if end > 0
        )

    def is_killed(self) -> None:
        """Kill alerts, and start it anew."""
        self.alerts.kill()
        self.starts_again()

    def starts_again(self) -> None:
        self.alerts.start()
        self.alerts.until_ready()

    def alert(self, rule_id: str) -> dict[str, Any]:
        (found,) = [
            each
            for each in self.alerts.items("/v1/alerts", rule_id=rule_id)
            if self.sensor in each["sensors"]
        ]
        return dict(found)


def steps(alert: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(each["from"], each["to"]) for each in alert["transitions"]]


@pytest.fixture
def station(database: str, starts: Starts, kafka: Kafka) -> Iterator[Station]:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)  # noqa: TID251
    with starts("ingest", database) as ingest, starts("alerts", database, **ALLOW) as alerts:
        sensor = f"K-{uuid4().hex[:8]}"
        registration = {
            "sensor_id": sensor,
            "lat": 52.40891,
            "lon": -1.503571,
            "kind": "reference",
            "pollutants": ["no2"],
            "interval_s": 3600,
        }
        ingest.until_applied(kafka.publish("air.sensors", Out(registration, sensor)))
        yield Station(kafka, ingest, alerts, database, sensor, now - 20 * HOUR)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with listening() as heard:
        yield heard


def subscribe(station: Station, url: str) -> str:
    wanted = {"pollutant": ["no2"]}
    answer = station.alerts.request(
        "POST", "/v1/subscriptions", json={"url": url, "filter": wanted}
    )
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def test_killed_while_pending_the_hours_in_a_row_go_on_being_counted(station: Station) -> None:
    station.measures(410, 420)
    station.is_judged()
    before = station.alert("statutory.no2")
    assert before["state"] == "pending"
    station.alerts.kill()
    station.measures(430)
    station.starts_again()
    station.is_judged()
    after = station.alert("statutory.no2")
    assert (after["id"], after["started_at"]) == (before["id"], before["started_at"])
    assert after["triggered_at"] == text(station.next)
    assert steps(after) == [("pending", "firing")]
    assert after["raised_at"] is not None


def test_killed_while_pending_a_run_that_ends_meanwhile_leaves_nothing(station: Station) -> None:
    station.measures(410, 420)
    station.is_judged()
    station.alerts.kill()
    station.measures(390, 410)
    station.starts_again()
    station.is_judged()
    assert station.alert("statutory.no2")["started_at"] == text(station.next - HOUR)


def test_killed_while_firing_nothing_moves_and_nothing_is_said_again(
    station: Station, hook: Hook
) -> None:
    subscribe(station, hook.url)
    station.measures(250, 450)
    station.is_judged()
    until(lambda: len(hook.heard) == 2)
    before = station.alert("daqi.no2")
    assert (before["state"], before["severity"]) == ("firing", "high")
    for _ in range(2):
        station.is_killed()
        station.is_judged()
    assert station.alert("daqi.no2") == before
    station.measures(10, 10)
    station.is_judged()
    after = station.alert("daqi.no2")
    assert (after["id"], after["raised_at"]) == (before["id"], before["raised_at"])
    assert after["transitions"][:2] == before["transitions"]
    assert steps(after)[2:] == [("firing", "resolved")]
    until(lambda: len(hook.heard) == 3)
    assert len(set(hook.heard)) == 3


def test_killed_while_indeterminate_it_goes_on_where_it_was(station: Station) -> None:
    station.measures(250, 260)
    station.is_judged()
    rows(
        station.database,
        "UPDATE alerts.tracks SET arrived_at = arrived_at - interval '2 hours', "
        "due_at = now() WHERE states <> '[]'",
    )
    until(lambda: station.alert("daqi.no2")["state"] == "indeterminate")
    before = station.alert("daqi.no2")
    station.is_killed()
    station.is_judged()
    assert station.alert("daqi.no2") == before
    station.alerts.kill()
    station.measures(None, 270)
    station.starts_again()
    station.is_judged()
    after = station.alert("daqi.no2")
    assert (after["id"], after["raised_at"]) == (before["id"], before["raised_at"])
    assert steps(after) == [
        (None, "firing"),
        ("firing", "indeterminate"),
        ("indeterminate", "firing"),
    ]


def test_killed_after_it_resolved_the_end_is_still_told(station: Station) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with listening(port) as first:
        made = subscribe(station, first.url)
        station.measures(250)
        station.is_judged()
        until(lambda: len(first.heard) == 1)
    station.measures(10, 10)
    station.is_judged()
    resolved = station.alert("daqi.no2")
    assert resolved["state"] == "resolved"
    station.is_killed()
    with listening(port) as second:
        until(lambda: len(second.heard) >= 1)
        until(
            lambda: (
                {
                    each["state"]
                    for each in station.alerts.items(f"/v1/subscriptions/{made}/deliveries")
                }
                == {"delivered"}
            )
        )
    (told,) = {event["id"]: event for event in second.events}.values()
    assert told["data"]["transition"]["to"] == "resolved"
    assert told["data"]["resolved_at"] == resolved["resolved_at"]
    assert len({delivery for delivery, _ in second.heard}) == 1
    assert station.alert("daqi.no2") == resolved


def test_killed_between_a_webhooks_answer_and_its_bookkeeping_it_comes_again_with_the_same_id(
    station: Station, hook: Hook
) -> None:
    killed: list[str] = []
    died = threading.Semaphore(0)

    def kill(delivery: str) -> Callable[[], None]:
        if delivery in killed or len(killed) == KILLS:
            return lambda: None
        killed.append(delivery)
        # Whoever holds the row keeps what came of the delivery from being written down.
        holding = psycopg.connect(station.database)
        holding.execute("SELECT 1 FROM alerts.deliveries WHERE id = %s FOR UPDATE", [delivery])

        def afterwards() -> None:
            until(lambda: waiting_for_a_row(station.database))
            station.alerts.kill()
            # What it had asked for would be done without it, once the row is free.
            rows(station.database, f"SELECT pg_terminate_backend(pid) FROM ({_WAITING}) AS waiting")
            until(lambda: not waiting_for_a_row(station.database))
            holding.close()
            died.release()

        return afterwards

    hook.before_answer = kill
    made = subscribe(station, hook.url)
    station.measures(*(250, 450, 10, 10) * 4)
    for _ in range(KILLS):
        assert died.acquire(timeout=90)
        # The claim of the process that died runs out.
        rows(station.database, "UPDATE alerts.deliveries SET claimed_until = now()")
        station.alerts.start()
    station.alerts.until_ready()
    station.is_judged()
    path = f"/v1/subscriptions/{made}/deliveries"
    until(lambda: {each["state"] for each in station.alerts.items(path)} == {"delivered"})
    heard = [delivery for delivery, _ in hook.heard]
    assert len(killed) == KILLS
    assert {delivery: heard.count(delivery) for delivery in killed} == dict.fromkeys(killed, 2)
    assert {heard.count(delivery) for delivery in set(heard) - set(killed)} <= {1}
    assert {each["id"] for each in station.alerts.items(path)} == set(heard)
    assert len({event for _, event in hook.heard}) == len(set(heard))
    assert in_order_per_alert(hook)


_WAITING = """
    SELECT pid FROM pg_stat_activity
    WHERE
        wait_event_type = 'Lock' AND application_name = 'alerts.write'
        AND datname = current_database()
"""


def waiting_for_a_row(database: str) -> bool:
    return bool(rows(database, _WAITING))


def in_order_per_alert(hook: Hook) -> bool:
    seqs: dict[str, list[int]] = {}
    for event in hook.events:
        alert = event["data"]
        seqs.setdefault(alert["id"], []).append(alert["transition"]["seq"])
    return all(seen == sorted(seen) for seen in seqs.values())
