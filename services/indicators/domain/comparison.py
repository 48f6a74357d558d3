"""Comparing an area with a benchmark, in words that say which way is good."""

from typing import Final, Literal

Polarity = Literal["high_is_good", "low_is_good", "no_judgement"]
Outcome = Literal["better", "similar", "worse", "higher", "lower"]

POLARITIES: Final[tuple[Polarity, ...]] = ("high_is_good", "low_is_good", "no_judgement")

_BELOW: Final[dict[Polarity, Outcome]] = {
    "high_is_good": "worse",
    "low_is_good": "better",
    "no_judgement": "lower",
}
_ABOVE: Final[dict[Polarity, Outcome]] = {
    "high_is_good": "better",
    "low_is_good": "worse",
    "no_judgement": "higher",
}


def benchmark(
    lower: float | None, upper: float | None, benchmark: float | None, polarity: Polarity
) -> Outcome | None:
    """Return how an interval lies to a benchmark; None without an interval or a benchmark.

    Source: FingertipsNext `BenchmarkComparisonEngine`; a limit equal to the benchmark is similar.
    """
    if lower is None or upper is None or benchmark is None:
        return None
    if upper < benchmark:
        return _BELOW[polarity]
    if lower > benchmark:
        return _ABOVE[polarity]
    return "similar"
