"""The intervals that averages are over: half-open `[start, end)`, cut by the clock of UTC.

Instants are aware and lie in the years 1970 to 9998; a result is always in UTC.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal

Average = Literal["15min", "1h", "8h", "24h", "day", "day_max_8h", "month"]
"""How a series is averaged: `8h` and `24h` run, ending at every whole hour; the rest are cut."""

QUARTER: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

_WIDTHS: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        "15min": QUARTER,
        "1h": HOUR,
        "8h": 8 * HOUR,
        "24h": 24 * HOUR,
        "day": DAY,
        "day_max_8h": DAY,
    }
)
"""The length of every average that has one."""

_STEPS: Final[Mapping[str, timedelta]] = MappingProxyType({**_WIDTHS, "8h": HOUR, "24h": HOUR})
"""From one end to the next."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def quarter_of(at: datetime) -> datetime:
    """Return the start of the 15 minutes that hold an instant."""
    return _start_of(at, QUARTER)


def hour_of(at: datetime) -> datetime:
    """Return the start of the hour that holds an instant."""
    return _start_of(at, HOUR)


def day_of(at: datetime) -> datetime:
    """Return the start of the UTC day that holds an instant."""
    return _start_of(at, DAY)


def month_of(at: datetime) -> datetime:
    """Return the start of the UTC month that holds an instant."""
    return _start_of(at, DAY).replace(day=1)


def month_after(at: datetime) -> datetime:
    """Return the start of the first UTC month that begins after an instant."""
    return month_of(month_of(at) + timedelta(days=31))


def day_that_ends(end: datetime) -> datetime:
    """Return the start of the day that a running window belongs to: the one in which it ends.

    A window that ends at midnight (24:00) belongs to the day before.
    """
    return day_of(end - timedelta.resolution)


def expected(width: timedelta, interval_seconds: int) -> int:
    """Return how many readings an interval should have, at least 1.

    Args:
        width: length of the interval.
        interval_seconds: how often the sensor gives a value, 1 to 86,400.
    """
    return max(1, width // timedelta(seconds=interval_seconds))


def resolves_quarters(interval_seconds: int) -> bool:
    """Tell whether a sensor measures often enough to have 15-minute means at all.

    The reading of an hour starts in the hour's first quarter, and is no mean of that quarter.
    """
    return timedelta(seconds=interval_seconds) <= QUARTER


def between(
    average: Average, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield `(start, end)` of every interval with `since` < `end` ≤ `until`, in order, lazily."""
    if average == "month":
        start, end = month_of(since), month_after(since)
        while end <= until:
            yield start, end
            start, end = end, month_after(end)
        return
    width, step = _WIDTHS[average], _STEPS[average]
    end = _start_of(since, step) + step
    while end <= until:
        yield end - width, end
        end += step


def _start_of(at: datetime, width: timedelta) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no offset from UTC")
    return _EPOCH + (at - _EPOCH) // width * width
