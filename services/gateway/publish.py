"""Producing to Kafka: what the broker has acknowledged is safe, and nothing else is said to be."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared import logs
from shared.errors import Unavailable

_LOG = logs.get(__name__)
_LARGEST_REQUEST = 1_114_112
"""What the topics take; one record larger than that would end the producer (aiokafka 0.14)."""
_LARGEST_BATCH = 524_288
_MOST_OPEN_BYTES = 67_108_864
_RECORD_OVERHEAD = 128


@dataclass(frozen=True, slots=True)
class Record:
    """One record to be sent."""

    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def size(self) -> int:
        """Bytes it takes on the wire, rounded up."""
        told = sum(len(name) + len(value) + 8 for name, value in self.headers)
        return len(self.key) + len(self.value) + told + _RECORD_OVERHEAD


class Producer:
    """An idempotent producer that is always being kept alive, and says when it is not."""

    def __init__(self, kafka: str) -> None:
        self._kafka = kafka
        self._producer: AIOKafkaProducer | None = None
        self._broken = asyncio.Event()
        self._open_bytes = 0

    @property
    def connected(self) -> bool:
        """Whether there is a producer to send with."""
        return self._producer is not None

    async def run(self) -> None:
        """Connect, and make a new producer whenever one is beyond use; for ever."""
        pause = 0.1
        while True:
            self._broken.clear()
            producer = self._made()
            try:
                async with asyncio.timeout(15):
                    await producer.start()
            except (KafkaError, TimeoutError, OSError) as error:
                _LOG.warning("cannot reach the broker", problem=str(error) or "too slow")
                await _stop(producer)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                continue
            pause = 0.1
            self._producer = producer
            try:
                await self._broken.wait()
            finally:
                self._producer = None
                await _stop(producer)

    async def publish(self, topic: str, records: Sequence[Record]) -> None:
        """Send records in order and return when the broker has acknowledged every one.

        May take for ever: an idempotent producer never gives a batch up. Whoever cannot wait must
        not conclude that nothing was written.

        Raises:
            Unavailable: there is no producer (nothing was sent), or the broker refused.
            ValueError: a record is larger than its topic takes (nothing was sent).
        """
        size = sum(each.size for each in records)
        if any(each.size > _LARGEST_REQUEST for each in records):
            raise ValueError("a record is larger than its topic takes")
        producer = self._producer
        if producer is None or self._open_bytes + size > _MOST_OPEN_BYTES:
            raise NotSent("the broker cannot be reached")
        self._open_bytes += size
        try:
            sent = [
                await producer.send(
                    topic, each.value, key=each.key, headers=list(each.headers) or None
                )
                for each in records
            ]
            await asyncio.gather(*sent)
        except KafkaError as error:
            if not getattr(error, "retriable", False):
                self._broken.set()
            raise Unavailable(f"the broker refused: {type(error).__name__}") from error
        finally:
            self._open_bytes -= size

    def _made(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            bootstrap_servers=self._kafka,
            client_id="gateway.intake",
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=_LARGEST_BATCH,
            max_request_size=_LARGEST_REQUEST,
            request_timeout_ms=10_000,
        )


class NotSent(Unavailable):
    """Nothing was written: the call may be repeated without any doubt."""


async def _stop(producer: AIOKafkaProducer) -> None:
    # Stopping waits for what is unsent; with the broker gone that would be for ever.
    with suppress(TimeoutError, KafkaError):
        async with asyncio.timeout(2):
            await producer.stop()
