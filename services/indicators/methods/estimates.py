"""Methods that estimate: proportion, rate, count, standardised rate, mean, funnel, gradient."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.indicators.domain import inequality
from services.indicators.domain import mean as means
from services.indicators.domain import proportion as proportions
from services.indicators.domain import rate as rates
from services.indicators.methods.fields import (
    Amount,
    Estimated,
    Fraction,
    Given,
    Labelled,
    Limited,
    Number,
    Positive,
    bounds,
    estimated,
    labelled,
    listed,
)


class ProportionIn(Given):
    """`x` of `n`; `x` need not be whole."""

    x: Amount
    n: Positive
    multiplier: Positive = 1


def proportion(given: ProportionIn) -> Labelled:
    """Return x / n with Wilson's limits.

    Raises:
        ValueError: `x` is above `n`.
    """
    return labelled(proportions.proportion(given.x, given.n, given.multiplier))


class RateIn(Given):
    """`x` events among `n`."""

    x: Amount
    n: Positive
    multiplier: Positive = 100_000


def rate(given: RateIn) -> Labelled:
    """Return x / n with exact limits below 10 events, Byar's from 10."""
    return labelled(rates.rate(given.x, given.n, given.multiplier))


class CountIn(Given):
    """A count of events."""

    x: Amount


class CountOut(Limited):
    """The limits of a count and the method that gave them."""

    method: str


def count_limits(given: CountIn) -> CountOut:
    """Return exact limits below 10, Byar's from 10."""
    limits, method = rates.count_limits(given.x)
    return CountOut(**bounds(limits), method=method)


class DsrIn(Given):
    """Events, population and standard population of each age band; a missing count is 0."""

    counts: Annotated[list[Amount | None], listed(least=1)]
    populations: Annotated[list[Positive], listed(least=1)]
    standard_populations: Annotated[list[Amount], listed(least=1)]
    multiplier: Positive = 100_000


def dsr(given: DsrIn) -> Estimated:
    """Return the directly standardised rate with Dobson's limits; null below 10 events.

    Raises:
        ValueError: lists of different lengths, or an empty standard population.
    """
    counts = [0.0 if count is None else count for count in given.counts]
    return estimated(
        rates.dsr(counts, given.populations, given.standard_populations, given.multiplier)
    )


class MeanIn(Given):
    """One value or more."""

    values: Annotated[list[Number], listed(least=1)]


def mean(given: MeanIn) -> Estimated:
    """Return the mean with Student's limits; null limits for a single value."""
    return estimated(means.mean(given.values))


class SiiIn(Given):
    """Population and value of each quantile, the most deprived first."""

    populations: Annotated[list[Positive], listed(least=2)]
    values: Annotated[list[Number], listed(least=2)]
    multiplier: Number = 1


class SiiOut(BaseModel):
    """The gradient over deprivation; `rii` is null where it would divide by nothing."""

    sii: float
    rii: float | None
    intercept: float
    slope: float


def sii(given: SiiIn) -> SiiOut:
    """Return the slope and relative index of inequality, point estimates.

    Raises:
        ValueError: lists of different lengths.
    """
    found = inequality.sii(given.populations, given.values, given.multiplier)
    return SiiOut(sii=found.sii, rii=found.rii, intercept=found.intercept, slope=found.slope)


class QuantileIn(Given):
    """Values of areas; null is a missing one."""

    values: Annotated[list[Number | None], listed()]
    quantiles: Annotated[int, Field(strict=True, ge=1, le=1000)] = 10
    highest_first: Annotated[bool, Field(strict=True)] = True


class QuantileOut(BaseModel):
    """One quantile a value; null without a value, or with fewer values than quantiles."""

    quantiles: list[int | None]


def quantile(given: QuantileIn) -> QuantileOut:
    """Return the quantile of each value."""
    found = inequality.quantile(given.values, given.quantiles, highest_first=given.highest_first)
    return QuantileOut(quantiles=list(found))


class FunnelIn(Given):
    """`x` of `n` in an area, and the average proportion round which it varies."""

    x: Amount
    n: Positive
    average: Fraction


class FunnelOut(Estimated):
    """The area's proportion, the control limits round the average, and how far out it lies."""

    significance: Literal[
        "Low (0.001)", "Low (0.025)", "Not significant", "High (0.025)", "High (0.001)"
    ]


def funnel(given: FunnelIn) -> FunnelOut:
    """Return control limits for the area's denominator and judge the area by them.

    Raises:
        ValueError: `x` is above `n`.
    """
    found, significance = proportions.funnel(given.x, given.n, given.average)
    return FunnelOut.model_validate(
        {"value": found.value, **bounds(found.limits), "significance": significance}
    )
