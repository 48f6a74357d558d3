"""Readings without end for a number of sensors: in order of time, plain, the same every time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import orjson
from aiokafka import AIOKafkaProducer

from shared.places.wards import WARDS

POLLUTANTS = ("no2", "pm25")

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_WAITING = 20_000


@dataclass(frozen=True, slots=True)
class Fleet:
    """Sensors `b-0` to `b-<number - 1>`, spread over the wards, two pollutants each."""

    number: int
    interval_s: int = 300
    prefix: str = "b"

    def registrations(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield the id and what registers it on `air.sensors`."""
        for index in range(self.number):
            ward = WARDS[index % len(WARDS)]
            sensor_id = f"{self.prefix}-{index}"
            yield (
                sensor_id,
                {
                    "sensor_id": sensor_id,
                    "lat": ward.lat,
                    "lon": ward.lon,
                    "kind": "low_cost",
                    "pollutants": list(POLLUTANTS),
                    "interval_s": self.interval_s,
                },
            )

    def readings(self, since: datetime = _FIRST) -> Iterator[tuple[str, str, datetime, float]]:
        """Yield sensor, pollutant, start and value: all sensors, then all an interval later."""
        step = timedelta(seconds=self.interval_s)
        for turn in count():
            for index in range(self.number):
                for which, pollutant in enumerate(POLLUTANTS):
                    value = (index * 31 + turn * 17 + which * 7) % 400 / 10
                    yield f"{self.prefix}-{index}", pollutant, since + turn * step, value

    def items(self, since: datetime = _FIRST) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield the readings as they are published, each with its key."""
        step = timedelta(seconds=self.interval_s)
        for sensor_id, pollutant, start, value in self.readings(since):
            yield (
                sensor_id,
                {
                    "sensor_id": sensor_id,
                    "pollutant": pollutant,
                    "start": start.isoformat()[:19] + "Z",
                    "end": (start + step).isoformat()[:19] + "Z",
                    "value": value,
                    "unit": "ug/m3",
                },
            )


async def publish(kafka: str, topic: str, records: Sequence[tuple[str, dict[str, object]]]) -> None:
    """Write records, one object each, and wait for all of them."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, acks="all", linger_ms=5, max_batch_size=262_144
    )
    await producer.start()
    try:
        last = None
        for number, (key, content) in enumerate(records, 1):
            last = await producer.send(topic, orjson.dumps(content), key=key.encode())
            if number % _MOST_WAITING == 0:
                await producer.flush()
        await producer.flush()
        if last is not None:
            await last
    finally:
        await producer.stop()
