"""The pollutants the platform knows, with the unit each is stored and published in."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

Mass = Literal["ug/m3", "mg/m3"]
"""A unit of concentration by mass, in which everything is stored and published."""


class Pollutant(StrEnum):
    """A pollutant by its code on the wire; `nox` is counted as NO2."""

    NO2 = "no2"
    O3 = "o3"
    SO2 = "so2"
    CO = "co"
    PM25 = "pm25"
    PM10 = "pm10"
    NO = "no"
    NOX = "nox"
    C6H6 = "c6h6"


PARTICLES: Final = frozenset({Pollutant.PM25, Pollutant.PM10})
"""Measured by mass only: they have no ppb."""

MOLAR_MASSES: Final[Mapping[Pollutant, int]] = MappingProxyType(
    {
        Pollutant.NO2: 46,
        Pollutant.O3: 48,
        Pollutant.SO2: 64,
        Pollutant.CO: 28,
        Pollutant.NO: 30,
        Pollutant.NOX: 46,
        Pollutant.C6H6: 78,
    }
)
"""Grams per mole of each gas, whole numbers as the UK and EU convention has them."""


def unit_of(pollutant: Pollutant) -> Mass:
    """Return the unit a pollutant is stored and published in: mg/m³ for CO, µg/m³ for the rest."""
    return "mg/m3" if pollutant is Pollutant.CO else "ug/m3"
