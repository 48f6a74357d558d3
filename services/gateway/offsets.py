"""Asking the broker where topics end."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.gateway.progress import Ends, Place
from shared import logs
from shared.errors import Unavailable
from shared.topics import AIR_READINGS

_LOG = logs.get(__name__)
_ANSWER_SECONDS = 3.0


class BrokerOffsets:
    """A consumer without a group that reads nothing: it only asks for offsets."""

    def __init__(self, kafka: str) -> None:
        self._kafka = kafka
        self._consumer: AIOKafkaConsumer | None = None

    @property
    def connected(self) -> bool:
        """Whether there is somebody to ask."""
        return self._consumer is not None

    async def run(self) -> None:
        """Connect, trying for as long as it takes; then stay connected until cancelled."""
        pause = 0.1
        while self._consumer is None:
            consumer = AIOKafkaConsumer(
                bootstrap_servers=self._kafka,
                client_id="gateway.offsets",
                request_timeout_ms=10_000,
                metadata_max_age_ms=30_000,
            )
            try:
                async with asyncio.timeout(15):
                    await consumer.start()
                self._consumer = consumer
            except (KafkaError, TimeoutError, OSError) as error:
                _LOG.warning("cannot reach the broker", problem=str(error) or "too slow")
                await _stop(consumer)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
        try:
            await asyncio.Event().wait()
        finally:
            consumer, self._consumer = self._consumer, None
            await _stop(consumer)

    async def answer(self) -> None:
        """Ask the broker for anything.

        Raises:
            Unavailable: it does not answer.
        """
        await self.ends([(AIR_READINGS, 0)])

    async def ends(self, places: Iterable[Place]) -> Ends:
        """Return the offset of the next record of each partition.

        Raises:
            Unavailable: the broker does not answer.
        """
        if self._consumer is None:
            raise Unavailable("the broker cannot be reached")
        wanted = [TopicPartition(topic, partition) for topic, partition in places]
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                found = await self._consumer.end_offsets(wanted)
        except (KafkaError, TimeoutError) as error:
            raise Unavailable("the broker does not say where its topics end") from error
        return {(place.topic, place.partition): int(end) for place, end in found.items()}


async def _stop(consumer: AIOKafkaConsumer) -> None:
    with suppress(TimeoutError, KafkaError, asyncio.CancelledError):
        async with asyncio.timeout(2):
            await consumer.stop()
