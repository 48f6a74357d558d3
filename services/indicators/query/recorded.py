"""Figures of single nights that were recorded as they are, not counted here."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.indicators.domain.figures import BREAK, Figure
from services.indicators.domain.indicator import Recorded
from services.indicators.domain.period import Period
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")
METHOD = "Recorded"


async def of_periods(
    connection: Connection, recorded: Recorded, periods: Sequence[Period]
) -> Mapping[Period, Figure]:
    """Return for each day the figure of the latest night on or before it.

    Where a count became an estimate, or the other way round, the figure says so.
    """
    cursor = await connection.execute(
        _SQL["select_recorded_figures"], {"types": list(recorded.types)}
    )
    rows = await cursor.fetchall()
    nights = [row[0] for row in rows]
    found: dict[Period, Figure] = {}
    for each in periods:
        position = bisect_right(nights, each.end)
        if position == 0:
            found[each] = Figure(method=METHOD, notes=("no figure recorded",))
            continue
        night, number, approach = rows[position - 1]
        notes = [f"night {night}", approach]
        if position > 1 and (rows[position - 2][2] == "count") != (approach == "count"):
            notes.append(BREAK)
        found[each] = Figure(number, number, method=METHOD, notes=tuple(notes))
    return found
