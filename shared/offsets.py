"""How far a service has come: every partition it consumes, and what it has yet to publish."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from shared import telemetry, topics
from shared.consume import Subscription
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, Connection, Pool, in_time, reading

_PARTITIONS = {topic.name: topic.partitions for topic in topics.TOPICS}


@dataclass(frozen=True, slots=True)
class Applied:
    """One partition: everything below `applied_offset` has taken effect."""

    service: str
    topic: str
    partition: int
    end_offset: int
    applied_offset: int


class Progress:
    """Answers the internal `/v1/progress` and readiness of a service that consumes."""

    def __init__(
        self,
        service: str,
        schema: str,
        consumed: Sequence[str],
        subscriptions: Sequence[Subscription],
    ) -> None:
        self._service = service
        self._consumed = tuple(consumed)
        self._subscriptions = subscriptions
        self._offsets = sql.SQL(
            "SELECT topic, partition, next_offset FROM {} WHERE topic = ANY(%s)"
        ).format(sql.Identifier(schema, "offsets"))
        self._outbox = sql.SQL("SELECT count(*), min(seq), max(seq) FROM {}").format(
            sql.Identifier(schema, "outbox")
        )

    async def items(self, connection: Connection) -> list[Applied]:
        """Return every partition of every consumed topic, assigned here or not."""
        cursor = await connection.execute(self._offsets, [list(self._consumed)])
        applied = {(row[0], row[1]): int(row[2]) for row in await cursor.fetchall()}
        ends = self._known_ends()
        found = []
        for topic in self._consumed:
            for partition in range(_PARTITIONS[topic]):
                offset = applied.get((topic, partition), 0)
                end = max(ends.get((topic, partition), 0), offset)
                telemetry.LAG.labels(topic, str(partition)).set(end - offset)
                found.append(Applied(self._service, topic, partition, end, offset))
        return found

    async def outbox(self, connection: Connection) -> tuple[int, int | None, int | None]:
        """Return how many events are unpublished, and the first and last of them."""
        cursor = await connection.execute(self._outbox)
        row = await cursor.fetchone()
        return (0, None, None) if row is None else (int(row[0]), row[1], row[2])

    def _known_ends(self) -> dict[tuple[str, int], int]:
        """Return the ends of the partitions assigned here, as of the last fetch."""
        ends: dict[tuple[str, int], int] = {}
        for subscription in self._subscriptions:
            consumer = subscription.consumer
            if consumer is None:
                continue
            for each in consumer.assignment():
                end = consumer.highwater(each)
                if end is not None:
                    ends[each.topic, each.partition] = end
        return ends

    async def problems(self, pool: Pool) -> list[str]:
        """Return what keeps the service from making progress; nothing means ready."""
        found = [
            f"{each.group}: {problem}"
            for each in self._subscriptions
            if (problem := each.healthy()) is not None
        ]
        try:
            await in_time(_asked(pool), seconds=1)
        except (Unavailable, *TRANSIENT):
            found.append("the database does not answer within a second")
        return found


async def _asked(pool: Pool) -> None:
    async with reading(pool) as connection:
        await connection.execute("SELECT 1")
