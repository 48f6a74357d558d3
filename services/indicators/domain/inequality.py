"""Inequality between quantiles of deprivation: quantiles, slope and relative index."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, fsum


@dataclass(frozen=True, slots=True)
class Gradient:
    """The straight line through the quantiles' values over their relative rank.

    Attributes:
        sii: fitted value at the least deprived end minus at the most, times the multiplier.
        rii: the ratio of the two; None where it would divide by nothing.
        intercept: fitted value at the most deprived end.
        slope: change from one end to the other.
    """

    sii: float
    rii: float | None
    intercept: float
    slope: float


def sii(populations: Sequence[float], values: Sequence[float], multiplier: float = 1) -> Gradient:
    """Return the slope and relative index of inequality; quantile 1 is the most deprived.

    Least squares weighted by population, of value on the middle of each quantile's share of the
    population. Source: PHEindicatormethods `phe_sii`, point estimates.

    Raises:
        ValueError: lists of different lengths or of fewer than two, or a population not above 0.
    """
    if len(populations) != len(values) or len(values) < 2:
        raise ValueError("populations and values are lists of one length, two or more")
    if min(populations) <= 0:
        raise ValueError("every quantile needs a population above 0")
    whole = fsum(populations)
    shares = [population / whole for population in populations]
    ranks = []
    before = 0.0
    for share in shares:
        ranks.append(before + share / 2)
        before += share
    x = fsum(a * b for a, b in zip(shares, ranks, strict=True))
    y = fsum(a * v for a, v in zip(shares, values, strict=True))
    weighted = list(zip(shares, ranks, values, strict=True))
    slope = fsum(a * (b - x) * (v - y) for a, b, v in weighted) / fsum(
        a * (b - x) ** 2 for a, b, _ in weighted
    )
    intercept = y - slope * x
    top, bottom = intercept + slope, intercept
    if multiplier < 0:
        top, bottom = bottom, top
    ratio = top / bottom if bottom != 0 else None
    return Gradient(slope * multiplier, ratio, intercept, slope)


def quantile(
    values: Sequence[float | None], quantiles: int = 10, *, highest_first: bool = True
) -> tuple[int | None, ...]:
    """Return the quantile of each value; 1 holds the highest ones, or the lowest if asked.

    Tied values share the smallest rank. None stays None and is not counted; with fewer values than
    quantiles all are None. Source: PHEindicatormethods `phe_quantile`, whose floating division is
    kept, so that areas on the edge of a group fall where they fall there.

    Raises:
        ValueError: `quantiles` below 1.
    """
    if quantiles < 1:
        raise ValueError(f"{quantiles} quantiles")
    present = sorted((value for value in values if value is not None), reverse=highest_first)
    n = len(present)
    if n < quantiles:
        return (None,) * len(values)
    ranks: dict[float, int] = {}
    for position, value in enumerate(present, 1):
        ranks.setdefault(value, position)
    width = n / quantiles

    def group(rank: int) -> int:
        return max(1, floor((quantiles + 1) - ceil(((n + 1) - rank) / width)))

    return tuple(None if value is None else group(ranks[value]) for value in values)
