"""Back-tests that run by themselves: asked for, taken, moved on and ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.alerts.statements import SQL
from shared.postgres import Connection

MOST_WAITING: Final = 20
_LEFT_AFTER: Final = timedelta(minutes=2)
"""A back-test says more often than this that it goes on; none does after its process died."""
_MOST_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A back-test that this process has taken."""

    id: str
    rule_id: str
    since: datetime
    until: datetime


async def ask(connection: Connection, asked: Asked, by: str, at: datetime) -> bool:
    """Keep that one was asked for; return whether there is room for it."""
    cursor = await connection.execute(
        SQL["insert_backtest"],
        {
            "id": asked.id,
            "rule_id": asked.rule_id,
            "since": asked.since,
            "until": asked.until,
            "by": by,
            "at": at,
            "most": MOST_WAITING,
        },
    )
    return await cursor.fetchone() is not None


async def take(connection: Connection, now: datetime) -> Asked | None:
    """Take the oldest that waits, or that a process left when it died; None where none does."""
    left: dict[str, Any] = {
        "now": now,
        "stale": now - _LEFT_AFTER,
        "most_attempts": _MOST_ATTEMPTS,
    }
    await connection.execute(SQL["give_up_backtests"], left)
    cursor = await connection.execute(SQL["take_backtest"], left)
    row = await cursor.fetchone()
    return None if row is None else Asked(*row)


async def move(connection: Connection, id: str, done: int, total: int, at: datetime) -> None:
    """Keep how many of all places were judged."""
    await connection.execute(
        SQL["move_backtest"], {"id": id, "done": done, "total": total, "at": at}
    )


async def end(
    connection: Connection, id: str, result: bytes | None, problem: str | None, at: datetime
) -> None:
    """Keep what came of it: a result as JSON, or why there is none."""
    state = "failed" if result is None else "done"
    await connection.execute(
        SQL["end_backtest"],
        {"id": id, "state": state, "result": result, "problem": problem, "at": at},
    )
