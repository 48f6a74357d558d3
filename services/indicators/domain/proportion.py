"""Proportions: Wilson's score interval, and the funnel round an average."""

from math import sqrt
from typing import Final

from services.indicators.domain.limits import Z_95, Z_99_8, Estimate, Limits

METHOD: Final = "Wilson"


def wilson(x: float, n: float, z: float) -> tuple[float, float]:
    """Return Wilson's score limits of x out of n, as fractions.

    Source: PHEindicatormethods `wilson_lower`, `wilson_upper`; x need not be a whole number.

    Raises:
        ValueError: `x` below 0, `n` not above 0, or `x` above `n`.
    """
    if x < 0 or n <= 0 or x > n:
        raise ValueError(f"{x} of {n} is not a proportion")
    p = x / n
    spread = z * sqrt(z * z + 4 * x * (1 - p))
    lower = 0.0 if x == 0 else (2 * x + z * z - spread) / (2 * (n + z * z))
    upper = 1.0 if x == n else (2 * x + z * z + spread) / (2 * (n + z * z))
    return lower, upper


def limits(x: float, n: float) -> Limits:
    """Return the 95 % and 99.8 % limits of x out of n, as fractions.

    Raises:
        ValueError: as `wilson`.
    """
    return Limits(*wilson(x, n, Z_95), *wilson(x, n, Z_99_8))


def proportion(x: float, n: float, multiplier: float = 1) -> Estimate:
    """Return x / n with Wilson's limits, times a positive multiplier.

    Source: PHEindicatormethods `phe_proportion`.

    Raises:
        ValueError: as `wilson`.
    """
    return Estimate(x / n * multiplier, limits(x, n).times(multiplier), METHOD)


def control(n: float, average: float, z: float) -> tuple[float, float]:
    """Return the control limits round an average proportion for a denominator.

    They are the proportions whose own Wilson interval just reaches the average, the two roots of
    a quadratic. Source: PHEindicatormethods `phe_funnels`.

    Args:
        n: the denominator, above 0.
        average: a fraction from 0 to 1.
        z: the standard normal quantile.
    """
    per_z = n / (z * z)
    a = 1 / (z * z) + 1 / n
    b = average * (per_z + 1)
    c = average * (n * (average * (per_z + 2) - 1) + z * z * (average - 1))
    root = sqrt(max(0.0, b * b - a * c))
    # Rounding must not put the average itself outside its limits.
    return min(average, (b - root) / a / n), max(average, (b + root) / a / n)


def funnel(x: float, n: float, average: float) -> tuple[Estimate, str]:
    """Return x / n with the control limits round `average`, and how far out it lies.

    Source: PHEindicatormethods `phe_funnels`, `phe_funnel_significance`; comparisons are strict.

    Raises:
        ValueError: as `wilson`, or an average not within 0 to 1.
    """
    if x < 0 or n <= 0 or x > n:
        raise ValueError(f"{x} of {n} is not a proportion")
    if not 0 <= average <= 1:
        raise ValueError(f"an average of {average} is not within 0 to 1")
    found = Limits(*control(n, average, Z_95), *control(n, average, Z_99_8))
    return Estimate(x / n, found, "Funnel"), significance(x / n, found)


def significance(value: float, control_limits: Limits) -> str:
    """Return the label of a value among control limits; the 0.001 label wins."""
    if value < control_limits.lower_99_8:
        return "Low (0.001)"
    if value > control_limits.upper_99_8:
        return "High (0.001)"
    if value < control_limits.lower_95:
        return "Low (0.025)"
    if value > control_limits.upper_95:
        return "High (0.025)"
    return "Not significant"
