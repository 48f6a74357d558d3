"""Means over event time: of the readings of an interval, of hours in windows, of plain lists.

One rule of capture holds throughout: a mean counts towards a longer one, an index or an alert from
three quarters of what was expected; exactly three quarters are enough. Sums are exact before they
are rounded once, so no mean depends on the order in which its readings came.

Wherever hours are a mapping, they are the counting hours only (`counting`), by the hour's start.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import fsum, ldexp
from typing import Final, Literal

from shared.air import intervals
from shared.air.intervals import DAY, HOUR, Average
from shared.air.intervals import day_of as day_of
from shared.air.intervals import hour_of as hour_of
from shared.air.intervals import month_after as month_after
from shared.air.intervals import month_of as month_of
from shared.air.intervals import quarter_of as quarter_of

Align = Literal["right", "centre", "left"]
"""Where a window lies about its position: it ends there, has it in the middle, or starts there."""

Hours = Mapping[datetime, float]
"""The means of counting hours, by the hour's start in UTC."""

MIN_CAPTURE: Final = 0.75
"""The share of what was expected from which a mean counts."""

_HOURS_OF_A_DAY = 24


def counts(n: int, expected: int) -> bool:
    """Tell whether `n` of `expected` are three quarters or more, in whole numbers."""
    return expected > 0 and 4 * n >= 3 * expected


def capture(n: int, expected: int) -> float:
    """Return the share of what was expected that came, 0 to 1; more than expected is 1."""
    return min(1.0, n / expected) if expected > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, or None where it cannot be computed, with how many parts it has and should have."""

    value: float | None
    n: int
    expected: int

    @property
    def capture(self) -> float:
        """The share of the expected parts that came, 0 to 1."""
        return capture(self.n, self.expected)

    @property
    def counts(self) -> bool:
        """Whether it counts towards a longer mean, an index or an alert."""
        return self.value is not None and counts(self.n, self.expected)


@dataclass(frozen=True, slots=True)
class Hour:
    """The mean of a sensor's readings that start in `[start, start + 1 h)`.

    `state` is the lowest of its readings, `flags` are all of theirs.
    """

    start: datetime
    value: float | None
    n: int
    expected: int
    state: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def end(self) -> datetime:
        """The end of the hour, which is not in it."""
        return self.start + HOUR

    @property
    def mean(self) -> Mean:
        """The hour as a mean."""
        return Mean(self.value, self.n, self.expected)

    @property
    def counts(self) -> bool:
        """Whether it counts towards a longer mean, an index or an alert."""
        return self.value is not None and counts(self.n, self.expected)


def counting(hours: Iterable[Hour]) -> dict[datetime, float]:
    """Return the values of the hours that count, by their start."""
    return {
        hour.start: hour.value
        for hour in hours
        if hour.value is not None and counts(hour.n, hour.expected)
    }


def mean_of_readings(values: Collection[float], expected: int) -> Mean:
    """Return the mean of whatever readings an interval has; of none there is no mean.

    Args:
        values: finite, in any order, without those that have no value or are implausible.
        expected: how many the interval should have (`intervals.expected`).
    """
    return Mean(_mean(values) if values else None, len(values), expected)


def running(hours: Hours, end: datetime, width: int) -> Mean:
    """Return the mean of the `width` hours that end with `end`, a whole hour."""
    return _mean_of_hours(hours, end - width * HOUR, width)


def running_series(
    hours: Hours, first_end: datetime, last_end: datetime, width: int
) -> Iterator[tuple[datetime, Mean]]:
    """Yield `running` of every whole hour from `first_end` to `last_end`, both included, lazily."""
    window = deque[float | None](maxlen=width)
    start = first_end - width * HOUR
    while (end := start + HOUR) <= last_end:
        window.append(hours.get(start))
        if end >= first_end:
            yield end, mean_of_hours(window, width)
        start = end


def mean_of_hours(values: Iterable[float | None], width: int) -> Mean:
    """Return the mean of the values of `width` hours; None or nothing is a missing one."""
    return _if_it_counts([value for value in values if value is not None], width)


def day(hours: Hours, start: datetime) -> Mean:
    """Return the mean of the UTC day that begins at `start`; 18 of its hours are needed."""
    return _mean_of_hours(hours, start, _HOURS_OF_A_DAY)


def month(hours: Hours, start: datetime) -> Mean:
    """Return the mean of the UTC month that begins at `start`; 75 % of its hours are needed."""
    return _mean_of_hours(hours, start, (month_after(start) - start) // HOUR)


def day_max_8h(hours: Hours, start: datetime) -> Mean:
    """Return the highest of the running 8-hour means that end within the day, 24:00 included.

    Its parts are the day's 24 running means, 18 of which are needed. The first of them begins at
    17:00 of the day before.
    """
    ends = running_series(hours, start + HOUR, start + DAY, 8)
    means = [mean.value for _, mean in ends if mean.value is not None]
    enough = counts(len(means), _HOURS_OF_A_DAY)
    return Mean(max(means) if enough else None, len(means), _HOURS_OF_A_DAY)


def series(
    hours: Hours, average: Average, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, Mean]]:
    """Yield `(start, end, mean)` of every interval with `since` < `end` ≤ `until`, lazily.

    `hours` must hold what the first interval needs: up to 24 hours before `since` for the running
    means, 7 hours more than its day for `day_max_8h`, the whole month for `month`.

    Raises:
        ValueError: 15min or 1h, which are means of readings and not of hours.
    """
    if average in ("15min", "1h"):
        raise ValueError(f"{average} is a mean of readings, not of hours")
    if average in ("8h", "24h"):
        width = 8 if average == "8h" else 24
        for end, mean in running_series(hours, hour_of(since) + HOUR, until, width):
            yield end - width * HOUR, end, mean
        return
    of = {"day": day, "month": month, "day_max_8h": day_max_8h}[average]
    for start, end in intervals.between(average, since, until):
        yield start, end, of(hours, start)


@dataclass(frozen=True, slots=True)
class Rolling:
    """Rolling means of a list, position by position, with how many values each window has."""

    values: tuple[float | None, ...]
    n: tuple[int, ...]


def rolling_mean(
    values: Sequence[float | None],
    width: int,
    align: Align = "right",
    min_capture: float = MIN_CAPTURE,
) -> Rolling:
    """Return the mean of the window about every position of a list; None is a missing value.

    Positions outside the list count as missing. The window of an even width that is centred has
    one position more after its own than before. At least one value is needed in any case.

    Args:
        values: finite, or None.
        width: positions in a window, at least 1.
        align: where the window lies about its position.
        min_capture: the share of `width` that must have a value, 0 to 1.

    Raises:
        ValueError: `width` is below 1, or `min_capture` not within 0 to 1.
    """
    if width < 1:
        raise ValueError(f"a window of {width} positions")
    if not 0 <= min_capture <= 1:
        raise ValueError(f"a capture of {min_capture} is not within 0 to 1")
    reach = {"right": width - 1, "centre": (width - 1) // 2, "left": 0}[align]
    numerators, scale = _as_integers([0.0 if value is None else value for value in values])
    sums = list(accumulate(numerators, initial=0))
    present = list(accumulate((value is not None for value in values), initial=0))
    means: list[float | None] = []
    ns: list[int] = []
    for position in range(len(values)):
        low = max(0, position - reach)
        high = max(low, min(len(values), position - reach + width))
        n = present[high] - present[low]
        ns.append(n)
        # Both sides of the comparison are doubles nearest to a ratio, so 9 of 10 is 0.9.
        enough = n > 0 and n / width >= min_capture
        means.append(_quotient(sums[high] - sums[low], scale, n) if enough else None)
    return Rolling(tuple(means), tuple(ns))


def daily_max_8h(
    values: Sequence[float | None], min_capture: float = MIN_CAPTURE
) -> tuple[float | None, ...]:
    """Return the highest 8-hour mean that ends within each whole day of a list of hours.

    Args:
        values: hourly means from 00:00 of the first day on, finite or None; before it is nothing.
        min_capture: the share of its 8 hours that each running mean needs, and the share of its 24
            running means that a day needs, 0 to 1.

    Raises:
        ValueError: `min_capture` is not within 0 to 1.
    """
    means = rolling_mean(values, 8, "right", min_capture).values
    highest: list[float | None] = []
    for start in range(0, len(means) - _HOURS_OF_A_DAY + 1, _HOURS_OF_A_DAY):
        of_day = [mean for mean in means[start : start + _HOURS_OF_A_DAY] if mean is not None]
        enough = of_day and len(of_day) / _HOURS_OF_A_DAY >= min_capture
        highest.append(max(of_day) if enough else None)
    return tuple(highest)


def _mean_of_hours(hours: Hours, start: datetime, width: int) -> Mean:
    return mean_of_hours((hours.get(start + ahead * HOUR) for ahead in range(width)), width)


def _if_it_counts(values: Collection[float], expected: int) -> Mean:
    n = len(values)
    return Mean(_mean(values) if counts(n, expected) else None, n, expected)


def _mean(values: Collection[float]) -> float:
    try:
        return fsum(values) / len(values)
    except OverflowError:
        # NO and NOx have no range of plausible values, so anything up to the largest double comes.
        numerators, scale = _as_integers(values)
        return _quotient(sum(numerators), scale, len(values))


def _as_integers(values: Collection[float]) -> tuple[list[int], int]:
    """Return the values times a common power of two, whole and exact, and that power."""
    ratios = [float(value).as_integer_ratio() for value in values]
    scale = max((denominator for _, denominator in ratios), default=1)
    return [numerator * (scale // denominator) for numerator, denominator in ratios], scale


def _quotient(total: int, scale: int, n: int) -> float:
    """Divide an exact sum as `fsum(values) / len(values)` does: rounded, divided, rounded."""
    try:
        return total / scale / n
    except OverflowError:
        return ldexp(total / (scale << 64) / n, 64)
