"""The load: a simulated day of the city, sent at a steady rate, each record in the ledger first."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import httpx
import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from faults.ledger import Entry, Ledger
from faults.model import hour_before
from healthyplaces.simulator import city, housing
from healthyplaces.simulator.schedule import Behaviour, schedule

AIR_SENSORS, AIR_READINGS, HOUSING = "air.sensors", "air.readings", "housing.events"

_DAY = timedelta(days=1)
_END_HOURS_AGO = 5
"""When the day ends: so long ago that no silence is judged differently a few minutes later."""

_TICK_SECONDS = 0.05
_UNKNOWN_AFTER_MS = 30_000
_MOST_WAITING = 5_000
_TRIES = 200
_TRY_AGAIN_SECONDS = 0.3
_MANY = 25
"""How many readings an array carries, where a sensor's readings come in arrays."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be sent, as one record."""

    kind: str
    topic: str
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the city: all of it follows from the seed and the hour it ends.

    Attributes:
        late: whose registration comes in the middle of the load, so that what they sent before
            waits as dead letters.
    """

    seed: int
    end: datetime
    sensors: tuple[city.Sensor, ...]
    late: frozenset[str]

    @classmethod
    def of(cls, seed: int, now: datetime, per_ward: int) -> Self:
        """Return the day that ended some hours before now."""
        sensors = city.sensors(seed, per_ward)
        ward = sensors[-1].ward
        late = frozenset(each.sensor_id for each in sensors if each.ward == ward)
        return cls(seed, hour_before(now, _END_HOURS_AGO), sensors, late)

    @property
    def intervals(self) -> dict[str, int]:
        """The seconds between two readings of every sensor that gets registered."""
        return {each.sensor_id: each.interval_s for each in self.sensors}

    def registrations(self, *, late: bool) -> list[Record]:
        """Return what registers those who come late, or all the others."""
        return [
            Record(
                "registration",
                AIR_SENSORS,
                each.sensor_id.encode(),
                orjson.dumps(each.registration()),
            )
            for each in self.sensors
            if (each.sensor_id in self.late) is late
        ]

    def readings(self) -> Iterator[Record]:
        """Yield the readings in the order in which they are sent; one in ten sensors in arrays."""
        behaviour = Behaviour(late=0.1, repeated=0.05, corrected=0.02, refused=0.01)
        in_arrays = {each.sensor_id for each in self.sensors[::10]}
        waiting: dict[str, list[dict[str, object]]] = {}
        for sending in schedule(
            self.seed, self.sensors, self.end - _DAY, self.end, behaviour=behaviour
        ):
            reading = sending.reading
            sensor = reading["sensor_id"]
            if sensor not in in_arrays:
                yield _record("reading" if sending.accepted else "refused", sensor, reading)
                continue
            together = waiting.setdefault(sensor, [])
            together.append(reading)
            if len(together) == _MANY:
                yield _record("array", sensor, waiting.pop(sensor))
        for sensor, together in waiting.items():
            yield _record("array", sensor, together)

    def events(self) -> Iterator[Record]:
        """Yield what becomes of households, a case after the other."""
        for household in housing.households(self.seed, self.end):
            for event in household.events:
                key = event["case_id"].encode()
                yield Record("event", HOUSING, key, orjson.dumps(event))


def _record(kind: str, sensor: str, content: object) -> Record:
    return Record(kind, AIR_READINGS, sensor.encode(), orjson.dumps(content))


class Load:
    """Sends records and writes down what became of each."""

    def __init__(self, ledger: Ledger, kafka: str, gateway: str, api_key: str) -> None:
        self._ledger = ledger
        self._kafka = kafka
        self._gateway = gateway
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._producer: AIOKafkaProducer | None = None
        self._broken = False
        self._waiting: set[asyncio.Task[None]] = set()
        self.sent = 0
        self.hurry = False
        """Set it to send the rest as fast as it goes."""

    async def close(self) -> None:
        """Wait for every answer that may still come."""
        while self._waiting:
            await asyncio.wait(self._waiting)
        if self._producer is not None:
            await self._producer.stop()

    async def publish(self, records: Sequence[Record]) -> None:
        """Send records to Kafka and wait until all are acknowledged.

        Raises:
            AssertionError: one was not.
        """
        entries = [await self._send(each) for each in records]
        while self._waiting:
            await asyncio.wait(self._waiting)
        assert all(each.outcome == "ok" for each in entries), "a registration was not acknowledged"

    async def readings(self, records: Sequence[Record], per_second: int) -> None:
        """Send records to Kafka at a rate; the last tenth slowly, until told to hurry."""
        a_tick = max(1, int(per_second * _TICK_SECONDS))
        slow_from = len(records) * 9 // 10
        while self.sent < len(records):
            began = time.monotonic()
            slice_ = records[self.sent : self.sent + a_tick]
            for each in slice_:
                await self._send(each)
            self.sent += len(slice_)
            if self.hurry:
                if len(self._waiting) > _MOST_WAITING:
                    await asyncio.wait(self._waiting, return_when=asyncio.FIRST_COMPLETED)
                continue
            pause = _TICK_SECONDS * (10 if self.sent > slow_from else 1)
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))

    async def intake(self, records: Iterator[Record], per_second: float) -> None:
        """Send records through the gateway, each again under its own key until it is taken."""
        async with httpx.AsyncClient(base_url=self._gateway, timeout=10) as client:
            for each in records:
                entry = self._ledger.sends(each.kind, each.topic, each.key, each.value)
                for _ in range(_TRIES):
                    if await self._post(client, entry):
                        self._ledger.took(entry, None)
                        break
                    await asyncio.sleep(_TRY_AGAIN_SECONDS)
                    self._ledger.tries_again(entry)
                if not self.hurry:
                    await asyncio.sleep(1 / per_second)

    async def _post(self, client: httpx.AsyncClient, entry: Entry) -> bool:
        headers = {
            **self._headers,
            "Content-Type": "application/json",
            "Idempotency-Key": f"faults-{entry.number}",
        }
        try:
            answer = await client.post(
                f"/v1/intake/{entry.topic}", content=entry.value, headers=headers
            )
        except httpx.TransportError:
            return False
        assert answer.status_code in (202, 409, 429, 502, 503, 504), answer.text
        return answer.status_code == 202

    async def _send(self, record: Record) -> Entry:
        producer = await self._open()
        entry = self._ledger.sends(record.kind, record.topic, record.key, record.value)
        try:
            answer = await producer.send(record.topic, record.value, key=record.key)
        except KafkaError:
            self._broken = True
            return entry
        task = asyncio.create_task(self._answered(entry, answer))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        return entry

    async def _answered(self, entry: Entry, answer: asyncio.Future[object]) -> None:
        try:
            found = await answer
        except KafkaError:
            self._broken = True  # an idempotent producer that lost count is of no more use
            return
        place = (entry.topic, found.partition, found.offset)  # type: ignore[attr-defined]
        self._ledger.took(entry, place)

    async def _open(self) -> AIOKafkaProducer:
        while self._producer is None or self._broken:
            former, self._producer = self._producer, None
            if former is not None:
                await former.stop()
            self._broken = False
            producer = AIOKafkaProducer(
                bootstrap_servers=self._kafka,
                acks="all",
                enable_idempotence=True,
                linger_ms=5,
                request_timeout_ms=_UNKNOWN_AFTER_MS,
            )
            try:
                await producer.start()
            except KafkaError:
                await producer.stop()
                await asyncio.sleep(_TRY_AGAIN_SECONDS)
            else:
                self._producer = producer
        return self._producer
