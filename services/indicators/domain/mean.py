"""The mean of a few values with Student's limits, and the median."""

from collections.abc import Sequence
from functools import lru_cache
from math import fsum, sqrt
from typing import Final

from scipy.special import stdtrit

from services.indicators.domain.limits import TAIL_95, TAIL_99_8, Estimate, Limits

METHOD: Final = "Student's t"


def mean(values: Sequence[float]) -> Estimate:
    """Return the mean with limits mean ± t(1 − α/2; n − 1) · s / √n; of one value without limits.

    Source: PHEindicatormethods `phe_mean`.

    Raises:
        ValueError: no value.
    """
    n = len(values)
    if n == 0:
        raise ValueError("no value")
    centre = fsum(values) / n
    if n == 1:
        return Estimate(centre, None, METHOD)
    error = sqrt(fsum([(value - centre) ** 2 for value in values]) / (n - 1) / n)
    bounds: list[float] = []
    for tail in (TAIL_95, TAIL_99_8):
        reach = _student(n - 1, tail) * error
        bounds += (centre - reach, centre + reach)
    return Estimate(centre, Limits(*bounds), METHOD)


@lru_cache(maxsize=1_024)
def _student(freedom: int, tail: float) -> float:
    """Return what Student's t with so many degrees of freedom exceeds with the chance `tail`."""
    return float(stdtrit(freedom, 1 - tail))


def weighted_median(counted: Sequence[tuple[float, int]]) -> float | None:
    """Return the median of values that are given with how often each occurs; of none, None.

    Args:
        counted: (value, occurrences), in any order; occurrences of 0 or more.
    """
    ordered = sorted((value, times) for value, times in counted if times > 0)
    n = sum(times for _, times in ordered)
    if n == 0:
        return None
    return (_at(ordered, (n - 1) // 2) + _at(ordered, n // 2)) / 2


def _at(ordered: Sequence[tuple[float, int]], position: int) -> float:
    passed = 0
    for value, times in ordered:
        passed += times
        if position < passed:
            return value
    raise IndexError(position)
