"""Methods that judge or withhold: recent trend, benchmark, effective sample size, suppression."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.indicators.domain import comparison, disclosure, share, trend
from services.indicators.methods.fields import (
    Amount,
    Estimated,
    Given,
    Number,
    PolarityName,
    Positive,
    Whole,
    bounds,
    listed,
)


class TrendProportionIn(Given):
    """Counts and denominators of consecutive periods, oldest first."""

    counts: Annotated[list[Amount], listed()]
    denominators: Annotated[list[Positive], listed()]
    polarity: PolarityName = "no_judgement"


class TrendWeightedIn(Given):
    """Rates with 95 % limits of consecutive periods, oldest first."""

    values: Annotated[list[Number], listed()]
    lower_95: Annotated[list[Number], listed()]
    upper_95: Annotated[list[Number], listed()]
    polarity: PolarityName = "no_judgement"


class TrendOut(BaseModel):
    """The recent trend; `chi_square` is null with fewer than five points."""

    chi_square: float | None
    significant: bool
    marker: Literal["Increasing", "Decreasing", "NoChange", "CannotBeCalculated"]
    direction: Literal["getting_better", "getting_worse"] | None


def _answered(found: trend.Trend) -> TrendOut:
    return TrendOut(
        chi_square=found.chi_square,
        significant=found.significant,
        marker=found.marker,
        direction=found.direction,
    )


def trend_proportion(given: TrendProportionIn) -> TrendOut:
    """Return the chi-squared trend of the latest five proportions.

    Raises:
        ValueError: lists of different lengths, or a count above its denominator.
    """
    return _answered(trend.of_proportions(given.counts, given.denominators, given.polarity))


def trend_weighted(given: TrendWeightedIn) -> TrendOut:
    """Return the chi-squared trend of the latest five rates, weighted by their precision.

    Raises:
        ValueError: lists of different lengths, or a lower limit above its upper one.
    """
    return _answered(trend.of_values(given.values, given.lower_95, given.upper_95, given.polarity))


class BenchmarkIn(Given):
    """An area's value and interval, and what to compare it with."""

    value: Number | None
    lower: Number | None
    upper: Number | None
    benchmark: Number | None
    polarity: PolarityName


class BenchmarkOut(BaseModel):
    """The verdict; null without an interval or a benchmark."""

    outcome: Literal["better", "similar", "worse", "higher", "lower"] | None


def benchmark(given: BenchmarkIn) -> BenchmarkOut:
    """Judge the interval against the benchmark.

    Raises:
        ValueError: the lower limit is above the upper one.
    """
    if given.lower is not None and given.upper is not None and given.lower > given.upper:
        raise ValueError("the lower limit is above the upper one")
    return BenchmarkOut(
        outcome=comparison.benchmark(given.lower, given.upper, given.benchmark, given.polarity)
    )


class KishIn(Given):
    """Weights of respondents."""

    weights: Annotated[list[Amount], listed()]


class KishOut(BaseModel):
    """What the sample is worth; null without a respondent."""

    n_base: int
    n_eff: float | None
    deff: float | None


def kish(given: KishIn) -> KishOut:
    """Return Kish's effective sample size; weight 0 is no respondent."""
    found = share.kish(given.weights)
    return KishOut(n_base=found.n_base, n_eff=found.n_eff, deff=found.deff)


class Response(Given):
    """One respondent's answer."""

    answer: Annotated[str, Field(max_length=200)]
    weight: Amount


class SurveyShareIn(Given):
    """Responses, the answers that agree, and the answers that are in no base."""

    responses: Annotated[list[Response], listed()]
    agree: Annotated[list[str], listed()]
    excluded: Annotated[list[str], Field(default_factory=list, max_length=1000)]


class SurveyShareOut(Estimated):
    """A weighted share in percent, with its base."""

    n_base: int
    n_eff: float | None
    deff: float | None


def survey_share(given: SurveyShareIn) -> SurveyShareOut:
    """Return the weighted share of valid answers that agree, Wilson's limits on Kish's size."""
    found = share.share(
        [(each.answer, each.weight) for each in given.responses],
        frozenset(given.agree),
        frozenset(given.excluded),
    )
    return SurveyShareOut(
        value=found.value,
        **bounds(found.limits),
        n_base=found.base.n_base,
        n_eff=found.base.n_eff,
        deff=found.base.deff,
    )


class SuppressIn(Given):
    """One row of counts, and their total where it is published too."""

    counts: Annotated[list[Whole], listed()]
    total: Whole | None = None


class SuppressOut(BaseModel):
    """The row as published, and why a cell is hidden."""

    display: list[str]
    suppressed: list[Literal["primary", "secondary", "differencing"] | None]
    total: str | None


def suppress(given: SuppressIn) -> SuppressOut:
    """Hide 1 to 7, round the rest to 5, and hide what a subtraction would reveal.

    Raises:
        ValueError: a total below one of its parts.
    """
    total = None if given.total is None else int(given.total)
    row = disclosure.suppress([int(count) for count in given.counts], total)
    return SuppressOut(display=list(row.display), suppressed=list(row.suppressed), total=row.total)
