"""Ingest and alerts on one database, and a platform to publish to and ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from backing.fixtures import Starts
from backing.kafka import Kafka, Out, Sent
from backing.service import Service

HOUR = timedelta(hours=1)
WARD = "E05001228"
"""St Michael's, whose centre the default polygons hold."""
CENTRES = {
    "E05001218": (52.44041, -1.563032),
    "E05001219": (52.39051, -1.45987),
    "E05001220": (52.38673, -1.488641),
    "E05001221": (52.39312, -1.533931),
    "E05001222": (52.4306, -1.498799),
    "E05001223": (52.4334, -1.447022),
    "E05001224": (52.44318, -1.514353),
    "E05001225": (52.44313, -1.476177),
    "E05001228": (52.40891, -1.503571),
    "E05001231": (52.3778, -1.546388),
}


def text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass
class Platform:
    """Ingest and alerts, told things through Kafka and asked over HTTP."""

    kafka: Kafka
    ingest: Service
    alerts: Service
    database: str

    def sensor(self, ward: str = WARD, **fields: Any) -> str:
        """Register a sensor in the middle of a ward and return its id."""
        sensor_id = f"S-{uuid4().hex[:10]}"
        lat, lon = CENTRES[ward]
        registration = {
            "sensor_id": sensor_id,
            "lat": lat,
            "lon": lon,
            "kind": "reference",
            "pollutants": ["no2", "o3", "so2", "pm25", "pm10"],
            "interval_s": 3600,
        }
        self.until_applied(self.kafka.publish("air.sensors", Out(registration | fields, sensor_id)))
        return sensor_id

    def hours(
        self,
        sensor_id: str,
        pollutant: str,
        start: datetime,
        *values: float | None,
        state: str = "unvalidated",
        wait: bool = True,
    ) -> list[Sent]:
        """Publish hourly means one after the other; None is left out."""
        readings = [
            {
                "sensor_id": sensor_id,
                "pollutant": pollutant,
                "start": text(start + at * HOUR),
                "end": text(start + (at + 1) * HOUR),
                "value": value,
                "unit": "ug/m3",
                "state": state,
            }
            for at, value in enumerate(values)
            if value is not None
        ]
        return self.readings(sensor_id, readings, wait=wait)

    def readings(
        self, sensor_id: str, readings: list[dict[str, Any]], *, wait: bool = True
    ) -> list[Sent]:
        """Publish readings as arrays of at most a thousand."""
        slices = [readings[at : at + 1000] for at in range(0, len(readings), 1000)]
        sent = self.kafka.publish("air.readings", *(Out(each, sensor_id) for each in slices))
        if wait:
            self.until_applied(sent)
        return sent

    def event(self, case_id: str, type: str, occurred_at: datetime, **fields: Any) -> None:
        """Publish one housing event and wait for it."""
        event = {
            "id": uuid4().hex,
            "type": type,
            "occurred_at": text(occurred_at),
            "case_id": case_id,
            **fields,
        }
        self.until_applied(self.kafka.publish("housing.events", Out(event, case_id)))

    def until_applied(self, sent: list[Sent], seconds: float = 60) -> None:
        """Wait until records have had all their effects."""
        self.ingest.until_applied(sent, seconds)
        ends = self.kafka.ends("air.hourly", "air.changed", "facts.recorded")
        self.alerts.until_applied(
            [
                Sent(topic, partition, end - 1)
                for topic, partitions in ends.items()
                for partition, end in partitions.items()
                if end > 0
            ],
            seconds,
        )

    def found(self, **wanted: Any) -> list[dict[str, Any]]:
        """Return alerts, oldest first."""
        return list(reversed(self.alerts.items("/v1/alerts", **wanted)))

    def of_sensor(self, rule_id: str, sensor_id: str) -> list[dict[str, Any]]:
        """Return the alerts of a rule that a sensor is behind, oldest first."""
        return [each for each in self.found(rule_id=rule_id) if sensor_id in each["sensors"]]

    def act(self, path: str, body: dict[str, Any], by: str = "ann") -> dict[str, Any]:
        """Do something as an operator and return the answer, which must be good."""
        answer = self.alerts.request("POST", path, json=body, headers={"x-actor": by})
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="module")
def platform(
    module_database: str, module_ingest: Service, kafka: Kafka, starts: Starts
) -> Iterator[Platform]:
    with starts("alerts", module_database, HEALTHYPLACES_WEBHOOK_ALLOW="127.0.0.0/8") as alerts:
        yield Platform(kafka, module_ingest, alerts, module_database)


Fresh = Callable[[], Platform]
