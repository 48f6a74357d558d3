"""Monthly concentrations in groups of wards, from ingest's hourly means."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from services.indicators.domain import period
from services.indicators.domain.figures import Total
from services.indicators.domain.indicator import Air
from services.indicators.domain.period import Period
from services.indicators.domain.tables import Sum
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")


async def of_periods(
    connection: Connection, air: Air, periods: Sequence[Period]
) -> Mapping[Period, Sequence[Sum]]:
    """Return each sensor's mean in each month, under the group of wards that it is in."""
    if not periods:
        return {}
    groups = {ward: group for group, wards in air.wards.items() for ward in wards}
    cursor = await connection.execute(
        _SQL["select_monthly_concentrations"],
        {
            "pollutant": air.pollutant,
            "wards": sorted(groups),
            "first": min(period.month_start(each.start) for each in periods),
            "last": max(period.month_start(each.end) for each in periods),
        },
    )
    found: dict[Period, list[Sum]] = {each: [] for each in periods}
    by_start = {each.start: each for each in periods}
    numbers: dict[str, int] = {}
    for month, ward, sensor, mean in await cursor.fetchall():
        asked = by_start.get(month)
        if asked is not None:
            number = numbers.setdefault(sensor, len(numbers))
            total = Total(1, 1, measured={number: float(mean)})
            found[asked].append(Sum(groups[ward], ward, 0, total))
    return found
