"""The statistics of a pollutant's calendar year, and how often it passed each objective."""

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from fractions import Fraction
from math import floor
from types import MappingProxyType

from shared.air import limits, windows
from shared.air.limits import Averaging
from shared.air.pollutants import Pollutant
from shared.air.windows import Hours

_EMPTY: Hours = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Exceedance:
    """How often a year passed an objective, strictly above its level.

    `count` is of valid periods only, so with a low capture it is a lower bound: 0 of a year without
    a valid mean. `budget_used` is `count / allowed`, None where nothing is allowed.
    """

    count: int
    allowed: int
    budget_used: float | None


@dataclass(frozen=True, slots=True)
class Annual:
    """A year by its counting hours, in the pollutant's own unit.

    `n` counts them, `expected` is the hours of the whole year and `capture` their ratio. Below
    three quarters the mean and all percentiles are None; the rest is always given.
    """

    mean: float | None
    median: float | None
    min: float | None
    max: float | None
    p90: float | None
    p95: float | None
    p98: float | None
    p99: float | None
    p99_8: float | None
    n: int
    expected: int
    capture: float
    exceedances: Mapping[str, Exceedance]


def hours_of(year: int) -> int:
    """Return how many hours a calendar year has: 8,760, in a leap year 8,784."""
    return 8784 if isleap(year) else 8760


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return a percentile of finite values in ascending order, interpolated as R's type 7.

    The place in the list is computed exactly, with `percent` taken as the decimal it is written as
    (99.8 is 99.8), so that a whole place gives that very value.

    Raises:
        ValueError: there are no values, or `percent` is not within 0 to 100.
    """
    if not ordered or not 0 <= percent <= 100:
        raise ValueError(f"percentile {percent} of {len(ordered)} values")
    place = (len(ordered) - 1) * Fraction(str(percent)) / 100
    below = floor(place)
    share = float(place - below)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    # Weights rather than a step from `low`: the difference of two doubles may be beyond a double.
    return min(max(low * (1 - share) + high * share, low), high)


def summarise(pollutant: Pollutant, year: int, hours: Hours, quarters: Hours = _EMPTY) -> Annual:
    """Return the statistics of a UTC calendar year.

    Args:
        pollutant: decides which objectives the year is judged by.
        year: 1970 to 9998.
        hours: counting hours; those of other years are used only by the running means that reach
            back over 1 January (the seven hours before it).
        quarters: counting 15-minute means by their start, of a sensor that has them (SO2).
    """
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    of_year = {at: value for at, value in hours.items() if start <= at < end}
    ordered = sorted(of_year.values())
    n, expected = len(ordered), hours_of(year)
    whole = windows.mean_of_readings(ordered, expected)
    mean = whole.value if whole.counts else None

    def at(percent: float) -> float | None:
        return percentile(ordered, percent) if whole.counts else None

    def valid(averaging: Averaging) -> Sequence[float]:
        if averaging == "1h":
            return ordered
        if averaging == "15min":
            return [value for begin, value in quarters.items() if start <= begin < end]
        if averaging == "year":
            return [] if mean is None else [mean]
        return _valid_days(averaging, hours, of_year)

    objectives = limits.objectives_of(pollutant)
    means = {averaging: valid(averaging) for averaging in {each.averaging for each in objectives}}
    return Annual(
        mean=mean,
        median=at(50),
        min=ordered[0] if ordered else None,
        max=ordered[-1] if ordered else None,
        p90=at(90),
        p95=at(95),
        p98=at(98),
        p99=at(99),
        p99_8=at(99.8),
        n=n,
        expected=expected,
        capture=whole.capture,
        exceedances={each.id: exceedance(each, means[each.averaging]) for each in objectives},
    )


def exceedance(objective: limits.Objective, means: Sequence[float]) -> Exceedance:
    """Count the valid means of a year, over the objective's own period, above its level."""
    count = sum(mean > objective.level for mean in means)
    allowed = objective.allowed
    return Exceedance(count, allowed, count / allowed if allowed else None)


def as_fields(annual: Annual) -> dict[str, object]:
    """Return a year as the fields of contract 5.1, ready for JSON."""
    exceedances = {
        code: {"count": each.count, "allowed": each.allowed, "budget_used": each.budget_used}
        for code, each in annual.exceedances.items()
    }
    named = {field.name: getattr(annual, field.name) for field in fields(annual)}
    return named | {"exceedances": exceedances}


def _valid_days(averaging: Averaging, hours: Hours, of_year: Hours) -> list[float]:
    of = {"day": windows.day, "day_max_8h": windows.day_max_8h}[averaging]
    # A valid day has hours of its own, whichever way its mean is made.
    days = sorted({windows.day_of(at) for at in of_year})
    return [mean.value for mean in (of(hours, day) for day in days) if mean.value is not None]
