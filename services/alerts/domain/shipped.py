"""The rules that every platform starts with; others are added beside them, never in them."""

from typing import Final

from services.alerts.domain.rule import (
    INDEX_AVERAGING,
    Clear,
    Level,
    Rule,
    Status,
)
from services.alerts.domain.severity import Severity
from shared.air.pollutants import Pollutant

_NAMES: Final = {
    Pollutant.NO2: "NO2",
    Pollutant.O3: "O3",
    Pollutant.SO2: "SO2",
    Pollutant.PM25: "PM2.5",
    Pollutant.PM10: "PM10",
}


def _index(pollutant: Pollutant) -> Rule:
    """The daily index of a locality in band moderate, high or very high."""
    return Rule(
        id=f"daqi.{pollutant}",
        version=1,
        status="published",
        name=f"Daily Air Quality Index, {_NAMES[pollutant]}",
        pollutant=pollutant,
        measure="daqi_index",
        averaging=INDEX_AVERAGING[pollutant],
        operator=">=",
        levels=(Level("moderate", 4), Level("high", 7), Level("very_high", 10)),
        clear=Clear(consecutive=2),
    )


def _guideline(pollutant: Pollutant, threshold: float) -> Rule:
    """A 24-hour guideline of the World Health Organization, for a locality."""
    return Rule(
        id=f"who.{pollutant}_24h",
        version=1,
        status="published",
        name=f"WHO 24-hour guideline, {_NAMES[pollutant]}",
        pollutant=pollutant,
        measure="concentration",
        averaging="24h",
        operator=">",
        levels=(Level("guideline", threshold),),
        clear=Clear(consecutive=2),
    )


def _statutory(pollutant: Pollutant, consecutive: int, *levels: tuple[Severity, float]) -> Rule:
    """An information or alert threshold of the 2010 Regulations, at each reference station."""
    return Rule(
        id=f"statutory.{pollutant}",
        version=1,
        status="published",
        name=f"Statutory threshold, {_NAMES[pollutant]}",
        pollutant=pollutant,
        measure="concentration",
        averaging="1h",
        operator=">",
        levels=tuple(Level(severity, threshold) for severity, threshold in levels),
        consecutive=consecutive,
        combine="each",
        kinds=("reference",),
    )


AIR_RULES: Final[tuple[Rule, ...]] = (
    *(_index(pollutant) for pollutant in INDEX_AVERAGING),
    _guideline(Pollutant.PM25, 15),
    _guideline(Pollutant.PM10, 45),
    _statutory(Pollutant.O3, 1, ("information", 180), ("alert", 240)),
    _statutory(Pollutant.NO2, 3, ("alert", 400)),
    _statutory(Pollutant.SO2, 3, ("alert", 500)),
)
"""Judged over averaged concentrations."""

STALE: Final = "stale.sensor"

BUILT_IN: Final[dict[str, tuple[str, Status]]] = {
    STALE: ("A sensor that has gone silent", "published"),
    "awaab.emergency_investigate": ("Awaab's Law: investigate an emergency", "published"),
    "awaab.emergency_safe": ("Awaab's Law: make an emergency safe", "published"),
    "awaab.investigate": ("Awaab's Law: investigate damp and mould", "published"),
    "awaab.summary": ("Awaab's Law: written summary of findings", "published"),
    "awaab.make_safe": ("Awaab's Law: make safe", "published"),
    "awaab.works": ("Awaab's Law: begin further works", "published"),
    "awaab.works_backstop": ("Awaab's Law: begin works at the latest", "published"),
    "awaab.policy_safe": ("Stricter policy: safe within 24 hours of awareness", "draft"),
}
"""Rules whose condition is code: their name and status. Publishing a draft turns it on."""
