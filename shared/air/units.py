"""Conversion between mass and mixing ratio at 20 °C and 1013 hPa, the UK and EU convention.

The US convention (25 °C) gives figures 2 % lower and is not used anywhere here.
"""

from collections.abc import Mapping
from math import copysign, isinf
from sys import float_info
from types import MappingProxyType
from typing import Final

from shared.air.pollutants import MOLAR_MASSES, Pollutant, unit_of

UNITS: Final = ("ug/m3", "mg/m3", "ppb", "ppm")
"""The units a reading may come in."""

TEMPERATURE_C: Final = 20
"""The reference temperature of every conversion, °C; the reference pressure is 1013 hPa."""

MOLAR_VOLUME: Final = 22.41 * 293 / 273
"""Litres per mole of any gas at the reference conditions."""

_MASS_PER_RATIO: Final[Mapping[Pollutant, float]] = MappingProxyType(
    {pollutant: mass / MOLAR_VOLUME for pollutant, mass in MOLAR_MASSES.items()}
)
"""µg/m³ per ppb, which is mg/m³ per ppm."""

_THOUSANDFOLD: Final = frozenset({"mg/m3", "ppm"})
_RATIOS: Final = frozenset({"ppb", "ppm"})


class UnitError(ValueError):
    """A unit that is not known, or that a pollutant cannot have."""


def factor(pollutant: Pollutant, unit: str) -> float:
    """Return what 1 of `unit` is in the pollutant's own unit (`unit_of`).

    Raises:
        UnitError: not one of `UNITS`, or ppb or ppm for particles.
    """
    return between(1.0, pollutant, unit, unit_of(pollutant))


def convert(value: float, pollutant: Pollutant, unit: str) -> float:
    """Return a finite concentration in the pollutant's own unit (`unit_of`), always finite.

    A result beyond a double becomes the largest one: such a value is as implausible as the
    reading it came from, and must not stop the readings around it.

    Raises:
        UnitError: not one of `UNITS`, or ppb or ppm for particles.
    """
    converted = _converted(value, pollutant, unit, unit_of(pollutant))
    return copysign(float_info.max, converted) if isinf(converted) else converted


def between(value: float, pollutant: Pollutant, source: str, target: str) -> float:
    """Return a finite concentration given in the unit `source` in the unit `target`.

    Raises:
        UnitError: not one of `UNITS`, ppb or ppm for particles, or the result is beyond a double.
    """
    converted = _converted(value, pollutant, source, target)
    if isinf(converted):
        raise UnitError(f"{value} {source} is beyond a double in {target}")
    return converted


def _converted(value: float, pollutant: Pollutant, source: str, target: str) -> float:
    for unit in (source, target):
        if unit not in UNITS:
            raise UnitError(f"{unit} is not one of {', '.join(UNITS)}")
        if unit in _RATIOS and pollutant not in _MASS_PER_RATIO:
            raise UnitError(f"{pollutant} is measured by mass and has no {unit}")
    # Thousands are divided by, not multiplied with 0.001, which is no double: 4350 ug/m3 is 4.35.
    if source in _THOUSANDFOLD and target not in _THOUSANDFOLD:
        value = value * 1000
    elif target in _THOUSANDFOLD and source not in _THOUSANDFOLD:
        value = value / 1000
    if source in _RATIOS and target not in _RATIOS:
        return value * _MASS_PER_RATIO[pollutant]
    if target in _RATIOS and source not in _RATIOS:
        return value / _MASS_PER_RATIO[pollutant]
    return value
