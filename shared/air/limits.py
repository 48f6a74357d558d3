"""Limits, objectives, alert thresholds and WHO guidelines, as data with their sources.

All are in the pollutant's own unit (µg/m³, CO mg/m³), and all are exceeded strictly above: a value
equal to a limit is within it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from shared.air.pollutants import Pollutant

Averaging = Literal["10min", "15min", "1h", "8h", "24h", "day", "day_max_8h", "year", "peak_season"]
"""What is averaged: `24h` and `8h` run, `day` and `year` are calendar periods in UTC.

`peak_season`: daily maximum 8-hour means over the six months in a row with the highest mean.
"""

_REGULATIONS = "Air Quality Standards Regulations 2010, read in the Welsh twin"
_UK_OBJECTIVE = "UK air quality objective (UK-AIR strategy brochure; EURASAP newsletter 45)"
_UNVERIFIED = "general knowledge, not verified"


@dataclass(frozen=True, slots=True)
class Objective:
    """A limit value or objective for health: the level, and how often a year it may be passed.

    `allowed` counts periods of `averaging` in a calendar year; `percentile` is what the level is
    compared with when the objective is put as one.
    """

    id: str
    pollutant: Pollutant
    averaging: Averaging
    level: float
    allowed: int
    percentile: float | None
    source: str


OBJECTIVES: Final = (
    Objective("no2_1h_200", Pollutant.NO2, "1h", 200, 18, 99.8, _REGULATIONS),
    Objective("no2_year_40", Pollutant.NO2, "year", 40, 0, None, _REGULATIONS),
    Objective("pm10_day_50", Pollutant.PM10, "day", 50, 35, 90.4, _REGULATIONS),
    Objective("pm10_year_40", Pollutant.PM10, "year", 40, 0, None, _REGULATIONS),
    Objective("pm25_year_20", Pollutant.PM25, "year", 20, 0, None, f"from 2020; {_UNVERIFIED}"),
    Objective("so2_1h_350", Pollutant.SO2, "1h", 350, 24, 99.7, _REGULATIONS),
    Objective("so2_day_125", Pollutant.SO2, "day", 125, 3, 99.2, _REGULATIONS),
    Objective("so2_15min_266", Pollutant.SO2, "15min", 266, 35, 99.9, _UK_OBJECTIVE),
    Objective("co_day_max_8h_10", Pollutant.CO, "day_max_8h", 10, 0, None, _REGULATIONS),
    Objective(
        "o3_day_max_8h_100",
        Pollutant.O3,
        "day_max_8h",
        100,
        10,
        None,
        "UK objective (Environmental Health 8, suppl. 1, S8, figure 2)",
    ),
    Objective(
        "o3_day_max_8h_120",
        Pollutant.O3,
        "day_max_8h",
        120,
        25,
        None,
        f"target value, its 25 days a mean of three years; {_UNVERIFIED}",
    ),
)
"""The objectives a year is judged by in `/v1/air/annual`, in the order they are published."""

OTHER_OBJECTIVES: Final = (
    Objective("pm25_year_25", Pollutant.PM25, "year", 25, 0, None, f"from 2015; {_REGULATIONS}"),
    Objective("c6h6_year_5", Pollutant.C6H6, "year", 5, 0, None, _REGULATIONS),
)
"""In the same table of the law, but not among those the contract publishes (nor is lead)."""


def objectives_of(pollutant: Pollutant) -> tuple[Objective, ...]:
    """Return the published objectives of one pollutant, in published order."""
    return tuple(objective for objective in OBJECTIVES if objective.pollutant is pollutant)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level at which the public is informed or alerted: so many hourly means in a row above."""

    pollutant: Pollutant
    kind: Literal["information", "alert"]
    level: float
    hours: int
    source: str


_THRESHOLDS = "Air Quality (Limit Values) Regulations 2003, schedule 1; Defra alerts API (draft)"

THRESHOLDS: Final = (
    Threshold(Pollutant.O3, "information", 180, 1, _THRESHOLDS),
    Threshold(Pollutant.O3, "alert", 240, 1, _THRESHOLDS),
    Threshold(Pollutant.NO2, "alert", 400, 3, _THRESHOLDS),
    Threshold(Pollutant.SO2, "alert", 500, 3, _THRESHOLDS),
)
"""Information and alert thresholds."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """A WHO guideline of 2021 with the interim targets on the way to it, highest first.

    A 24-hour or 8-hour level is a 99th percentile: three to four days a year may be above.
    """

    pollutant: Pollutant
    averaging: Averaging
    interim: tuple[float, ...]
    level: float


_WHO = (
    Guideline(Pollutant.PM25, "year", (35, 25, 15, 10), 5),
    Guideline(Pollutant.PM25, "24h", (75, 50, 37.5, 25), 15),
    Guideline(Pollutant.PM10, "year", (70, 50, 30, 20), 15),
    Guideline(Pollutant.PM10, "24h", (150, 100, 75, 50), 45),
    Guideline(Pollutant.O3, "peak_season", (100, 70), 60),
    Guideline(Pollutant.O3, "8h", (160, 120), 100),
    Guideline(Pollutant.NO2, "year", (40, 30, 20), 10),
    Guideline(Pollutant.NO2, "24h", (120, 50), 25),
    Guideline(Pollutant.SO2, "24h", (125, 50), 40),
    Guideline(Pollutant.CO, "24h", (7,), 4),
    Guideline(Pollutant.NO2, "1h", (), 200),
    Guideline(Pollutant.SO2, "10min", (), 500),
    Guideline(Pollutant.CO, "8h", (), 10),
    Guideline(Pollutant.CO, "1h", (), 35),
    Guideline(Pollutant.CO, "15min", (), 100),
)

GUIDELINES: Final[Mapping[tuple[Pollutant, Averaging], Guideline]] = MappingProxyType(
    {(guideline.pollutant, guideline.averaging): guideline for guideline in _WHO}
)
"""WHO global air quality guidelines 2021, with the short-period levels kept from earlier ones.

From the tables of airclim, KAPSARC and aeolus-aq; where airclim has 50 as the 24-hour guideline of
SO2 the others' 40 is taken, and its two interim steps for 24-hour NO2 instead of aeolus's three.
"""
