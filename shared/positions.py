"""The offsets a service has applied, kept in its own `<schema>.offsets`."""

from collections.abc import Sequence

from aiokafka import TopicPartition
from psycopg import sql

from shared.postgres import Connection


class Positions:
    """Reads and moves the rows of one schema; every row is locked before it is moved."""

    def __init__(self, schema: str) -> None:
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

    async def stored(
        self, connection: Connection, topics: Sequence[str]
    ) -> dict[TopicPartition, int]:
        """Return the next offset of every partition that has been applied to."""
        cursor = await connection.execute(self._select, [list(topics)])
        return {TopicPartition(row[0], row[1]): int(row[2]) for row in await cursor.fetchall()}

    async def locked(self, connection: Connection, place: TopicPartition) -> int:
        """Return the next offset of a partition, its row locked until the transaction ends."""
        named = [place.topic, place.partition]
        cursor = await connection.execute(self._lock, named)
        found = await cursor.fetchone()
        if found is None:
            await connection.execute(self._insert, named)
            cursor = await connection.execute(self._lock, named)
            found = await cursor.fetchone()
        return 0 if found is None else int(found[0])

    async def move(self, connection: Connection, place: TopicPartition, next_offset: int) -> None:
        """Say that everything below `next_offset` is applied."""
        await connection.execute(self._move, [next_offset, place.topic, place.partition])
