"""How many sensitive sites, such as schools and care homes, there are where."""

from collections.abc import Iterable
from datetime import datetime

from services.alerts.statements import SQL
from shared.postgres import Connection

Counts = dict[str, int]
"""Sites by their kind; a kind of which there is none is left out."""


async def of_localities(
    connection: Connection, codes: Iterable[str | None], now: datetime
) -> dict[str, Counts]:
    """Return what each of some localities has; one that has none is left out."""
    known = sorted({code for code in codes if code is not None})
    cursor = await connection.execute(SQL["count_sites"], {"codes": known, "now": now})
    found: dict[str, Counts] = {}
    for code, kind, count in await cursor.fetchall():
        found.setdefault(code, {})[kind] = count
    return found
