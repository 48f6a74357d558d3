"""Publishing what was committed: rows written with the state they follow from, drained in order.

At least once: a crash between the broker's word and the delete sends again, with the same id.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from aiokafka import AIOKafkaProducer
from aiokafka.codec import gzip_encode
from aiokafka.errors import KafkaError
from psycopg import sql

from shared import logs, packed, telemetry
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, Connection, connect, copy_rows, restored, storable

_LOG = logs.get(__name__)
_SLICE = 2_000
_SLICE_BYTES = 8_388_608
_LOCK_CLASS = 7_264_002
_LARGEST_REQUEST = 8_388_608

gzip_encode.__defaults__ = (1,)
"""The client packs as tightly as it goes and says so nowhere: on the loop, seven times as long, and
for a twelfth less."""


_TYPES = ("text", "bytea", "bytea", "bytea", "bytea")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to publish; an event's headers carry its stable id."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()


async def add(connection: Connection, schema: str, events: Sequence[Outgoing]) -> None:
    """Write events beside the state they follow from; the caller's transaction commits both."""
    if not events:
        return
    statement = sql.SQL(
        "COPY {} (topic, key, value, header_names, header_values) FROM STDIN (FORMAT BINARY)"
    ).format(sql.Identifier(schema, "outbox"))
    rows = (
        (
            each.topic,
            each.key,
            each.value,
            _names(tuple(name for name, _ in each.headers)),
            packed.buffers([value for _, value in each.headers]),
        )
        for each in events
    )
    await copy_rows(connection, statement, _TYPES, rows)


@lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> bytes:
    """Return headers' names as they are stored; nearly all events of a topic have the same."""
    return packed.texts([storable(name) for name in names])


@lru_cache(maxsize=256)
def _restored(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(restored, names))


async def pending(connection: Connection, schema: str) -> int:
    """Return how many events are committed and not yet published."""
    cursor = await connection.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, "outbox"))
    )
    found = await cursor.fetchone()
    return 0 if found is None else int(found[0])


class Publisher:
    """Drains one schema's outbox; of several processes one holds the advisory lock and works."""

    def __init__(self, schema: str, *, database: str, kafka: str) -> None:
        self._schema = schema
        self._database = database
        self._kafka = kafka
        self._wake = asyncio.Event()
        self._stopping = False
        self._ended = asyncio.Event()
        table = sql.Identifier(schema, "outbox")
        self._take = sql.SQL(
            "SELECT seq, topic, key, value, header_names, header_values FROM ("
            "SELECT *, sum(bytes) OVER (ORDER BY seq) - bytes AS bytes_before FROM ("
            "SELECT *, octet_length(coalesce(value, '')) AS bytes FROM {} ORDER BY seq LIMIT {}"
            ") AS oldest) AS weighed WHERE bytes_before < {} ORDER BY seq"
        ).format(table, sql.Literal(_SLICE), sql.Literal(_SLICE_BYTES))
        self._done = sql.SQL("DELETE FROM {} WHERE seq = ANY(%s)").format(table)
        self.down_since: float | None = None

    def wake(self) -> None:
        """Say that something was committed."""
        self._wake.set()

    async def run(self) -> None:
        """Publish until stopped; an outage of either side is waited out."""
        pause = 0.05
        while not self._stopping:
            try:
                await self._work()
                pause = 0.05
            except (*TRANSIENT, Unavailable, KafkaError, TimeoutError, OSError) as error:
                loop = asyncio.get_running_loop()
                self.down_since = self.down_since or loop.time()
                _LOG.warning("cannot publish now", schema=self._schema, problem=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
        self._ended.set()

    async def stop(self, seconds: float = 5.0) -> None:
        """Publish what is there, for at most so long, then let `run` end."""
        self._stopping = True
        self._wake.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()

    async def _work(self) -> None:
        connection = await connect(self._database, f"{self._schema}.outbox")
        async with connection:
            while not await _lock(connection, self._schema):
                if self._stopping:
                    return
                await asyncio.sleep(0.5)
            producer = AIOKafkaProducer(
                bootstrap_servers=self._kafka,
                client_id=f"{self._schema}.outbox",
                acks="all",
                enable_idempotence=True,
                linger_ms=2,
                max_batch_size=262_144,
                max_request_size=_LARGEST_REQUEST,
                compression_type="gzip",
                request_timeout_ms=15_000,
            )
            async with asyncio.timeout(15):
                await producer.start()
            try:
                await self._drain(connection, producer)
            finally:
                with suppress(TimeoutError, KafkaError):
                    async with asyncio.timeout(5):
                        await producer.stop()

    async def _drain(self, connection: Connection, producer: AIOKafkaProducer) -> None:
        while True:
            self._wake.clear()
            cursor = await connection.execute(self._take, binary=True)
            found = await cursor.fetchall()
            if found:
                self._wake.set()
                async with asyncio.timeout(30):
                    sent = [
                        await producer.send(
                            row[1],
                            # The client takes no record without both.
                            key=b"" if row[2] is None and row[3] is None else row[2],
                            value=row[3],
                            headers=list(zip(_restored(tuple(row[4])), row[5], strict=True)),
                        )
                        for row in found
                    ]
                    await asyncio.gather(*sent)
                await connection.execute(self._done, [packed.bigints(row[0] for row in found)])
                for topic, count in Counter(row[1] for row in found).items():
                    telemetry.PUBLISHED.labels(topic).inc(count)
            self.down_since = None
            telemetry.PENDING.labels(self._schema).set(len(found) if len(found) == _SLICE else 0)
            if not found:
                if self._stopping:
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.25):
                        await self._wake.wait()


async def _lock(connection: Connection, schema: str) -> bool:
    cursor = await connection.execute(
        "SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK_CLASS, schema]
    )
    found = await cursor.fetchone()
    return bool(found and found[0])
