"""Applying batches: a transaction each, in which the offset moves with what the records come to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic

import psycopg
from aiokafka import TopicPartition

from shared import logs, telemetry
from shared.errors import Unavailable
from shared.positions import Positions
from shared.postgres import TRANSIENT, UNSTORABLE, Connection, connect
from shared.records import Record, by_partition, counts

Handle = Callable[[Connection, Sequence[Record]], Awaitable[None]]
Refuse = Callable[[Connection, Record, str], Awaitable[None]]

_LOG = logs.get(__name__)
_LONGEST_PAUSE_SECONDS = 5.0


class Gap(Exception):
    """The batch does not follow what is stored: an earlier one was let go."""


class Applying:
    """One group's connection, and the offsets of the partitions it has.

    Attributes:
        positions: of the partitions that are ours, the offset below which all is stored.
        down_since: on the monotonic clock, since when nothing could be stored; None: it can be.
    """

    def __init__(
        self,
        database: str,
        schema: str,
        group: str,
        topics: Sequence[str],
        handle: Handle,
        refuse: Refuse | None,
        committed: Callable[[], None],
    ) -> None:
        self.positions: dict[TopicPartition, int] = {}
        self.down_since: float | None = None
        self._database = database
        self._offsets = Positions(schema)
        self._group = group
        self._topics = tuple(topics)
        self._handle = handle
        self._refuse = refuse
        self._committed = committed
        self._connection: Connection | None = None
        self._interrupted = False
        self._closed = False

    async def close(self) -> None:
        """Give up what cannot be stored now, and close the connection."""
        self._closed = self._interrupted = True
        if self._connection is not None:
            await self._connection.close()

    def interrupt(self) -> None:
        """Let the batch in hand go: it is another's, or comes again."""
        self._interrupted = True

    def resume(self) -> None:
        """Store what comes from now on."""
        self._interrupted = self._closed

    async def stored(self) -> dict[TopicPartition, int] | None:
        """Return the stored offsets, however long an outage lasts; None when closed meanwhile."""
        pause = 0.05
        while not self._closed:
            try:
                connection = await connect(self._database, f"{self._group}.offsets")
            except Unavailable:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                continue
            async with connection:
                return await self._offsets.stored(connection, self._topics)
        return None

    async def store(self, records: Sequence[Record]) -> bool:
        """Apply the records, trying again through an outage until they are stored or taken away.

        Returns whether they were stored. If not, what follows them must not be either: they come
        again.

        Raises:
            Gap: less is stored than was; nothing of these was.
        """
        pause = 0.05
        while not self._interrupted:
            try:
                started = monotonic()
                await self._apply(records)
            except UNSTORABLE as error:
                if len(records) == 1:
                    return await self._let_go(records[0], error)
                half = len(records) // 2
                return await self.store(records[:half]) and await self.store(records[half:])
            except (*TRANSIENT, Unavailable) as error:
                self.down_since = self.down_since or monotonic()
                _LOG.warning("cannot store now", group=self._group, problem=str(error))
                await self._reconnect()
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            else:
                self.down_since = None
                telemetry.BATCH_SECONDS.labels(self._group).observe(monotonic() - started)
                telemetry.BATCH_RECORDS.labels(self._group).observe(len(records))
                self._committed()
                return True
        return False

    async def pass_to(self, reached: Mapping[TopicPartition, int]) -> None:
        """Move offsets over what is no record; in an outage not, the same is found again later.

        Raises:
            Gap: less is stored than was.
        """
        if self._interrupted:
            return
        moves: dict[TopicPartition, int] = {}
        try:
            connection = await self._open()
            async with connection.transaction():
                for place, position in sorted(reached.items()):
                    stored = await self._locked(connection, place)
                    if stored < position:
                        await self._offsets.move(connection, place, position)
                    moves[place] = max(stored, position)
        except (*TRANSIENT, Unavailable):
            await self._reconnect()
        else:
            self._moved(moves)

    async def _apply(self, records: Sequence[Record]) -> None:
        connection = await self._open()
        async with connection.transaction():
            fresh: list[Record] = []
            moves: dict[TopicPartition, int] = {}
            for place, of_partition in by_partition(records):
                stored = await self._locked(connection, place)
                if of_partition[0].offset < stored:
                    of_partition = [each for each in of_partition if each.offset >= stored]
                if of_partition:
                    fresh += of_partition
                    moves[place] = of_partition[-1].offset + 1
            if fresh:
                await self._handle(connection, fresh)
                for place, next_offset in moves.items():
                    await self._offsets.move(connection, place, next_offset)
        self._moved(moves)
        for topic, count in counts(fresh).items():
            telemetry.RECORDS.labels(topic).inc(count)

    async def _locked(self, connection: Connection, place: TopicPartition) -> int:
        stored = await self._offsets.locked(connection, place)
        if stored < self.positions.get(place, stored):
            raise Gap
        return stored

    def _moved(self, moves: Mapping[TopicPartition, int]) -> None:
        self.positions.update(moves)
        for place, next_offset in moves.items():
            telemetry.APPLIED_OFFSET.labels(place.topic, str(place.partition)).set(next_offset)

    async def _let_go(self, record: Record, error: Exception) -> bool:
        """Dead-letter the one record that the database will not store, and move on."""
        refuse, self._refuse = self._refuse, None
        if refuse is None:  # or the very letter cannot be stored, which would go on for ever
            raise error
        told = error.diag.message_primary if isinstance(error, psycopg.Error) else None
        problem = told or type(error).__name__
        _LOG.error("a record cannot be stored", group=self._group, problem=problem)

        async def handle(connection: Connection, records: Sequence[Record]) -> None:
            for each in records:
                await refuse(connection, each, problem)

        usual, self._handle = self._handle, handle
        try:
            return await self.store([record])
        finally:
            self._handle, self._refuse = usual, refuse

    async def _open(self) -> Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = await connect(self._database, self._group)
        return self._connection

    async def _reconnect(self) -> None:
        broken, self._connection = self._connection, None
        if broken is not None:
            await broken.close()
