"""The gateway's own tables: every statement stands alone, is atomic, and is in `sql/`."""

from pathlib import Path
from typing import Any

import psycopg

from shared import logs, postgres
from shared.errors import Unavailable
from shared.postgres import Pool, Row, Statements

_LOG = logs.get(__name__)
_SAFE_TO_REPEAT = ("select_", "take_", "claim_", "revoke_", "update_", "delete_")
_LISTS = ("select_audit", "select_keys")
"""What may be long; the database itself ends it in time."""
_WITHIN_SECONDS = 3.0
"""Whoever publishes is told within 5 s, also where the database takes a question and is silent."""
STATEMENTS = Statements(Path(__file__).parent / "sql")


class Store:
    """Runs the statements of `sql/` by name, each in a transaction of its own."""

    def __init__(self, pool: Pool, within_seconds: float = _WITHIN_SECONDS) -> None:
        self._pool = pool
        self._within = within_seconds

    async def rows(self, name: str, /, **parameters: Any) -> list[Row]:
        """Return what a statement returns.

        A database that was restarted leaves the pool full of dead connections; a statement that is
        safe to repeat is tried once more on a fresh one.

        Raises:
            Unavailable: the database does not answer, or not in time.
        """
        within = None if name in _LISTS else self._within
        try:
            with postgres.translated():
                return await postgres.in_time(self._rows(name, parameters), within)
        except Unavailable as error:
            # What the driver says names hosts and users: that is for the log, not for the caller.
            _LOG.warning("the database does not answer", statement=name, problem=str(error))
            raise Unavailable("the database does not answer") from error

    async def _rows(self, name: str, parameters: dict[str, Any]) -> list[Row]:
        try:
            async with self._pool.connection() as connection:
                return await _run(connection, name, parameters)
        except psycopg.OperationalError:
            await self._pool.check()
            if not name.startswith(_SAFE_TO_REPEAT):
                raise
        async with self._pool.connection() as connection:
            return await _run(connection, name, parameters)

    async def row(self, name: str, /, **parameters: Any) -> Row | None:
        """Return the first row of what a statement returns, if there is one.

        Raises:
            Unavailable: the database does not answer.
        """
        found = await self.rows(name, **parameters)
        return found[0] if found else None


async def _run(connection: postgres.Connection, name: str, parameters: dict[str, Any]) -> list[Row]:
    async with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        await cursor.execute(STATEMENTS[name], parameters)
        return [] if cursor.description is None else await cursor.fetchall()
