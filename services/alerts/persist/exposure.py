"""The ledger of exposure: which intervals of which place reached a level of a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.alerts.statements import SQL
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Stretch:
    """The intervals of a place that end in `(after, until]`; `reached`: end and highest level."""

    track_id: int
    after: datetime
    until: datetime
    reached: tuple[tuple[datetime, str], ...]


async def save(connection: Connection, stretches: Sequence[Stretch]) -> None:
    """Make the ledger say of these stretches what they say."""
    if not stretches:
        return
    rows = [(each.track_id, end, level) for each in stretches for end, level in each.reached]
    ids, ends = [row[0] for row in rows], [row[1] for row in rows]
    await connection.execute(
        SQL["delete_exceedances"],
        {
            "track_ids": [each.track_id for each in stretches],
            "afters": [each.after for each in stretches],
            "untils": [each.until for each in stretches],
            "kept_ids": ids,
            "kept_ends": ends,
        },
    )
    if rows:
        await connection.execute(
            SQL["upsert_exceedances"],
            {"track_ids": ids, "ends": ends, "severities": [row[2] for row in rows]},
        )
