"""Sums of tallies in periods, read from the rows that are kept up as facts arrive."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from services.indicators.domain import period
from services.indicators.domain.contribution import Exact
from services.indicators.domain.figures import Total, added
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
    *,
    by_decile: bool = False,
) -> Mapping[Period, Sequence[Sum]]:
    """Return the sums of a measure's tally in each period.

    Args:
        connection: a snapshot of the database.
        indicator: the measure.
        counted: how its tally is counted.
        breakdown: empty for the sums by place, else a breakdown of the measure's own.
        periods: of the measure's own kind.
        by_decile: whether respondents' own deprivation tenths are kept apart.
    """
    if not periods:
        return {}
    asked: dict[str, Any] = {"tally": indicator.tally, "breakdown": breakdown}
    if is_stock(counted):
        return await _stock(connection, asked, periods)
    span = {
        "first": min(each.start for each in periods),
        "last": max(each.end for each in periods),
    }
    if isinstance(counted, Flow) and counted.grain == "day":
        cursor = await connection.execute(_SQL["select_daily"], {**asked, **span}, binary=True)
        return _daily(await cursor.fetchall(), periods)
    cursor = await connection.execute(
        _SQL["select_flow"], {**asked, **span, "by_decile": by_decile}
    )
    rows = await cursor.fetchall()
    if indicator.period == "rolling_12m":
        return _rolling(rows, periods)
    by_start: dict[date, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_start.setdefault(row[0], []).append(row)
    measured = isinstance(counted, Duration)
    return {each: _sums(by_start.get(each.start, ()), measured=measured) for each in periods}


def _rolling(
    rows: Sequence[tuple[Any, ...]], periods: Sequence[Period]
) -> Mapping[Period, Sequence[Sum]]:
    """Add up twelve months at a time: what comes in is added, what is too old is taken back."""
    level: dict[Place, list[Exact]] = {}
    found: dict[Period, Sequence[Sum]] = {}
    entered = left = 0
    for each in sorted(periods, key=lambda one: one.end):
        while entered < len(rows) and rows[entered][0] <= each.end:
            _move(level, rows[entered], 1)
            entered += 1
        while left < entered and rows[left][0] < each.start:
            _move(level, rows[left], -1)
            left += 1
        found[each] = _standing(level)
    return found


def _move(level: dict[Place, list[Exact]], row: tuple[Any, ...], sign: int) -> None:
    _, member, ward, decile, _, x, n, _, _ = row
    sums = level.setdefault((member, ward, decile), [0, 0])
    sums[0] += sign * x
    sums[1] += sign * n


def _standing(level: Mapping[Place, Sequence[Exact]]) -> list[Sum]:
    return [Sum(*place, Total(_plain(x), _plain(n))) for place, (x, n) in level.items() if x or n]


async def _stock(
    connection: Connection, asked: dict[str, Any], periods: Sequence[Period]
) -> Mapping[Period, Sequence[Sum]]:
    ends = [each for each in periods if each.end == period.month_end(each.end)]
    found: dict[Period, Sequence[Sum]] = {}
    if ends:
        months = sorted(period.month_start(each.end) for each in ends)
        cursor = await connection.execute(
            _SQL["select_stock_by_month"], {**asked, "first": months[0], "last": months[-1]}
        )
        found |= _levels(await cursor.fetchall(), ends)
    others = [each for each in periods if each not in found]
    if others:
        days = sorted({each.end for each in others})
        cursor = await connection.execute(_SQL["select_stock_on_days"], {**asked, "days": days})
        by_day: dict[date, list[tuple[Any, ...]]] = {}
        for row in await cursor.fetchall():
            by_day.setdefault(row[0], []).append(row)
        found |= {each: _sums(by_day.get(each.end, ()), measured=False) for each in others}
    return found


def _levels(rows: Rows, periods: Sequence[Period]) -> Mapping[Period, Sequence[Sum]]:
    """Add up changes by month and keep what is there at each month end that is asked for."""
    changes = list(rows)
    level: dict[Place, list[Exact]] = {}
    found: dict[Period, Sequence[Sum]] = {}
    position = 0
    for each in sorted(periods, key=lambda one: one.end):
        while position < len(changes) and changes[position][0] <= each.end:
            _move(level, changes[position], 1)
            position += 1
        found[each] = _standing(level)
    return found


def _plain(value: Exact) -> Exact:
    """Return a sum as a whole number where it is one."""
    return int(value) if value == int(value) else value


def _sums(rows: Rows, *, measured: bool) -> list[Sum]:
    """Return rows of one period as sums; only where values were measured has a place several."""
    if not measured:
        return [
            Sum(member, ward, decile, Total(_plain(x), _plain(n), base, squares))
            for _, member, ward, decile, _, x, n, base, squares in rows
        ]
    found: dict[Place, list[Total]] = {}
    for _, member, ward, decile, measurement, x, n, base, squares in rows:
        total = Total(_plain(x), _plain(n), base, squares, {measurement: int(x)})
        found.setdefault((member, ward, decile), []).append(total)
    return [Sum(*place, added(totals)) for place, totals in found.items()]


def _daily(rows: Rows, periods: Sequence[Period]) -> Mapping[Period, Sequence[Sum]]:
    """Return each place's days, told apart by their number: a mean over days needs their totals."""
    found: dict[Period, list[Sum]] = {each: [] for each in periods}
    spans = [(sums, *_numbered(each)) for each, sums in found.items()]
    for member, ward, decile, days, counted in rows:
        by_day = dict(zip(days, counted, strict=True))
        for sums, first, last in spans:
            kept = {day: by_day[day] for day in range(first, last + 1) if day in by_day}
            if kept:
                total = Total(len(kept), len(kept), measured=kept)
                sums.append(Sum(member, ward, decile, total))
    return found


def _numbered(each: Period) -> tuple[int, int]:
    """Return a period's first and last day as numbers, 0 for 1 January of the year 1."""
    return each.start.toordinal() - 1, each.end.toordinal() - 1
