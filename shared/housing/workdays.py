"""Working days in England: not a Saturday, a Sunday or a bank holiday."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
_DAY = timedelta(days=1)
_END_OF_DAY = time(23, 59, 59)


@lru_cache(maxsize=256)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Return whether offices in England work on a day."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def after(day: date, working_days: int) -> date:
    """Return the n-th working day after a day, which itself is not counted; n is at least 1."""
    left = working_days
    while left > 0:
        day += _DAY
        left -= is_working_day(day)
    return day


def before(day: date) -> date:
    """Return the last working day before a day."""
    day -= _DAY
    while not is_working_day(day):
        day -= _DAY
    return day


def london_day(at: datetime) -> date:
    """Return the calendar day in England at an instant."""
    return at.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """Return the last second of a day in England (23:59:59 local time), in UTC."""
    return datetime.combine(day, _END_OF_DAY, LONDON).astimezone(UTC)
