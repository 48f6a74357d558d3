"""Alerts that are judged by the clock, and the rules that are."""

from collections.abc import Sequence

from services.alerts.codec.stored import alert_from
from services.alerts.domain.alert import Alert
from services.alerts.statements import SQL
from shared.postgres import Connection


async def published(connection: Connection) -> dict[str, int]:
    """Return the published rules whose condition is code: version by id."""
    cursor = await connection.execute(SQL["select_built_in_rules"])
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def alerts_of(
    connection: Connection, prefix: str, places: Sequence[str], *, over: bool
) -> dict[tuple[str, str], list[Alert]]:
    """Return the alerts of each (place, rule) that are not revoked; with `over` also ended ones."""
    cursor = await connection.execute(
        SQL["select_clock_alerts"], {"prefix": prefix, "places": list(places), "over": over}
    )
    found: dict[tuple[str, str], list[Alert]] = {}
    for row in await cursor.fetchall():
        found.setdefault((row[0], row[1]), []).append(alert_from(row[2:]))
    return found
