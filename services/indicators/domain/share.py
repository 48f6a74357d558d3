"""Shares from weighted surveys: Kish's effective size, Wilson's limits, the low-base rule."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from services.indicators.domain import proportion
from services.indicators.domain.limits import Limits

LEAST_BASE: Final = 30
"""A group with fewer respondents is not published."""

LOW_BASE: Final = 100
"""A group with fewer respondents is published with a note."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a weighted sample is worth.

    Attributes:
        n_base: respondents; weight 0 is no respondent.
        n_eff: Kish's effective sample size; None without a respondent.
        deff: the design effect of weighting, n_base / n_eff.
    """

    n_base: int
    n_eff: float | None
    deff: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """A weighted share in percent with its limits and base; no value without a respondent."""

    value: float | None
    limits: Limits | None
    base: Base


def kish(weights: Sequence[float]) -> Base:
    """Return the effective size of a sample: (Σw)² / Σw².

    Source: Kish 1965, as in svyweight `eff_n` and PracTools `deffK`.

    Raises:
        ValueError: a negative weight.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a negative weight")
    largest = max(weights, default=0.0)
    if largest == 0:
        return Base(0, None, None)
    scaled = [weight / largest for weight in weights if weight > 0]
    return base(len(scaled), fsum(scaled), fsum(weight * weight for weight in scaled))


def base(n: int, total: float, squares: float) -> Base:
    """Return the base of n respondents whose weights sum to `total` and their squares to `squares`.

    The effective size is never above n, nor below 1, whatever the rounding of the sums.
    """
    if n == 0 or squares <= 0:
        return Base(n, None, None)
    n_eff = min(float(n), max(1.0, total * total / squares))
    return Base(n, n_eff, n / n_eff)


def share(
    responses: Sequence[tuple[str, float]], agree: Collection[str], excluded: Collection[str] = ()
) -> Share:
    """Return the weighted share of answers that agree, of those not excluded, in percent.

    Args:
        responses: (answer, weight of 0 or more).
        agree: the answers that count.
        excluded: the answers that are off the scale and in no base.

    Raises:
        ValueError: a negative weight.
    """
    valid = [(answer, weight) for answer, weight in responses if answer not in excluded]
    found = kish([weight for _, weight in valid])
    if any(weight < 0 for _, weight in responses):
        raise ValueError("a negative weight")
    largest = max((weight for _, weight in valid), default=0.0)
    if found.n_eff is None:
        return Share(None, None, found)
    total = fsum(weight / largest for _, weight in valid)
    agreeing = fsum(weight / largest for answer, weight in valid if answer in agree)
    return of_sums(agreeing, total, found)


def of_sums(agreeing: float, total: float, found: Base) -> Share:
    """Return the share from sums of weights: those that agree, and all of the base."""
    if found.n_eff is None or total <= 0:
        return Share(None, None, found)
    p = min(1.0, agreeing / total)
    bounds = proportion.limits(min(found.n_eff, p * found.n_eff), found.n_eff)
    return Share(p * 100, bounds.times(100), found)


def residents(percent: float, adults: float) -> float:
    """Return how many adults a share stands for, to the nearest hundred; an estimate."""
    hundreds, rest = divmod(percent / 100 * adults, 100)
    return (hundreds + (rest >= 50)) * 100
