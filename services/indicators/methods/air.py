"""Methods on concentrations: the daily index, unit conversion, running means."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.indicators.methods.fields import Fraction, Given, Number, listed
from shared.air import daqi as index
from shared.air import units, windows
from shared.air.pollutants import Pollutant

Band = Literal["low", "moderate", "high", "very_high"]


class DaqiIn(Given):
    """Means over each pollutant's own period, µg/m³; pollutants without an index are ignored."""

    concentrations: Annotated[dict[str, Number | None], Field(max_length=100)]


class PollutantIndex(BaseModel):
    """The index of one pollutant; null below zero or without a mean."""

    index: int | None
    band: Band | None


class DaqiOut(BaseModel):
    """The index of a place: the worst of its pollutants."""

    daqi: int | None
    band: Band | None
    driving_pollutants: list[str]
    pollutants: dict[str, PollutantIndex]


def daqi(given: DaqiIn) -> DaqiOut:
    """Look the means up in Defra's table of April 2013, after rounding half up."""
    indices = {
        pollutant: index.index(pollutant, given.concentrations[pollutant])
        for pollutant in index.BREAKPOINTS
        if pollutant in given.concentrations
    }
    overall = index.overall(indices)
    return DaqiOut(
        daqi=overall.daqi,
        band=overall.band,
        driving_pollutants=[str(each) for each in overall.driving_pollutants],
        pollutants={
            str(pollutant): PollutantIndex(index=found, band=index.band(found))
            for pollutant, found in indices.items()
        },
    )


UnitName = Literal["ug/m3", "mg/m3", "ppb", "ppm"]


class ConversionIn(Given):
    """A concentration and the unit it should be in."""

    pollutant: Pollutant
    value: Number
    source: Annotated[UnitName, Field(alias="from")]
    target: Annotated[UnitName, Field(alias="to")]


class ConversionOut(BaseModel):
    """The concentration in the unit asked for."""

    value: float


def unit_conversion(given: ConversionIn) -> ConversionOut:
    """Convert at 20 °C and 1013 hPa, unrounded.

    Raises:
        ValueError: ppb or ppm for particles.
    """
    return ConversionOut(
        value=units.between(given.value, given.pollutant, given.source, given.target)
    )


class RollingIn(Given):
    """A list of values in time order; null is a missing one."""

    values: Annotated[list[Number | None], listed()]
    width: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    align: Literal["right", "centre", "left"] = "right"
    min_capture: Fraction = windows.MIN_CAPTURE


class RollingOut(BaseModel):
    """A mean for every position, and how many values its window has."""

    values: list[float | None]
    n: list[int]


def rolling_mean(given: RollingIn) -> RollingOut:
    """Average the window about every position, where enough of it is there."""
    found = windows.rolling_mean(given.values, given.width, given.align, given.min_capture)
    return RollingOut(values=list(found.values), n=list(found.n))


class DailyMaxIn(Given):
    """Hourly means from 00:00 of the first day on; null is a missing one."""

    values: Annotated[list[Number | None], listed()]
    min_capture: Fraction = windows.MIN_CAPTURE


class DailyMaxOut(BaseModel):
    """One value a whole day."""

    values: list[float | None]


def daily_max_8h(given: DailyMaxIn) -> DailyMaxOut:
    """Return each day's highest 8-hour mean that ends within it."""
    return DailyMaxOut(values=list(windows.daily_max_8h(given.values, given.min_capture)))
