"""Letting registrations that were published before a reading be applied before it is judged.

Topics are consumed side by side, so a reading can be read sooner than the registration that was
published first. Judging it then would refuse it, to be redriven a second later by itself: right in
the end, and a dead letter that nobody earned.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.consume import Subscription
from shared.postgres import Connection, Statements
from shared.topics import AIR_SENSORS, TOPICS

_SQL = Statements(Path(__file__).parent / "sql")
_LONGEST_SECONDS = 2.0
_POLL_SECONDS = 0.02
_PARTITIONS = next(each.partitions for each in TOPICS if each.name == AIR_SENSORS)


class Registrations:
    """Waits for `air.sensors` to be applied up to where it ends now, for a bounded time."""

    def __init__(self, consumer_of: Subscription) -> None:
        self._subscription = consumer_of

    async def settle(self, connection: Connection, sensor_ids: Iterable[str]) -> None:
        """Return once what may register these sensors is applied, at the latest after 2 s.

        The caller holds no lock that applying a registration needs.
        """
        cursor = await connection.execute(
            _SQL["select_unknown_sensors"], {"sensor_ids": sorted(set(sensor_ids))}
        )
        consumer = self._subscription.consumer
        if consumer is None or not await cursor.fetchall():
            return
        until = monotonic() + _LONGEST_SECONDS
        ends = await _ends(consumer)
        while monotonic() < until:
            cursor = await connection.execute(_SQL["select_offsets"], {"topic": AIR_SENSORS})
            applied: dict[int, int] = dict(await cursor.fetchall())
            if all(applied.get(partition, 0) >= end for partition, end in ends.items()):
                return
            await asyncio.sleep(_POLL_SECONDS)


async def _ends(consumer: AIOKafkaConsumer) -> dict[int, int]:
    """Return where each partition ends; of a broker that does not answer, nothing to wait for."""
    wanted = [TopicPartition(AIR_SENSORS, partition) for partition in range(_PARTITIONS)]
    try:
        async with asyncio.timeout(_LONGEST_SECONDS / 2):
            found = await consumer.end_offsets(wanted)
    except (KafkaError, TimeoutError):
        return {}
    return {each.partition: end for each, end in found.items()}
