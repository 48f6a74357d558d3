"""What is on the stream, by position."""

from dataclasses import dataclass
from datetime import datetime

from services.alerts.statements import SQL
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Told:
    """One transition with its place on the stream."""

    position: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Bounds:
    """The last position there is, and the last one that was forgotten."""

    last: int
    forgotten: int


async def bounds(connection: Connection) -> Bounds:
    """Return where the stream ends, and where what is kept of it begins."""
    cursor = await connection.execute(SQL["select_stream_bounds"])
    row = await cursor.fetchone()
    return Bounds(0, 0) if row is None else Bounds(row[0], row[1])


async def after(connection: Connection, position: int, most: int) -> list[Told]:
    """Return what comes after a position, in order."""
    cursor = await connection.execute(SQL["select_stream"], {"after": position, "most": most})
    return [Told(row[0], bytes(row[1])) for row in await cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Pending:
    """How much was committed and has not taken effect.

    `marks` are places to be judged again, with the first and the last mark; `waiting` is the rest.
    """

    marks: int
    first: int | None
    last: int | None
    waiting: int


async def pending(connection: Connection, now: datetime) -> Pending:
    """Return how much is still to be judged or published."""
    cursor = await connection.execute(SQL["count_pending"], {"now": now})
    row = await cursor.fetchone()
    return Pending(0, None, None, 0) if row is None else Pending(*row)
