"""How a figure stands: beside that of the whole, and over the years."""

from collections.abc import Sequence
from typing import Final

from services.indicators.domain import trend
from services.indicators.domain.comparison import Outcome, benchmark
from services.indicators.domain.figures import BREAK, Figure
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.trend import CANNOT, Trend

COMPARED: Final = frozenset({"rate", "share", "survey", "daily_mean", "concentration"})
"""What can be set against the figure of the whole: everything that is not a bare count."""

TRENDED: Final = frozenset({"count", "rate", "share", "survey", "residents"})
"""What the test for a trend is made for: counts, rates and proportions."""

_REBASED: Final = 0.02
"""A denominator that moves by more than this share from one period to the next was rebased; the
yearly growth of Coventry's households was 1.2 to 1.6 % in 2019 to 2022."""


def rebased(before: float | None, after: float | None) -> bool:
    """Tell whether a denominator moved so far from one period to the next that it was rebased."""
    if before is None or after is None or before <= 0:
        return False
    return abs(after - before) / before > _REBASED


def recent_trend(indicator: Indicator, points: Sequence[Figure]) -> Trend:
    """Return the trend over the same period of five years, oldest first; none crosses a break."""
    if len(points) < trend.POINTS:
        return CANNOT
    latest = points[-trend.POINTS :]
    before: Figure | None = None
    for each in latest:
        if each.value is None or each.limits is None:
            return CANNOT
        if before is not None and _breaks(indicator, before, each):
            return CANNOT
        before = each
    if indicator.figure == "share":
        return trend.of_proportions(
            [each.numerator or 0.0 for each in latest],
            [each.denominator or 0.0 for each in latest],
            indicator.polarity,
        )
    return trend.of_values(
        [each.value for each in latest if each.value is not None],
        [each.limits.lower_95 for each in latest if each.limits is not None],
        [each.limits.upper_95 for each in latest if each.limits is not None],
        indicator.polarity,
    )


def _breaks(indicator: Indicator, before: Figure, after: Figure) -> bool:
    """Tell whether a new series begins with a figure, or began between it and the year before."""
    if BREAK in after.notes:
        return True
    return indicator.denominator is not None and rebased(before.denominator, after.denominator)


def compared(indicator: Indicator, own: Figure, other: Figure | None) -> Outcome | None:
    """Return how a figure lies to that of the whole; None for counts, which nothing divides."""
    if other is None or indicator.figure not in COMPARED:
        return None
    if own.limits is None:
        return None
    return benchmark(own.limits.lower_95, own.limits.upper_95, other.value, indicator.polarity)
