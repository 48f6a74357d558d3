"""Consuming with effects exactly once: the offset is committed with the rows, in one transaction.

FastStream delivers raw batches (pitfalls of its defaults: acks, parsers, `reply_to`); this module
keeps the offsets in the service's own `<schema>.offsets`, seeks to them on every assignment, drops
what was already applied, and stays inside the handler through an outage, so that order is kept and
nothing is skipped.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from math import inf
from time import monotonic, time
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared import lenient, logs, telemetry
from shared.applying import Applying, Gap, Refuse
from shared.applying import Handle as Handle
from shared.records import Record as Record
from shared.records import raw, slices, tolerant

_LOG = logs.get(__name__)
_MOST_BYTES = 2_097_152
"""Of values in one transaction; an array may have thousands of items."""
_FETCH_BYTES = 1_310_720
"""Of a partition at a time, compressed; more than the largest record."""
_LONGEST_OUTAGE_SECONDS = 2.0
_LONGEST_SILENCE_SECONDS = 6.0
"""Of a broker that answers a fetch after `fetch_max_wait_ms` at the latest, also of nothing."""
_POSITION_SECONDS = 0.05


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


class Subscription:
    """Some topics, one group, one connection, and the transaction each batch is applied in.

    `handle(connection, records)` is called inside the batch's transaction with records in offset
    order per partition, none of which was applied before. It must not commit, and must not raise
    for bad data. What it raises that is no outage is a bug: `failed` is set and the process stops.
    `refuse`, where given, takes a single record the database will not store and dead-letters it.
    `committed` is called after each commit. `member` is a name that the process keeps when it is
    started again, and no other member of the group has: the partitions are its own at once then,
    and not when the group has given the dead one up.
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
        member: str | None = None,
    ) -> None:
        self.topics = tuple(topics)
        self.group = group
        self.failed: asyncio.Event = asyncio.Event()
        self.failure: BaseException | None = None
        self.storing_since: float | None = None
        self._moved_at = monotonic()
        self._applying = Applying(database, schema, group, topics, handle, refuse, committed)
        self._in_flight = asyncio.Lock()
        self._subscriber = kafka.subscriber(
            *topics,
            group_id=group,
            group_instance_id=member,
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
            heartbeat_interval_ms=1_000,
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
        down_since = self._applying.down_since
        if down_since is not None and monotonic() - down_since > _LONGEST_OUTAGE_SECONDS:
            return "the batch in hand cannot be stored"
        if self.storing_since is None and self._silence(consumer) > _LONGEST_SILENCE_SECONDS:
            return "the broker does not answer"
        return None

    def _silence(self, consumer: AIOKafkaConsumer) -> float:
        """Return the seconds since the broker answered a fetch, or a batch was in hand."""
        answered = [consumer.last_poll_timestamp(each) for each in consumer.assignment()]
        latest = max((each / 1000 for each in answered if each is not None), default=-inf)
        return min(time() - latest, monotonic() - self._moved_at)

    def leave(self) -> None:
        """Have the group told at the end that this member goes: nobody waits for it to come back.

        The client tells it of members without a name only.
        """
        if self.consumer is not None and self.consumer._coordinator is not None:
            self.consumer._coordinator._group_instance_id = None

    async def close(self) -> None:
        """Close the connection; the broker is stopped before."""
        await self._applying.close()

    async def _fetched(self, consumer: AIOKafkaConsumer) -> Any:
        """Fetch, and say what ends the framework's loop, which would end without a word."""
        try:
            found = await self._fetch(consumer)
            if not await self._pass(consumer, found or ()):
                return ()
        except (KafkaError, ConsumerStoppedError):
            raise  # the framework waits and tries again, or stops
        except Exception as error:  # the process ends for it, and says why
            self.failure = error
            self.failed.set()
            _LOG.exception("fetching failed for a reason that is a bug", group=self.group)
            raise
        return found

    async def _on_batch(self, message: KafkaMessage) -> None:
        records: tuple[Record, ...] = message.raw_message
        async with self._in_flight:
            if self.failed.is_set():
                return  # the process is about to end; offsets move only with what is stored
            self.storing_since = monotonic()
            try:
                for part in slices(records, _MOST_BYTES):
                    if not await self._applying.store(part):
                        break
            except Gap:
                if self.consumer is not None:  # what follows these records is let go with them
                    await self._seek(self.consumer.assignment())
            except Exception as error:  # FastStream would swallow it and skip the batch
                self.failure = error
                self.failed.set()
                _LOG.exception("a batch failed for a reason that is a bug", group=self.group)
                if self.consumer is not None:
                    self.consumer.pause(*self.consumer.assignment())
            finally:
                self.storing_since = None
                self._moved_at = monotonic()

    async def _seek(self, partitions: Collection[TopicPartition]) -> None:
        """Move to what is stored; pauses first, since a poll may be under way."""
        consumer = self.consumer
        if consumer is None or not partitions:
            return
        consumer.pause(*partitions)  # no await above this line
        found = await self._applying.stored()
        if found is None:
            return
        mine = set(partitions) & consumer.assignment()
        for each in mine & found.keys():
            self._applying.positions[each] = found[each]
            consumer.seek(each, found[each])
        fresh = mine - found.keys()
        if fresh:
            await consumer.seek_to_beginning(*fresh)
            self._applying.positions.update(dict.fromkeys(fresh, 0))
        consumer.resume(*mine)

    async def _pass(self, consumer: AIOKafkaConsumer, fetched: Collection[Record]) -> bool:
        """Move past what is no record: the marks at which transactions end, and what they undid.

        Where a partition has given nothing but such, its position says so, and all that came
        before it is stored. Returns whether what was fetched follows what is stored.
        """
        holding = {TopicPartition(each.topic, each.partition) for each in fetched}
        known = self._applying.positions
        async with self._in_flight:
            try:
                async with asyncio.timeout(_POSITION_SECONDS):
                    reached = {
                        each: position
                        for each in known.keys() & consumer.assignment() - holding
                        if (position := await consumer.position(each)) > known[each]
                    }
            except (KafkaError, TimeoutError):
                return True  # the assignment is changing; the next fetch tells
            if not reached or self.failed.is_set():
                return True
            try:
                await self._applying.pass_to(reached)
            except Gap:
                await self._seek(consumer.assignment())
                return False
            return True

    async def revoke(self) -> None:
        """Let the batch in hand finish before the partitions go to another member."""
        if self._applying.down_since is not None:
            self._applying.interrupt()
        async with self._in_flight:
            self._applying.positions.clear()

    async def assign(self, partitions: Collection[TopicPartition]) -> None:
        """Start from what is stored."""
        self._applying.resume()
        await self._seek(partitions)
        self._moved_at = monotonic()


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
