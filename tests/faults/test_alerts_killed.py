"""The alerts service killed under load: nothing lost, nothing twice, nothing moved."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from backing.database import rows
from backing.fixtures import Starts
from backing.kafka import Kafka, Out
from backing.service import Service

from faults.hook import Hook, listening

pytestmark = [pytest.mark.stack, pytest.mark.faults]

HOUR = timedelta(hours=1)
KILLS = 6
SENSORS = 4
HOURS = 48
CENTRES = [(52.44041, -1.563032), (52.39051, -1.45987), (52.38673, -1.488641), (52.39312, -1.5339)]


def text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@pytest.fixture
def hook() -> Iterator[Hook]:
    with listening() as heard:
        yield heard


def values(chance: Random) -> list[float]:
    """A random walk that crosses the levels of the index of NO2 again and again."""
    found, level = [], 150.0
    for _ in range(HOURS):
        level = min(700.0, max(0.0, level + chance.gauss(0, 120)))
        found.append(round(level, 1))
    return found


def expected(of_sensor: list[float], start: datetime) -> list[tuple[str, str | None]]:
    """The alerts of the index by the words of the rule: (triggered_at, resolved_at)."""
    found: list[tuple[str, str | None]] = []
    on, below, fired = False, 0, ""
    for at, value in enumerate(of_sensor):
        end = text(start + (at + 1) * HOUR)
        moderate = int(value + 0.5) > 200
        if not on and moderate:
            on, below, fired = True, 0, end
        elif on:
            below = 0 if moderate else below + 1
            if below == 2:
                found.append((fired, end))
                on = False
    return [*found, (fired, None)] if on else found


def register(kafka: Kafka, ingest: Service) -> list[str]:
    names = [f"F-{number}-{time.monotonic_ns()}" for number in range(SENSORS)]
    sent = kafka.publish(
        "air.sensors",
        *(
            Out(
                {
                    "sensor_id": name,
                    "lat": lat,
                    "lon": lon,
                    "kind": "reference",
                    "pollutants": ["no2"],
                    "interval_s": 3600,
                },
                name,
            )
            for name, (lat, lon) in zip(names, CENTRES, strict=True)
        ),
    )
    ingest.until_applied(sent)
    return names


def test_killed_again_and_again_under_load_every_transition_happens_once(
    database: str,
    starts: Starts,
    kafka: Kafka,
    hook: Hook,
) -> None:
    chance = Random(6)
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)  # noqa: TID251
    start = now - HOURS * HOUR
    allow = {"HEALTHYPLACES_WEBHOOK_ALLOW": "127.0.0.0/8"}
    events = kafka.ends("alerts.events")
    with starts("ingest", database) as ingest, starts("alerts", database, **allow) as alerts:
        names = register(kafka, ingest)
        made = alerts.request(
            "POST", "/v1/subscriptions", json={"url": hook.url, "filter": {"pollutant": ["no2"]}}
        ).json()
        series = {name: values(chance) for name in names}
        sent = []
        for at in range(HOURS):
            for name in names:
                reading = {
                    "sensor_id": name,
                    "pollutant": "no2",
                    "start": text(start + at * HOUR),
                    "value": series[name][at],
                    "unit": "ug/m3",
                }
                sent += kafka.publish("air.readings", Out(reading, name))
            if at % (HOURS // KILLS) == 3:
                time.sleep(chance.uniform(0, 0.4))
                alerts.kill()
                alerts.start()
        alerts.until_ready()
        ingest.until_applied(sent)
        time.sleep(1)
        deadline = time.monotonic() + 90
        while alerts.json("/v1/progress")["pending"]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        ends = kafka.ends("air.hourly")["air.hourly"]
        while any(
            each["applied_offset"] < ends[each["partition"]]
            for each in alerts.json("/v1/progress")["items"]
            if each["topic"] == "air.hourly"
        ):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        while alerts.json("/v1/progress")["pending"]:
            time.sleep(0.1)
        found = [
            each
            for each in alerts.items("/v1/alerts", rule_id="daqi.no2")
            if each["verdict"] != "revoked"
        ]
        for name in names:
            mine = sorted(
                (each["triggered_at"], each["resolved_at"])
                for each in found
                if each["sensors"] == [name]
            )
            assert mine == sorted(expected(series[name], start), key=str), name
        told = rows(database, "SELECT alert_id, seq FROM alerts.transitions ORDER BY 1, 2")
        by_alert: dict[object, list[object]] = {}
        for row in told:
            by_alert.setdefault(row["alert_id"], []).append(row["seq"])
        for seqs in by_alert.values():
            assert seqs == list(range(1, len(seqs) + 1))
        places = rows(database, "SELECT position FROM alerts.stream ORDER BY position")
        assert [row["position"] for row in places] == list(range(1, len(told) + 1))
        path = f"/v1/subscriptions/{made['id']}/deliveries"
        while any(each["state"] == "waiting" for each in alerts.items(path)):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        sent_out = alerts.items(path)
        assert {each["state"] for each in sent_out} == {"delivered"}
    ids = {each["id"] for each in sent_out}
    assert {delivery for delivery, _ in hook.heard} == ids
    assert len(hook.heard) - len(ids) <= KILLS
    assert len({event for _, event in hook.heard}) == len(ids)
    published = kafka.read("alerts.events", events)
    order: dict[bytes | None, list[int]] = {}
    for record in published:
        alert_id, seq = (record.header("ce_id") or "").rsplit("/", 1)
        seen = order.setdefault(record.key, [])
        if int(seq) not in seen:
            seen.append(int(seq))
        assert record.key == alert_id.encode()
    assert {key.decode(): seqs for key, seqs in order.items() if key} == {
        str(key): seqs for key, seqs in by_alert.items()
    }
