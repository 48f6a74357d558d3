"""A replay in shadow: judged and kept, and told to nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from backing.fixtures import Starts
from backing.kafka import Kafka
from backing.service import Service
from conftest import HOUR, Platform
from receiver import Receiver


@pytest.fixture
def platform(database: str, kafka: Kafka, starts: Starts) -> Iterator[Platform]:
    allow = {"HEALTHYPLACES_WEBHOOK_ALLOW": "127.0.0.0/8"}
    with (
        starts("ingest", database) as ingest,
        starts("alerts", database, ALERTS_SHADOW="true", **allow) as alerts,
    ):
        yield Platform(kafka, ingest, alerts, database)


def told(alerts: Service, database: str) -> int:
    """Return how much is on the stream, to be published or to be sent."""
    assert alerts.json("/v1/progress")["pending"] == 0
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM alerts.stream)"
            " + (SELECT count(*) FROM alerts.outbox)"
            " + (SELECT count(*) FROM alerts.deliveries)"
            " + (SELECT count(*) FROM alerts.digest_items)"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_what_is_judged_in_shadow_is_kept_and_told_to_nobody(platform: Platform) -> None:
    sensor = platform.sensor()
    before = platform.kafka.ends("alerts.events")
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - 5 * HOUR  # noqa: TID251
    with Receiver() as at_once, Receiver() as collecting:
        platform.act("/v1/subscriptions", {"url": at_once.url})
        platform.act("/v1/subscriptions", {"url": collecting.url, "digest": {"every_minutes": 1}})
        platform.hours(sensor, "no2", start, 250, 650, 10, 10)
        (alert,) = platform.of_sensor("daqi.no2", sensor)
        assert [each["to"] for each in alert["transitions"]] == ["firing", "firing", "resolved"]
        assert told(platform.alerts, platform.database) == 0
        assert at_once.requests == collecting.requests == []
    assert platform.kafka.ends("alerts.events") == before
