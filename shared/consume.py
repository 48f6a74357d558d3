"""Consuming with effects exactly once: the offset is committed with the rows, in one transaction.

FastStream delivers raw batches (pitfalls of its defaults: acks, parsers, `reply_to`); this module
keeps the offsets in the service's own `<schema>.offsets`, seeks to them on every assignment, drops
what was already applied, and stays inside the handler through an outage, so that order is kept and
nothing is skipped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from itertools import groupby
from time import monotonic
from typing import Any

import psycopg
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from psycopg import sql

from shared import lenient, logs, telemetry
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, UNSTORABLE, Connection, connect
from shared.records import Record as Record
from shared.records import counts, raw, slices, tolerant

Handle = Callable[[Connection, Sequence[Record]], Awaitable[None]]
Refuse = Callable[[Connection, Record, str], Awaitable[None]]

_LOG = logs.get(__name__)
_LONGEST_PAUSE_SECONDS = 5.0
_MOST_BYTES = 2_097_152
"""Of values in one transaction; an array may have thousands of items."""
_FETCH_BYTES = 1_310_720
"""Of a partition at a time, compressed; more than the largest record."""


def broker(bootstrap: str, client: str) -> KafkaBroker:
    """Return a broker that consumes only; it creates no topic and logs no message."""
    lenient.install()
    return KafkaBroker(
        bootstrap,
        client_id=client,
        allow_auto_create_topics=False,
        graceful_timeout=20.0,
        logger=None,
    )


class _Gap(Exception):
    """The batch does not follow what is stored: an earlier one was let go."""


class Subscription:
    """Some topics, one group, one connection, and the transaction each batch is applied in.

    `handle(connection, records)` is called inside the batch's transaction with records in offset
    order per partition, none of which was applied before. It must not commit, and must not raise
    for bad data. What it raises that is no outage is a bug: `failed` is set and the process stops.
    `refuse`, where given, takes a single record the database will not store and dead-letters it.
    `committed` is called after each commit.
    """

    def __init__(
        self,
        kafka: KafkaBroker,
        topics: Sequence[str],
        *,
        schema: str,
        group: str,
        database: str,
        handle: Handle,
        committed: Callable[[], None] = lambda: None,
        refuse: Refuse | None = None,
        most_records: int = 2_000,
    ) -> None:
        self.topics = tuple(topics)
        self.group = group
        self.failed: asyncio.Event = asyncio.Event()
        self.failure: BaseException | None = None
        self.storing_since: float | None = None
        self.down_since: float | None = None
        self._schema = schema
        self._database = database
        self._handle = handle
        self._refuse = refuse
        self._committed = committed
        self._connection: Connection | None = None
        self._positions: dict[TopicPartition, int] = {}
        self._in_flight = asyncio.Lock()
        self._revoked = asyncio.Event()
        self._stopping = False
        table = sql.Identifier(schema, "offsets")
        self._select = sql.SQL(
            "SELECT topic, partition, next_offset FROM {} WHERE topic = ANY(%s) "
            "ORDER BY topic, partition"
        ).format(table)
        self._lock = sql.SQL(
            "SELECT next_offset FROM {} WHERE topic = %s AND partition = %s FOR UPDATE"
        ).format(table)
        self._insert = sql.SQL(
            "INSERT INTO {} (topic, partition, next_offset) VALUES (%s, %s, 0) "
            "ON CONFLICT DO NOTHING"
        ).format(table)
        self._move = sql.SQL(
            "UPDATE {} SET next_offset = %s, moved_at = clock_timestamp() "
            "WHERE topic = %s AND partition = %s"
        ).format(table)
        self._subscriber = kafka.subscriber(
            *topics,
            group_id=group,
            batch=True,
            max_records=most_records,
            batch_timeout_ms=50,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            parser=tolerant,
            decoder=raw,
            listener=_Listener(self),
            isolation_level="read_committed",
            session_timeout_ms=10_000,
            rebalance_timeout_ms=60_000,
            max_poll_interval_ms=300_000,
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=_FETCH_BYTES,
        )
        self._subscriber(self._on_batch)
        self._fetch = self._subscriber.get_msg
        self._subscriber.get_msg = self._fetched  # type: ignore[method-assign]

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """The consumer underneath, once the broker has started."""
        return self._subscriber.consumer

    def healthy(self) -> str | None:
        """Return why this subscription makes no progress, or None when it does."""
        consumer = self.consumer
        if self.failure is not None:
            return f"stopped by {type(self.failure).__name__}"
        if consumer is None or not consumer.assignment():
            return "no partitions assigned"
        if self.down_since is not None and monotonic() - self.down_since > 2:
            return "the batch in hand cannot be stored"
        return None

    async def close(self) -> None:
        """Close the connection; the broker is stopped before."""
        self._stopping = True
        self._revoked.set()
        if self._connection is not None:
            await self._connection.close()

    async def _fetched(self, consumer: AIOKafkaConsumer) -> Any:
        """Fetch, and say what ends the framework's loop, which would end without a word."""
        try:
            return await self._fetch(consumer)
        except (KafkaError, ConsumerStoppedError):
            raise  # the framework waits and tries again, or stops
        except Exception as error:  # the process ends for it, and says why
            self.failure = error
            self.failed.set()
            _LOG.exception("fetching failed for a reason that is a bug", group=self.group)
            raise

    async def _on_batch(self, message: KafkaMessage) -> None:
        records: tuple[Record, ...] = message.raw_message
        async with self._in_flight:
            if self.failed.is_set():
                return  # the process is about to end; offsets move only with what is stored
            self.storing_since = monotonic()
            try:
                for part in slices(records, _MOST_BYTES):
                    if not await self._store(part):
                        break
            except Exception as error:  # FastStream would swallow it and skip the batch
                self.failure = error
                self.failed.set()
                _LOG.exception("a batch failed for a reason that is a bug", group=self.group)
                if self.consumer is not None:
                    self.consumer.pause(*self.consumer.assignment())
            finally:
                self.storing_since = None

    async def _store(self, records: Sequence[Record]) -> bool:
        """Apply the records, trying again through an outage until they are stored or taken away.

        Returns whether they were stored. If not, what follows them must not be either: they come
        again.
        """
        pause = 0.05
        while not self._revoked.is_set():
            try:
                started = monotonic()
                await self._apply(records)
            except _Gap:
                await self._seek({TopicPartition(each.topic, each.partition) for each in records})
                return False
            except UNSTORABLE as error:
                if len(records) == 1:
                    return await self._let_go(records[0], error)
                half = len(records) // 2
                return await self._store(records[:half]) and await self._store(records[half:])
            except (*TRANSIENT, Unavailable) as error:
                self.down_since = self.down_since or monotonic()
                _LOG.warning("cannot store now", group=self.group, problem=str(error))
                await self._reconnect()
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            else:
                self.down_since = None
                telemetry.BATCH_SECONDS.labels(self.group).observe(monotonic() - started)
                telemetry.BATCH_RECORDS.labels(self.group).observe(len(records))
                self._committed()
                return True
        return False

    async def _apply(self, records: Sequence[Record]) -> None:
        connection = await self._open()
        async with connection.transaction():
            fresh: list[Record] = []
            moves: list[tuple[int, str, int]] = []
            ordered = sorted(records, key=lambda each: (each.topic, each.partition, each.offset))
            for (topic, partition), group in groupby(
                ordered, key=lambda each: (each.topic, each.partition)
            ):
                stored = await self._stored_offset(connection, topic, partition)
                if stored < self._positions.get(TopicPartition(topic, partition), stored):
                    raise _Gap
                of_partition = [each for each in group if each.offset >= stored]
                if of_partition:
                    fresh += of_partition
                    moves.append((of_partition[-1].offset + 1, topic, partition))
            if fresh:
                await self._handle(connection, fresh)
                for move in moves:
                    await connection.execute(self._move, move)
        for next_offset, topic, partition in moves:
            self._positions[TopicPartition(topic, partition)] = next_offset
            telemetry.APPLIED_OFFSET.labels(topic, str(partition)).set(next_offset)
        for topic, count in counts(fresh).items():
            telemetry.RECORDS.labels(topic).inc(count)

    async def _stored_offset(self, connection: Connection, topic: str, partition: int) -> int:
        cursor = await connection.execute(self._lock, [topic, partition])
        found = await cursor.fetchone()
        if found is None:
            await connection.execute(self._insert, [topic, partition])
            cursor = await connection.execute(self._lock, [topic, partition])
            found = await cursor.fetchone()
        return 0 if found is None else int(found[0])

    async def _let_go(self, record: Record, error: Exception) -> bool:
        """Dead-letter the one record that the database will not store, and move on."""
        refuse, self._refuse = self._refuse, None
        if refuse is None:  # or the very letter cannot be stored, which would go on for ever
            raise error
        told = error.diag.message_primary if isinstance(error, psycopg.Error) else None
        problem = told or type(error).__name__
        _LOG.error("a record cannot be stored", group=self.group, problem=problem)

        async def handle(connection: Connection, records: Sequence[Record]) -> None:
            for each in records:
                await refuse(connection, each, problem)

        usual, self._handle = self._handle, handle
        try:
            return await self._store([record])
        finally:
            self._handle, self._refuse = usual, refuse

    async def _open(self) -> Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = await connect(self._database, self.group)
        return self._connection

    async def _reconnect(self) -> None:
        broken, self._connection = self._connection, None
        if broken is not None:
            await broken.close()

    async def _seek(self, partitions: Collection[TopicPartition]) -> None:
        """Move to what is stored; pauses first, since a poll may be under way."""
        consumer = self.consumer
        if consumer is None or not partitions:
            return
        consumer.pause(*partitions)  # no await above this line
        pause = 0.05
        while not self._stopping:
            try:
                connection = await connect(self._database, f"{self.group}.offsets")
            except Unavailable:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                continue
            async with connection:
                cursor = await connection.execute(self._select, [list(self.topics)])
                found = {
                    TopicPartition(row[0], row[1]): int(row[2]) for row in await cursor.fetchall()
                }
            break
        else:
            return
        mine = set(partitions) & consumer.assignment()
        for each in mine:
            self._positions[each] = found.get(each, 0)
            if each in found:
                consumer.seek(each, found[each])
        fresh = [each for each in mine if each not in found]
        if fresh:
            await consumer.seek_to_beginning(*fresh)
        consumer.resume(*mine)

    async def revoke(self) -> None:
        """Let the batch in hand finish before the partitions go to another member."""
        waiting = self.down_since is not None
        if waiting:
            self._revoked.set()
        async with self._in_flight:
            self._positions.clear()

    async def assign(self, partitions: Collection[TopicPartition]) -> None:
        """Start from what is stored."""
        self._revoked.clear()
        await self._seek(partitions)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        telemetry.REBALANCES.labels(self._subscription.group).inc()
        await self._subscription.revoke()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        try:
            await self._subscription.assign(assigned)
        except KafkaError as error:
            _LOG.warning("cannot seek", group=self._subscription.group, problem=str(error))
