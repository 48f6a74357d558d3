"""What is known of a reading's worth: no-data codes, plausible ranges, states of validation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shared.air.localities import KINDS, Kind
from shared.air.pollutants import Pollutant

NO_DATA: Final = frozenset({-99.0, -999.0, -9999.0})
"""Values that say "no measurement", in whatever unit they come: judge them before converting."""

IMPLAUSIBLE: Final = "implausible"
"""The flag of a value that is kept and shown, and left out of every average and alert."""

SUSPECT_HIGH: Final = "suspect_high"
"""The flag of a value that is unusually high; it changes no average."""

STATES: Final = ("unvalidated", "provisional", "validated", "ratified", "withdrawn")
"""States of validation, lowest first."""


@dataclass(frozen=True, slots=True)
class Range:
    """What is plausible of a pollutant, in its own unit; each bound is itself plausible."""

    least: float
    suspect_above: float
    most: float

    def __post_init__(self) -> None:
        if not self.least <= self.suspect_above <= self.most:
            raise ValueError(f"not in order: {self.least}, {self.suspect_above}, {self.most}")


Ranges = Mapping[Pollutant, Range]
"""What is plausible, by pollutant; nothing is implausible of one that is not there."""

_NO_CHANGES: Final[Mapping[Kind, Ranges]] = MappingProxyType({})

PLAUSIBLE: Final[Ranges] = MappingProxyType(
    {
        Pollutant.NO2: Range(-10, 400, 2000),
        Pollutant.O3: Range(-10, 300, 1000),
        Pollutant.SO2: Range(-15, 500, 3000),
        Pollutant.CO: Range(-0.5, 10, 100),
        Pollutant.PM25: Range(-10, 250, 1000),
        Pollutant.PM10: Range(-10, 500, 2000),
        Pollutant.C6H6: Range(-1, 50, 500),
    }
)
"""The project's own proposal (no UK source gives ranges), so the default of `plausible_ranges`.

NO and NOx have none: nothing is implausible of them. Below zero is noise around zero, and stays in.
"""


def measured(value: float | None) -> float | None:
    """Return a value as it came, or None where it is a code for "no data"."""
    return None if value is None or value in NO_DATA else value


def plausible_ranges(changes: Mapping[Kind, Ranges] = _NO_CHANGES) -> Mapping[Kind, Ranges]:
    """Return what is plausible of each kind of sensor: `PLAUSIBLE`, but for the changes."""
    return {kind: {**PLAUSIBLE, **changes.get(kind, {})} for kind in KINDS}


def flags(pollutant: Pollutant, value: float, ranges: Ranges = PLAUSIBLE) -> tuple[str, ...]:
    """Return the flags of a measured value in the pollutant's own unit; none is the usual case."""
    known = ranges.get(pollutant)
    if known is None:
        return ()
    if not known.least <= value <= known.most:
        return (IMPLAUSIBLE,)
    return (SUSPECT_HIGH,) if value > known.suspect_above else ()


def lowest_state(states: Iterable[str]) -> str | None:
    """Return the state of an average: the lowest of what it is made of, None of nothing.

    Raises:
        ValueError: a state that is not one of `STATES`.
    """
    return min(states, key=STATES.index, default=None)
