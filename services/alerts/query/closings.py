"""What operators ended by hand."""

from collections.abc import Sequence

from services.alerts.domain.state import Closing
from services.alerts.statements import SQL
from shared.postgres import Connection


async def of_places(
    connection: Connection, places: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Closing]]:
    """Return the closings of each (rule, place), by the interval they come after."""
    cursor = await connection.execute(
        SQL["select_closings"],
        {
            "rule_ids": [rule_id for rule_id, _ in places],
            "places": [place for _, place in places],
        },
    )
    found: dict[tuple[str, str], list[Closing]] = {}
    for rule_id, place, after, at, by, reason in await cursor.fetchall():
        found.setdefault((rule_id, place), []).append(Closing(after, at, by, reason))
    return found
