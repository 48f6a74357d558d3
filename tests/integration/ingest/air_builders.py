"""Sensors and readings to publish, and ingest as the tests of the air speak to it."""

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from backing.kafka import Kafka, Out, Read, Sent
from backing.service import Service

from shared import instants

MIDNIGHT = datetime(2026, 1, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
BELGADE = (52.4105, -1.5197)
"""A point well inside the city."""


def at(hours: float) -> str:
    """Return the instant so many hours after midnight of 15 January 2026."""
    return instants.text(MIDNIGHT + hours * HOUR)


def sensor(sensor_id: str, **changes: object) -> dict[str, object]:
    """Return a registration."""
    return {
        "sensor_id": sensor_id,
        "lat": BELGADE[0],
        "lon": BELGADE[1],
        "kind": "reference",
        "pollutants": ["no2"],
        "interval_s": 3600,
    } | changes


def reading(sensor_id: str, start: float | str, value: object, **changes: object) -> dict[str, Any]:
    """Return a reading of NO2; a number as start is hours after midnight of 15 January 2026."""
    return {
        "sensor_id": sensor_id,
        "pollutant": "no2",
        "start": start if isinstance(start, str) else at(start),
        "value": value,
        "unit": "ug/m3",
    } | changes


def gzip_bytes(content: bytes) -> bytes:
    """Return compressed bytes, as small as they get."""
    return gzip.compress(content, zlib.Z_BEST_COMPRESSION)


@dataclass(frozen=True, slots=True)
class Air:
    """Ingest with a broker before it: what is published is applied when a call returns."""

    ingest: Service
    kafka: Kafka

    def send(self, topic: str, *records: Out) -> list[Sent]:
        """Publish records and wait until they have taken effect."""
        sent = self.kafka.publish(topic, *records)
        self.ingest.until_applied(sent)
        return sent

    def register(self, *sensors: dict[str, Any]) -> list[Sent]:
        """Register sensors, one record each."""
        return self.send("air.sensors", *(Out(each, each["sensor_id"]) for each in sensors))

    def retire(self, sensor_id: str) -> None:
        """Publish a tombstone."""
        self.send("air.sensors", Out(None, sensor_id))

    def read(self, *readings: dict[str, Any]) -> list[Sent]:
        """Publish readings, one record each, keyed by their sensor."""
        return self.send("air.readings", *(Out(each, each["sensor_id"]) for each in readings))

    def read_array(self, readings: Iterable[dict[str, Any]], key: str) -> Sent:
        """Publish readings as one array."""
        return self.send("air.readings", Out(list(readings), key))[0]

    def series(self, **asked: Any) -> list[dict[str, Any]]:
        """Return a whole series; by default NO2 on 15 January 2026."""
        defaults = {"pollutant": "no2", "from_": at(0), "to": at(24), "average": "1h"}
        return self.ingest.items("/v1/air/series", **(defaults | asked))

    def values(self, **asked: Any) -> list[float | None]:
        """Return the values of a series."""
        return [each["value"] for each in self.series(**asked)]

    def sensor(self, sensor_id: str) -> dict[str, Any]:
        """Return a sensor as the API shows it."""
        found: dict[str, Any] = self.ingest.json(f"/v1/sensors/{sensor_id}")
        return found

    def letters(self, of: Iterable[Sent], **asked: Any) -> list[dict[str, Any]]:
        """Return the dead letters of some records, by partition, offset and item."""
        places = {(each.topic, each.partition, each.offset) for each in of}
        found = [
            each
            for each in self.ingest.items("/v1/dead-letters", limit=1000, **asked)
            if (each["topic"], each["partition"], each["offset"]) in places
        ]
        return sorted(
            found, key=lambda each: (each["partition"], each["offset"], each["item"] or 0)
        )

    def hourly(self, since: Any, sensor_id: str) -> list[Read]:
        """Return what was published of a sensor's hours since then."""
        return [
            each for each in self.kafka.read("air.hourly", since) if each.key == sensor_id.encode()
        ]
