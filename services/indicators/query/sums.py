"""Sums of tallies in periods, read from the rows that are kept up as facts arrive."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from services.indicators.domain import period
from services.indicators.domain.contribution import Exact
from services.indicators.domain.figures import NOTHING, Total
from services.indicators.domain.indicator import Counted, Indicator, is_stock
from services.indicators.domain.kinds.flow import Duration, Flow
from services.indicators.domain.period import Period
from services.indicators.domain.tables import Sum
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")

Place = tuple[str, str, int]
"""(member, ward, own decile)."""

Rows = Iterable[tuple[Any, ...]]


async def of_periods(
    connection: Connection,
    indicator: Indicator,
    counted: Counted,
    breakdown: str,
    periods: Sequence[Period],
) -> Mapping[Period, Sequence[Sum]]:
    """Return the sums of a measure's tally in each period, as finely as they are kept.

    Args:
        connection: a snapshot of the database.
        indicator: the measure.
        counted: how its tally is counted.
        breakdown: empty for the sums by place, else a breakdown of the measure's own.
        periods: of the measure's own kind.
    """
    if not periods:
        return {}
    asked: dict[str, Any] = {"tally": indicator.tally, "breakdown": breakdown}
    if is_stock(counted):
        return await _stock(connection, asked, periods)
    first = min(each.start for each in periods)
    last = max(each.end for each in periods)
    cursor = await connection.execute(_SQL["select_flow"], {**asked, "first": first, "last": last})
    by_start: dict[date, list[tuple[Any, ...]]] = {}
    for row in await cursor.fetchall():
        by_start.setdefault(row[0], []).append(row)
    daily = isinstance(counted, Flow) and counted.grain == "day"
    measured = isinstance(counted, Duration)
    found: dict[Period, Sequence[Sum]] = {}
    for each in periods:
        rows = [row for start in _starts(each, daily=daily) for row in by_start.get(start, ())]
        if daily:
            found[each] = _days(rows)
        else:
            found[each] = _sums(rows, measured=measured)
    return found


def _starts(each: Period, *, daily: bool) -> list[date]:
    """Return the starts of the rows that make up a period."""
    if daily:
        return [
            each.start + day * period.ONE_DAY for day in range((each.end - each.start).days + 1)
        ]
    if each.kind == "rolling_12m":
        return [period.add_months(each.start, months) for months in range(12)]
    return [each.start]


async def _stock(
    connection: Connection, asked: dict[str, Any], periods: Sequence[Period]
) -> Mapping[Period, Sequence[Sum]]:
    days = sorted({each.end for each in periods})
    if all(day == period.month_end(day) for day in days):
        first, last = period.month_start(days[0]), period.month_start(days[-1])
        cursor = await connection.execute(
            _SQL["select_stock_by_month"], {**asked, "first": first, "last": last}
        )
        return _levels(await cursor.fetchall(), periods)
    cursor = await connection.execute(_SQL["select_stock_on_days"], {**asked, "days": days})
    by_day: dict[date, list[tuple[Any, ...]]] = {}
    for row in await cursor.fetchall():
        by_day.setdefault(row[0], []).append(row)
    return {each: _sums(by_day.get(each.end, ()), measured=False) for each in periods}


def _levels(rows: Rows, periods: Sequence[Period]) -> Mapping[Period, Sequence[Sum]]:
    """Add up changes by month and keep what is there at each month end that is asked for."""
    changes = list(rows)
    level: dict[Place, list[Exact]] = {}
    found: dict[Period, Sequence[Sum]] = {}
    position = 0
    for each in sorted(periods, key=lambda one: one.end):
        while position < len(changes) and changes[position][0] <= each.end:
            _, member, ward, decile, _, x, n, _, _ = changes[position]
            sums = level.setdefault((member, ward, decile), [0, 0])
            sums[0] += x
            sums[1] += n
            position += 1
        found[each] = [
            Sum(*place, Total(_plain(x), _plain(n))) for place, (x, n) in level.items() if x or n
        ]
    return found


def _plain(value: Exact) -> Exact:
    """Return a sum as a whole number where it is one."""
    return int(value) if value == int(value) else value


def _sums(rows: Rows, *, measured: bool) -> list[Sum]:
    found: dict[Place, Total] = {}
    for _, member, ward, decile, measurement, x, n, base, squares in rows:
        times = ((measurement, int(x)),) if measured else ()
        total = Total(_plain(x), _plain(n), base, squares, times)
        place = (member, ward, decile)
        found[place] = found.get(place, NOTHING).plus(total)
    return [Sum(*place, total) for place, total in found.items()]


def _days(rows: Rows) -> list[Sum]:
    """Return each place's days, told apart by their number: a mean over days needs their totals."""
    return [
        Sum(
            member,
            ward,
            decile,
            Total(_plain(x), _plain(n), measured=((at.toordinal(), _plain(x)),)),
        )
        for at, member, ward, decile, _, x, n, _, _ in rows
    ]
