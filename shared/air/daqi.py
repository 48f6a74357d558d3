"""The UK Daily Air Quality Index: the bands of April 2013, on averages rounded half up.

Defra's implementation document of April 2013, as coded in DEFRA/aqie-back-end. The index is meant
for reference instruments; what low-cost sensors give is indicative and must be labelled so.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from types import MappingProxyType
from typing import Final, Literal

from shared.air.pollutants import Pollutant

Band = Literal["low", "moderate", "high", "very_high"]
Audience = Literal["at_risk", "general"]

TABLE_VERSION: Final = "defra-2013-04"
"""Names the table that an index was looked up in."""

BREAKPOINTS: Final[Mapping[Pollutant, tuple[int, ...]]] = MappingProxyType(
    {
        Pollutant.O3: (33, 66, 100, 120, 140, 160, 187, 213, 240),
        Pollutant.NO2: (67, 134, 200, 267, 334, 400, 467, 534, 600),
        Pollutant.SO2: (88, 177, 266, 354, 443, 532, 710, 887, 1064),
        Pollutant.PM25: (11, 23, 35, 41, 47, 53, 58, 64, 70),
        Pollutant.PM10: (16, 33, 50, 58, 66, 75, 83, 91, 100),
    }
)
"""The highest whole µg/m³ of the indices 1 to 9, inclusive; anything above is 10."""

_MODERATE, _HIGH, _VERY_HIGH = 4, 7, 10

HEALTH_MESSAGES: Final[Mapping[tuple[Band, Audience], str]] = MappingProxyType(
    {
        ("low", "at_risk"): "Carry on with your usual outdoor activities.",
        ("low", "general"): "Carry on with your usual outdoor activities.",
        ("moderate", "at_risk"): (
            "If you have lung or heart problems and get symptoms, think about less strenuous "
            "effort, above all outdoors."
        ),
        ("moderate", "general"): "Carry on with your usual outdoor activities.",
        ("high", "at_risk"): (
            "Reduce strenuous effort, above all outdoors and if you get symptoms. With asthma you "
            "may need your reliever inhaler more often. Older people should also do less."
        ),
        ("high", "general"): (
            "If you have sore eyes, a cough or a sore throat, think about doing less, above all "
            "outdoors."
        ),
        ("very_high", "at_risk"): (
            "With lung problems, with heart problems or at an older age, avoid strenuous effort. "
            "With asthma you may need your reliever inhaler more often."
        ),
        ("very_high", "general"): (
            "Do less, above all outdoors, and more so with a cough or a sore throat."
        ),
    }
)
"""What to tell people, in English and our own words, by band and audience."""


@dataclass(frozen=True, slots=True)
class Overall:
    """The index of a place: the worst of its pollutants, and every pollutant that is as bad.

    `driving_pollutants` is in alphabetical order, empty where there is no index.
    """

    daqi: int | None
    band: Band | None
    driving_pollutants: tuple[Pollutant, ...]


def round_half_up(mean: float) -> int:
    """Return a finite number rounded to a whole one; halves go away from zero.

    Python's own `round` takes 100.5 to 100, and `floor(x + 0.5)` takes 0.49999999999999994 to 1.
    """
    if mean < 0:
        return -round_half_up(-mean)
    whole = floor(mean)
    return whole + (mean - whole >= 0.5)


def index(pollutant: Pollutant, mean: float | None) -> int | None:
    """Return the index 1–10 of a mean in µg/m³ over the pollutant's own averaging period.

    None where the mean is missing, rounds to less than zero, or the pollutant has no index.
    """
    bounds = BREAKPOINTS.get(pollutant)
    if bounds is None or mean is None:
        return None
    whole = round_half_up(mean)
    return None if whole < 0 else bisect_left(bounds, whole) + 1


def band(index: int | None) -> Band | None:
    """Return the band of an index 1–10; None has none."""
    if index is None:
        return None
    if index >= _VERY_HIGH:
        return "very_high"
    if index >= _HIGH:
        return "high"
    return "moderate" if index >= _MODERATE else "low"


def overall(indices: Mapping[Pollutant, int | None]) -> Overall:
    """Return the worst of the pollutants' indices; those without one have no say."""
    present = {pollutant: value for pollutant, value in indices.items() if value is not None}
    if not present:
        return Overall(None, None, ())
    worst = max(present.values())
    driving = tuple(sorted(pollutant for pollutant, value in present.items() if value == worst))
    return Overall(worst, band(worst), driving)
