"""Official figures: periods of any authority's making, and where their series break."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.indicators.domain import figures, period, rate, standing
from services.indicators.domain.figures import BREAK, Figure
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.period import Kind, Period

METHOD: Final = "Official"
_ESTIMATED: Final = "estimate"
_LENGTHS: Final[dict[int, Kind]] = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True)
class Released:
    """One official figure as it was released.

    Attributes:
        start, end: first and last London day, both inside.
        value, numerator, denominator: None where the release has a mark instead of a number.
        status: in the release's own words, such as `revised`.
        notes: what the marks mean.
    """

    indicator_id: str
    area: str
    start: date
    end: date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str | None
    source: str
    published_on: date | None
    notes: tuple[str, ...] = ()


def period_of(indicator: Indicator, start: date, end: date) -> Period | None:
    """Return the period of a figure: a day, or whole months; None where it is neither."""
    if start == end:
        return period.snapshot(end)
    if start.day != 1 or end != period.month_end(end):
        return None
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    kind = _LENGTHS.get(months)
    if kind == "year" and indicator.period == "rolling_12m":
        kind = "rolling_12m"
    if kind == "quarter" and indicator.period == "wave":
        kind = "wave"
    return None if kind is None else Period(kind, start, end)


def series(indicator: Indicator, released: Sequence[Released]) -> list[Figure]:
    """Return the figures of one area, oldest first, with the breaks between them marked.

    A series breaks where the denominator of a rate is rebased, and where a count becomes an
    estimate or the other way round.
    """
    found: list[Figure] = []
    before: Released | None = None
    for each in released:
        made = _figure(indicator, each)
        if before is not None and _breaks(indicator, before, each):
            made = made.noting(BREAK)
        found.append(made)
        before = each
    return found


def _breaks(indicator: Indicator, before: Released, after: Released) -> bool:
    if indicator.denominator is not None and standing.rebased(
        before.denominator, after.denominator
    ):
        return True
    return _estimated(before) != _estimated(after)


def _estimated(released: Released) -> bool:
    return _ESTIMATED in (released.status or "").lower()


def _figure(indicator: Indicator, released: Released) -> Figure:
    """Return the released figure; limits, and a value that is not given, follow from its parts."""
    bare = Figure(
        released.value,
        released.numerator,
        released.denominator,
        method=METHOD,
        notes=(*((released.status,) if released.status else ()), *released.notes),
    )
    x, n = released.numerator, released.denominator
    if indicator.figure == "count":
        count = released.value if released.value is not None else x
        if count is None or count < 0:
            return bare
        made = Figure(count, count, None, *rate.count_limits(count))
    elif x is None or n is None or n <= 0 or x < 0:
        return bare
    elif indicator.figure in ("share", "survey"):
        if x > n:
            return bare
        made = figures.out_of(x, n, indicator.multiplier)
    elif indicator.figure == "rate":
        made = figures.over(x, n, indicator.multiplier)
    else:
        return bare
    value = made.value if released.value is None and not released.notes else released.value
    return Figure(
        value,
        made.numerator,
        n if made.denominator is not None else None,
        made.limits if value is not None else None,
        made.method,
        notes=bare.notes,
    )
