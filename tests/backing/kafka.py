"""A publisher and a reader of topics for tests, plain calls over a loop in a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from backing.database import Ends
from shared import topics

Answer = TypeVar("Answer")
Header = tuple[str, bytes | None]

_PARTITIONS = {topic.name: range(topic.partitions) for topic in topics.TOPICS}
_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a record was written."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Out:
    """One record to write; `content` that is neither bytes nor None goes out as JSON."""

    content: object
    key: str | bytes | None = None
    headers: tuple[Header, ...] = ()
    partition: int | None = None

    @property
    def value(self) -> bytes | None:
        """The bytes of the record."""
        if self.content is None or isinstance(self.content, bytes):
            return self.content
        return orjson.dumps(self.content)

    @property
    def key_bytes(self) -> bytes | None:
        """The bytes of the key."""
        return self.key.encode() if isinstance(self.key, str) else self.key


@dataclass(frozen=True, slots=True)
class Read:
    """One record as it stands in a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = field(repr=False)

    @property
    def content(self) -> Any:
        """The value as JSON."""
        return orjson.loads(self.value or b"null")

    def header(self, name: str) -> str | None:
        """Return the last header of a name as text."""
        found = [value for each, value in self.headers if each == name]
        return None if not found or found[-1] is None else found[-1].decode()


class Kafka:
    """The broker as a test uses it; enter it to open the connections."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._producer: AIOKafkaProducer | None = None
        self._consumer: AIOKafkaConsumer | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *raised: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def publish(self, topic: str, *records: Out) -> list[Sent]:
        """Write records in order and return where each stands, acknowledged by the broker."""
        return self._run(self._publish(topic, records))

    def publish_compressed(self, topic: str, *records: Out) -> list[Sent]:
        """Write records compressed, so that more fits into what the broker takes."""
        return self._run(self._publish_compressed(topic, records))

    def ends(self, *names: str) -> Ends:
        """Return the end of every partition of these topics; without names of all of them."""
        return self._run(self._ends(names or tuple(_PARTITIONS)))

    def read(
        self,
        topic: str,
        since: Ends,
        until: Callable[[list[Read]], bool] | None = None,
        seconds: float = _WAIT_SECONDS,
    ) -> list[Read]:
        """Return what was written to a topic since `since` (an answer of `ends`), by partition.

        With `until` it waits for more until that holds, and fails after `seconds`.
        """
        return self._run(self._read(topic, since, until, seconds))

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    async def _open(self) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap,
            acks="all",  # not idempotent: what the broker refuses would end such a producer
            linger_ms=2,
            max_batch_size=262_144,
            max_request_size=16_777_216,
        )
        await self._producer.start()
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap,
            enable_auto_commit=False,
            fetch_max_wait_ms=20,
            max_partition_fetch_bytes=4_194_304,
        )
        await self._consumer.start()

    async def _close(self) -> None:
        if self._producer is not None:
            await self._producer.stop()
        if self._consumer is not None:
            await self._consumer.stop()

    async def _publish(self, topic: str, records: Sequence[Out]) -> list[Sent]:
        assert self._producer is not None
        return await self._written(self._producer, topic, records)

    async def _publish_compressed(self, topic: str, records: Sequence[Out]) -> list[Sent]:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap, compression_type="gzip", max_request_size=2**30
        )
        await producer.start()
        try:
            return await self._written(producer, topic, records)
        finally:
            await producer.stop()

    async def _written(
        self, producer: AIOKafkaProducer, topic: str, records: Sequence[Out]
    ) -> list[Sent]:
        acknowledged = [
            await producer.send(
                topic,
                each.value,
                key=each.key_bytes,
                headers=list(each.headers),
                partition=each.partition,
            )
            for each in records
        ]
        written = await asyncio.gather(*acknowledged)
        return [Sent(each.topic, each.partition, each.offset) for each in written]

    async def _ends(self, names: Sequence[str]) -> Ends:
        assert self._consumer is not None
        wanted = [TopicPartition(name, each) for name in names for each in _PARTITIONS[name]]
        found = await self._consumer.end_offsets(wanted)
        ends: dict[str, dict[int, int]] = {name: {} for name in names}
        for partition, end in found.items():
            ends[partition.topic][partition.partition] = end
        return ends

    async def _read(
        self, topic: str, since: Ends, until: Callable[[list[Read]], bool] | None, seconds: float
    ) -> list[Read]:
        assert self._consumer is not None
        deadline = time.monotonic() + seconds
        found: list[Read] = []
        at = dict(since[topic])
        while True:
            ends = (await self._ends([topic]))[topic]
            found += await self._between(topic, at, ends)
            at = dict(ends)
            if until is None or until(found):
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"{topic}: waited {seconds:.0f} s, have {found}")
            await asyncio.sleep(0.05)

    async def _between(self, topic: str, since: dict[int, int], ends: Any) -> list[Read]:
        consumer = self._consumer
        assert consumer is not None
        behind = {
            TopicPartition(topic, each): end for each, end in ends.items() if since[each] < end
        }
        if not behind:
            return []
        consumer.assign(list(behind))
        for each in behind:
            consumer.seek(each, since[each.partition])
        records: list[Any] = []
        while [each for each, end in behind.items() if await consumer.position(each) < end]:
            for each in (await consumer.getmany(timeout_ms=200)).values():
                records += each
        return [
            Read(each.topic, each.partition, each.offset, each.key, each.value, tuple(each.headers))
            for each in sorted(records, key=lambda each: (each.partition, each.offset))
            if each.offset < behind[TopicPartition(each.topic, each.partition)]
        ]
