"""Counts and rates: exact Poisson limits below 10, Byar's from 10; directly standardised rates."""

from collections.abc import Sequence
from functools import lru_cache
from math import fsum, sqrt
from typing import Final

from scipy.special import gammainccinv, gammaincinv

from services.indicators.domain.limits import (
    TAIL_95,
    TAIL_99_8,
    Z_95,
    Z_99_8,
    Estimate,
    Limits,
)

EXACT: Final = "Exact"
BYARS: Final = "Byars"
DOBSON: Final = "Dobson"

_BYARS_FROM: Final = 10
"""The least count for which Byar's approximation is good enough."""

_STANDARDISE_FROM: Final = 10
"""The least total count that a directly standardised rate may rest on."""

ESP_2013: Final = (
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000,
    7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
)  # fmt: skip
"""European Standard Population 2013, five-year bands 0–4 … 90 and over; 100,000 in all."""


def byars_lower(x: float, z: float) -> float:
    """Return Byar's lower limit of a count above 0."""
    return x * (1 - 1 / (9 * x) - z / (3 * sqrt(x))) ** 3


def byars_upper(x: float, z: float) -> float:
    """Return Byar's upper limit of a count of 0 or more."""
    y = x + 1
    return y * (1 - 1 / (9 * y) + z / (3 * sqrt(y))) ** 3


def exact(x: float, tail: float) -> tuple[float, float]:
    """Return the exact Poisson limits of a count, with `tail` left out on each side.

    χ²(p; 2k)/2 is the quantile p of a gamma distribution of shape k.
    """
    lower = 0.0 if x == 0 else float(gammaincinv(x, tail))
    return lower, float(gammainccinv(x + 1, tail))


@lru_cache(maxsize=16_384)
def count_limits(x: float) -> tuple[Limits, str]:
    """Return the limits of a count and the method that gave them.

    Source: PHEindicatormethods `phe_rate`: exact below 10, Byar's from 10.

    Raises:
        ValueError: a negative count.
    """
    if x < 0:
        raise ValueError(f"a count of {x}")
    if x < _BYARS_FROM:
        return Limits(*exact(x, TAIL_95), *exact(x, TAIL_99_8)), EXACT
    bounds = [limit for z in (Z_95, Z_99_8) for limit in (byars_lower(x, z), byars_upper(x, z))]
    return Limits(*bounds), BYARS


def rate(x: float, n: float, multiplier: float = 100_000) -> Estimate:
    """Return x / n times a positive multiplier, with limits.

    Source: PHEindicatormethods `phe_rate`.

    Raises:
        ValueError: a negative count, or a denominator not above 0.
    """
    if n <= 0:
        raise ValueError(f"a denominator of {n}")
    found, method = count_limits(x)
    return Estimate(x / n * multiplier, found.times(multiplier / n), method)


def dsr(
    counts: Sequence[float],
    populations: Sequence[float],
    standard_populations: Sequence[float],
    multiplier: float = 100_000,
) -> Estimate:
    """Return a directly standardised rate with Dobson's limits; none below 10 cases in all.

    Source: PHEindicatormethods `calculate_dsr` without events per person.

    Args:
        counts: cases of each band, 0 or more.
        populations: of each band, above 0.
        standard_populations: of each band, 0 or more, one of them above 0.
        multiplier: the base of the rate, above 0.

    Raises:
        ValueError: lists of different lengths or without a band, or a number out of its bounds.
    """
    if not len(counts) == len(populations) == len(standard_populations) > 0:
        raise ValueError("counts, populations and standard populations are lists of one length")
    if min(counts) < 0 or min(populations) <= 0 or min(standard_populations) < 0:
        raise ValueError("a negative count, or a population that cannot be divided by")
    whole = fsum(standard_populations)
    if whole <= 0:
        raise ValueError("the standard population is empty")
    total = fsum(counts)
    if total < _STANDARDISE_FROM:
        return Estimate(None, None, DOBSON)
    bands = list(zip(counts, populations, standard_populations, strict=True))
    value = fsum(w * x / n for x, n, w in bands) / whole
    variance = fsum(w * w * x / (n * n) for x, n, w in bands) / (whole * whole)
    spread = sqrt(variance / total)
    bounds = [
        value + spread * (limit - total)
        for z in (Z_95, Z_99_8)
        for limit in (byars_lower(total, z), byars_upper(total, z))
    ]
    return Estimate(value * multiplier, Limits(*bounds).times(multiplier), DOBSON)


def isr(observed: float, expected: float, reference_rate: float) -> Estimate:
    """Return an indirectly standardised rate: observed / expected × the reference's own rate.

    Source: PHEindicatormethods `calculate_ISRate`.

    Args:
        observed: cases in the area.
        expected: cases the area would have at the reference's rates, above 0.
        reference_rate: the reference's crude rate, already times its multiplier.

    Raises:
        ValueError: a negative count, or nothing expected.
    """
    return rate(observed, expected, reference_rate)
