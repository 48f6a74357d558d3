"""The periods figures are given for, in Europe/London days; first and last day are both inside."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

Kind = Literal["snapshot", "month", "quarter", "year", "rolling_12m", "wave"]

LONDON: Final = ZoneInfo("Europe/London")
"""Where a day begins and ends."""

ONE_DAY: Final = timedelta(days=1)
_MONTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "wave": 3, "year": 12}
_WAVE: Final = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_YEARS: Final = range(1970, 2200)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole London days; a snapshot has one day."""

    kind: Kind
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a period from {self.start} to {self.end}")


def day_of(at: datetime) -> date:
    """Return the London day of an aware instant."""
    return at.astimezone(LONDON).date()


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """Return the same day so many months on, or the month's last where it has no such day.

    What would lie beyond the calendar is its first or its last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def after(day: date) -> date:
    """Return the next day; the calendar's last has none and stays."""
    return day if day == date.max else day + ONE_DAY


def month_start(day: date) -> date:
    """Return the first day of the month that holds `day`."""
    return day.replace(day=1)


@lru_cache(maxsize=16_384)
def month_end(day: date) -> date:
    """Return the last day of the month that holds `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def snapshot(day: date) -> Period:
    """Return the one day as a period."""
    return Period("snapshot", day, day)


def rolling(month: date) -> Period:
    """Return the twelve months that end with the month that holds `month`."""
    return Period("rolling_12m", add_months(month_start(month), -11), month_end(month))


@lru_cache(maxsize=16_384)
def of(kind: Kind, day: date) -> Period:
    """Return the period of this kind that holds `day`; of rolling ones, the one it ends."""
    if kind == "snapshot":
        return snapshot(day)
    if kind == "rolling_12m":
        return rolling(day)
    months = _MONTHS[kind]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(kind, start, month_end(add_months(start, months - 1)))


def wave(name: str) -> Period | None:
    """Return the quarter that a survey wave such as `2026-Q1` names, or None."""
    found = _WAVE.fullmatch(name)
    if found is None or int(found[1]) not in _YEARS:
        return None
    return of("wave", date(int(found[1]), int(found[2]) * 3 - 2, 1))


def last_ended(kind: Kind, day: date) -> Period:
    """Return the last whole period whose end is on or before `day`."""
    found = of(kind, day)
    return found if found.end <= day else before(found)


def before(period: Period) -> Period:
    """Return the period of the same kind that comes before."""
    if period.kind == "rolling_12m":
        return rolling(add_months(period.end, -1))
    if period.kind == "snapshot":
        return snapshot(period.end - ONE_DAY)
    return of(period.kind, period.start - ONE_DAY)


def inside(kind: Kind, first: date, last: date) -> Iterator[Period]:
    """Yield the month ends (snapshots) or whole periods within the two days, oldest first."""
    step = _MONTHS.get(kind, 1)
    start = month_start(first) if kind in ("snapshot", "rolling_12m") else of(kind, first).start
    while start <= last:
        if kind == "snapshot":
            found = snapshot(month_end(start))
        elif kind == "rolling_12m":
            found = rolling(start)
        else:
            found = of(kind, start)
        if found.start >= first and found.end <= last:
            yield found
        start = add_months(start, step)


def years_back(period: Period, years: int) -> list[Period]:
    """Return the same month, quarter or day of so many years, oldest first, the period last."""
    found = []
    for back in range(years - 1, -1, -1):
        start = add_months(period.start, -12 * back)
        if period.kind == "snapshot":
            at_end = period.end == month_end(period.end)
            found.append(snapshot(month_end(start) if at_end else start))
        else:
            found.append(Period(period.kind, start, month_end(add_months(period.end, -12 * back))))
    return found
