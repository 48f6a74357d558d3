"""From sums to a figure: value, limits, base, and what must not be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from sys import float_info
from types import MappingProxyType
from typing import Final, NamedTuple

from services.indicators.domain import disclosure, mean, proportion, rate, share
from services.indicators.domain.contribution import Exact
from services.indicators.domain.disclosure import Reason
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.limits import Limits

BREAK: Final = "break_in_series"
LOW_BASE: Final = "low base"
NO_DENOMINATOR: Final = "no denominator"
NO_CASES: Final = "no cases"
NO_RESPONDENTS: Final = "no respondents"
NOT_MEASURED: Final = "not measured"
ESTIMATE: Final = "estimate"


_NO_MEASUREMENT: Final[Mapping[int, float]] = MappingProxyType({})


class Total(NamedTuple):
    """What was added up for a group in a period.

    Attributes:
        x, n, base, squares: as `contribution.Amounts`.
        measured: how often each measurement occurs, for a median; what was counted on a day, by
            the day's number, for a daily mean; the mean of each sensor, by its number, for a
            concentration.
    """

    x: Exact = 0
    n: Exact = 0
    base: Exact = 0
    squares: Exact = 0
    measured: Mapping[int, float] = _NO_MEASUREMENT


def added(totals: Sequence[Total]) -> Total:
    """Return the sum of some totals."""
    if len(totals) == 1:
        return totals[0]
    x: Exact = 0
    n: Exact = 0
    base: Exact = 0
    squares: Exact = 0
    for each in totals:
        x += each.x
        n += each.n
        base += each.base
        squares += each.squares
    return Total(x, n, base, squares, _merged([each.measured for each in totals if each.measured]))


def _merged(every: Sequence[Mapping[int, float]]) -> Mapping[int, float]:
    if not every:
        return _NO_MEASUREMENT
    apart = dict(every[0])
    for some in every[1:]:
        for key, amount in some.items():
            apart[key] = apart[key] + amount if key in apart else amount
    return apart


NOTHING: Final = Total()


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure; what cannot be computed or told is None."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    limits: Limits | None = None
    method: str = ""
    n_base: int | None = None
    n_eff: float | None = None
    suppressed: Reason | None = None
    notes: tuple[str, ...] = ()

    def noting(self, note: str) -> "Figure":
        """Return the figure with one more note."""
        return self if note in self.notes else replace(self, notes=(*self.notes, note))


def sensitive(indicator: Indicator, total: Total) -> tuple[float, ...]:
    """Return the counts of people or households that a figure would tell."""
    if indicator.suppression != "counts":
        return ()
    if indicator.figure == "share":
        return float(total.x), float(total.n)
    if indicator.figure in ("sum", "median"):
        return (float(total.n),)
    return (float(total.x),)


def figure(
    indicator: Indicator, total: Total, denominator: float | None, reason: Reason | None
) -> Figure:
    """Return the figure of a group.

    Args:
        indicator: the measure.
        total: what was added up for the group.
        denominator: the reference figure of its area, where it is over one.
        reason: why it must be hidden, as `disclosure` found.
    """
    made = _MAKERS[indicator.figure]
    return made(indicator, total, denominator, reason)


def _number(value: Exact) -> float:
    """Return a sum as a double, at most the largest; whole counts stay whole in JSON."""
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    try:
        return min(float(value), float_info.max)
    except OverflowError:
        return float_info.max


def _shown(indicator: Indicator, count: Exact) -> float:
    if indicator.suppression == "counts":
        return disclosure.rounded(float(count))
    return _number(count)


def _count(indicator: Indicator, total: Total, _: float | None, reason: Reason | None) -> Figure:
    if reason is not None:
        return Figure(method="Count", suppressed=reason)
    return counted(_shown(indicator, total.x))


@lru_cache(maxsize=65_536)
def counted(value: float) -> Figure:
    """Return the figure of a count; few counts come often."""
    limits, method = rate.count_limits(value)
    return Figure(value, value, None, limits, method)


def _sum(indicator: Indicator, total: Total, _: float | None, reason: Reason | None) -> Figure:
    if reason is not None:
        return Figure(method="Sum", suppressed=reason)
    value = _number(total.x)
    return Figure(value, value, method="Sum")


def _rate(
    indicator: Indicator, total: Total, denominator: float | None, reason: Reason | None
) -> Figure:
    if reason is not None:
        return Figure(denominator=denominator, method="Rate", suppressed=reason)
    numerator = _shown(indicator, total.x)
    return over(numerator, denominator, indicator.multiplier)


@lru_cache(maxsize=65_536)
def over(numerator: float, denominator: float | None, multiplier: float) -> Figure:
    """Return a crude rate; without a denominator only the numerator and a note."""
    if denominator is None or denominator <= 0:
        return Figure(None, numerator, None, method="Rate", notes=(NO_DENOMINATOR,))
    found = rate.rate(numerator, denominator, multiplier)
    return Figure(found.value, numerator, denominator, found.limits, found.method)


def _share(indicator: Indicator, total: Total, _: float | None, reason: Reason | None) -> Figure:
    if reason is not None:
        return Figure(method=proportion.METHOD, suppressed=reason)
    return out_of(_shown(indicator, total.x), _shown(indicator, total.n), indicator.multiplier)


@lru_cache(maxsize=65_536)
def out_of(numerator: float, denominator: float, multiplier: float) -> Figure:
    """Return a proportion; out of nothing there is none."""
    if denominator <= 0:
        return Figure(None, numerator, denominator, method=proportion.METHOD, notes=(NO_CASES,))
    found = proportion.proportion(numerator, denominator, multiplier)
    return Figure(found.value, numerator, denominator, found.limits, found.method)


def _survey(_i: Indicator, total: Total, _d: float | None, reason: Reason | None) -> Figure:
    n = int(total.n)
    base = _base(total)
    bare = Figure(method="Wilson (Kish)", n_base=n, n_eff=base.n_eff, suppressed=reason)
    if n == 0 or base.n_eff is None:
        return replace(bare, suppressed=None, notes=(NO_RESPONDENTS,))
    if n < share.LEAST_BASE or reason is not None:
        return replace(bare, suppressed=reason or "primary")
    p = float(Decimal(total.x) / Decimal(total.base))
    found = share.of_sums(p, 1.0, base)
    return replace(
        bare,
        value=found.value,
        numerator=float(_number(total.x)),
        denominator=float(_number(total.base)),
        limits=found.limits,
        notes=(LOW_BASE,) if n < share.LOW_BASE else (),
    )


def _base(total: Total) -> share.Base:
    """Return the base of sums that may be beyond a double, though their ratio is not."""
    if total.squares <= 0:
        return share.base(int(total.n), 0.0, 0.0)
    ratio = Decimal(total.base) ** 2 / Decimal(total.squares)
    return share.base(int(total.n), float(ratio.sqrt()), 1.0)


def _residents(
    indicator: Indicator, total: Total, denominator: float | None, reason: Reason | None
) -> Figure:
    found = _survey(indicator, total, None, reason)
    if found.value is None:
        return replace(found, denominator=None)
    if denominator is None:
        return replace(found, value=None, numerator=None, denominator=None, limits=None).noting(
            NO_DENOMINATOR
        )
    limits = found.limits
    return replace(
        found,
        value=share.residents(found.value, denominator),
        numerator=None,
        denominator=denominator,
        limits=None
        if limits is None
        else Limits(
            share.residents(limits.lower_95, denominator),
            share.residents(limits.upper_95, denominator),
            share.residents(limits.lower_99_8, denominator),
            share.residents(limits.upper_99_8, denominator),
        ),
    ).noting(ESTIMATE)


def _median(indicator: Indicator, total: Total, _: float | None, reason: Reason | None) -> Figure:
    if reason is not None:
        return Figure(method="Median", suppressed=reason)
    value = mean.weighted_median([(days, int(times)) for days, times in total.measured.items()])
    notes = (NO_CASES,) if value is None else ()
    return Figure(value, method="Median", n_base=int(_shown(indicator, total.n)), notes=notes)


def _mean(_i: Indicator, total: Total, _d: float | None, _r: Reason | None) -> Figure:
    """Average what was counted on each day, or what each sensor measured."""
    if not total.measured:
        return Figure(method=mean.METHOD, n_base=0, notes=(NOT_MEASURED,))
    values = list(total.measured.values())
    found = mean.mean(values)
    return Figure(found.value, limits=found.limits, method=found.method, n_base=len(values))


def _none(_i: Indicator, _t: Total, _d: float | None, _r: Reason | None) -> Figure:
    return Figure(method="None", notes=("no public definition",))


_MAKERS: Final = {
    "count": _count,
    "sum": _sum,
    "rate": _rate,
    "share": _share,
    "survey": _survey,
    "residents": _residents,
    "median": _median,
    "daily_mean": _mean,
    "concentration": _mean,
    "recorded": _none,
    "none": _none,
}
