"""Which periods of a measure a change of its tally touches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.indicators.domain import period
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.period import ONE_DAY, Period


@dataclass(frozen=True, slots=True)
class Touched:
    """Days of a tally that changed.

    Attributes:
        since: the first day; of what falls into periods, the first day of the first of them.
        until: the first day that did not change, for a stock; the first day of the last period
            that changed, for what falls into periods. None: everything from `since` on.
    """

    since: date
    until: date | None

    def joined(self, other: "Touched") -> "Touched":
        """Return the days of both, and those between."""
        both = (self.until, other.until)
        until = None if both[0] is None or both[1] is None else max(both[0], both[1])
        return Touched(min(self.since, other.since), until)


def standard(indicator: Indicator, touched: Touched, today: date) -> Iterator[Period]:
    """Yield the month ends and whole periods that changed and are over, oldest first."""
    kind = indicator.period
    if kind == "snapshot":
        last = today if touched.until is None else min(today, touched.until - ONE_DAY)
        yield from period.inside(kind, touched.since, last)
        return
    over = today - ONE_DAY
    last = over if touched.until is None else touched.until
    if kind == "rolling_12m":
        last = min(over, period.month_end(period.add_months(last, 11)))
        first = period.rolling(touched.since).start
        yield from (each for each in period.inside(kind, first, last) if each.end <= over)
        return
    first = period.of(kind, touched.since).start
    last = min(over, period.of(kind, last).end)
    yield from period.inside(kind, first, last)


def touches(indicator: Indicator, touched: Touched, asked: Period) -> bool:
    """Tell whether a period that somebody asked for may have changed."""
    if indicator.period == "snapshot":
        return touched.since <= asked.end and (touched.until is None or asked.end < touched.until)
    return touched.since <= asked.end and (touched.until is None or touched.until >= asked.start)
