"""Recent trend by a chi-squared test over the latest five points, guarded against outliers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, inf, isfinite, log, sqrt
from typing import Final, Literal

from services.indicators.domain.comparison import Polarity

Marker = Literal["Increasing", "Decreasing", "NoChange", "CannotBeCalculated"]
Direction = Literal["getting_better", "getting_worse"]

POINTS: Final = 5
"""How many consecutive points, the latest, are looked at."""

CRITICAL: Final = 9.54953570608324
"""χ² with one degree of freedom at 99.8 %; only what is greater is a trend."""

_SE_PER_WIDTH: Final = 3.92
"""Width of a 95 % interval in standard errors, as Fingertips rounds it."""

_FLAT: Final = 1e-12
"""A slope below this share of the values is rounding: the line is flat."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What five points say; `chi_square` is None where the test cannot be made."""

    chi_square: float | None
    significant: bool
    marker: Marker
    direction: Direction | None


CANNOT: Final = Trend(None, False, "CannotBeCalculated", None)


def of_proportions(
    counts: Sequence[float], denominators: Sequence[float], polarity: Polarity = "no_judgement"
) -> Trend:
    """Return the recent trend of counts out of denominators, oldest first, without a gap.

    Source: fingertips-open `TrendMarkerCalculator`, proportions.

    Raises:
        ValueError: lists of different lengths, a negative count, a denominator not above 0, or a
            count above its denominator.
    """
    if len(counts) != len(denominators):
        raise ValueError("counts and denominators are lists of one length")
    if any(c < 0 or d <= 0 or c > d for c, d in zip(counts, denominators, strict=True)):
        raise ValueError("every count is from 0 to its denominator, which is above 0")
    if len(counts) < POINTS:
        return CANNOT
    c, d = counts[-POINTS:], denominators[-POINTS:]
    if any(x == n for x, n in zip(c, d, strict=True)):
        return Trend(0.0, False, "CannotBeCalculated", None)
    chi_square = _chi_square(c, d)
    if not isfinite(chi_square) or min(c) == 0:
        return CANNOT
    logits = [log(x / (n - x)) for x, n in zip(c, d, strict=True)]
    return _judged(chi_square, logits, [1.0] * POINTS, polarity)


def _chi_square(counts: Sequence[float], denominators: Sequence[float]) -> float:
    n, x = fsum(denominators), fsum(counts)
    xt = fsum(c * t for t, c in enumerate(counts, 1))
    nt = fsum(d * t for t, d in enumerate(denominators, 1))
    ntt = fsum(d * t * t for t, d in enumerate(denominators, 1))
    spread = x * (n - x) * (n * ntt - nt * nt)
    return n * (n * xt - x * nt) ** 2 / spread if spread > 0 else inf


def of_values(
    values: Sequence[float],
    lower_95: Sequence[float],
    upper_95: Sequence[float],
    polarity: Polarity = "no_judgement",
) -> Trend:
    """Return the recent trend of rates with 95 % limits, oldest first, without a gap.

    Weighted least squares with weights 1 / SE²; limits that coincide say nothing about the error,
    so there is no trend. Source: fingertips-open `TrendMarkerCalculator`.

    Raises:
        ValueError: lists of different lengths, or a lower limit above its upper one.
    """
    if not len(values) == len(lower_95) == len(upper_95):
        raise ValueError("values and limits are lists of one length")
    if any(low > high for low, high in zip(lower_95, upper_95, strict=True)):
        raise ValueError("a lower limit is above its upper one")
    if len(values) < POINTS:
        return CANNOT
    errors = [
        (high - low) / _SE_PER_WIDTH
        for low, high in zip(lower_95[-POINTS:], upper_95[-POINTS:], strict=True)
    ]
    if min(errors) <= 0:
        return CANNOT
    weights = [1 / (error * error) if error * error > 0 else inf for error in errors]
    latest = values[-POINTS:]
    slope, error = _slope(_terms(latest, weights))
    chi_square = (slope / error) ** 2 if error > 0 else inf
    if not isfinite(chi_square):
        return CANNOT
    return _judged(chi_square, latest, weights, polarity)


Terms = tuple[float, float, float, float, float]
"""What a point adds to the sums behind a line: w, w·t, w·t², w·v and w·v·t."""


def _terms(values: Sequence[float], weights: Sequence[float]) -> list[Terms]:
    """Return the terms of the points 1 … 5."""
    found = []
    for t, (v, w) in enumerate(zip(values, weights, strict=True), 1):
        found.append((w, w * t, w * t * t, w * v, w * v * t))
    return found


def _slope(terms: Sequence[Terms]) -> tuple[float, float]:
    """Return slope and its standard error of the weighted line through some points."""
    sw = st = stt = sv = svt = 0.0
    for w, wt, wtt, wv, wvt in terms:
        sw += w
        st += wt
        stt += wtt
        sv += wv
        svt += wvt
    spread = sw * stt - st * st
    if not 0 < spread < inf:
        return 0.0, 0.0
    return (sw * svt - st * sv) / spread, sqrt(sw / spread)


def _judged(
    chi_square: float, values: Sequence[float], weights: Sequence[float], polarity: Polarity
) -> Trend:
    if chi_square <= CRITICAL:
        return Trend(chi_square, False, "NoChange", None)
    level = _FLAT * max(abs(value) for value in values)
    terms = _terms(values, weights)
    each_without = (terms[:left_out] + terms[left_out + 1 :] for left_out in range(POINTS))
    slopes = [_slope(some)[0] for some in (terms, *each_without)]
    signs = {(slope > level) - (slope < -level) for slope in slopes}
    if signs not in ({1}, {-1}):
        return Trend(chi_square, False, "NoChange", None)
    marker: Marker = "Increasing" if signs == {1} else "Decreasing"
    return Trend(chi_square, True, marker, direction(marker, polarity))


def direction(marker: Marker, polarity: Polarity) -> Direction | None:
    """Return whether a trend is for the better; None without a trend or without a judgement."""
    if marker not in ("Increasing", "Decreasing") or polarity == "no_judgement":
        return None
    better = (marker == "Increasing") == (polarity == "high_is_good")
    return "getting_better" if better else "getting_worse"
