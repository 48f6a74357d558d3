"""The daily index of an hour and of a day, from the means that each pollutant is judged by.

A mean without enough capture is shown where it is one of readings, and has no index.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from shared.air import daqi
from shared.air.daqi import Band
from shared.air.intervals import Average
from shared.air.pollutants import Pollutant
from shared.air.windows import Mean

_NOTHING = Mean(None, 0, 0)


@dataclass(frozen=True, slots=True)
class PollutantIndex:
    """The index of one pollutant, with the mean behind it.

    `averaging` says what `value` (µg/m³) is a mean over, and `capture` (0 to 1) is that mean's own.
    `so2_basis` is "1h" where an hourly mean stands in for 15-minute ones.
    """

    index: int | None
    band: Band | None
    value: float | None
    averaging: Average
    capture: float
    so2_basis: Literal["1h"] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """The index of an hour or a day: the worst of its pollutants, and each of them."""

    pollutants: Mapping[Pollutant, PollutantIndex]
    daqi: int | None
    band: Band | None
    driving_pollutants: tuple[Pollutant, ...]

    @property
    def so2_basis(self) -> Literal["1h"] | None:
        """`so2_basis` of SO2, None without it."""
        so2 = self.pollutants.get(Pollutant.SO2)
        return None if so2 is None else so2.so2_basis


def hourly_index(
    *,
    no2: Mean | None = None,
    so2: Mean | None = None,
    so2_quarters: Iterable[Mean] = (),
    o3_8h: Mean | None = None,
    pm25_24h: Mean | None = None,
    pm10_24h: Mean | None = None,
) -> Item:
    """Return the index of an hour; a pollutant given as None is not in the answer.

    Args:
        no2: the mean of the hour.
        so2: the mean of the hour, for want of quarters.
        so2_quarters: the 15-minute means of the hour; none of a sensor that does not measure so
            often (`intervals.resolves_quarters`), and of no effect without `so2`.
        o3_8h: the running 8-hour mean that ends with the hour.
        pm25_24h: the running 24-hour mean that ends with the hour.
        pm10_24h: the same.
    """
    return combined(
        {
            Pollutant.NO2: None if no2 is None else of_mean(Pollutant.NO2, no2, "1h"),
            Pollutant.SO2: None if so2 is None else of_so2((so2,), so2_quarters),
            Pollutant.O3: None if o3_8h is None else of_mean(Pollutant.O3, o3_8h, "8h"),
            Pollutant.PM25: None if pm25_24h is None else of_mean(Pollutant.PM25, pm25_24h, "24h"),
            Pollutant.PM10: None if pm10_24h is None else of_mean(Pollutant.PM10, pm10_24h, "24h"),
        }
    )


def day_index(
    *,
    no2_hours: Iterable[Mean] | None = None,
    so2_hours: Iterable[Mean] | None = None,
    so2_quarters: Iterable[Mean] = (),
    o3_day_max_8h: Mean | None = None,
    pm25_day: Mean | None = None,
    pm10_day: Mean | None = None,
) -> Item:
    """Return the index of a UTC day; a pollutant given as None is not in the answer.

    Args:
        no2_hours: the hourly means of the day.
        so2_hours: the hourly means of the day, for want of quarters.
        so2_quarters: the 15-minute means of the day; none of a sensor that does not measure so
            often (`intervals.resolves_quarters`), and of no effect without `so2_hours`.
        o3_day_max_8h: the highest running 8-hour mean that ends within the day.
        pm25_day: the mean of the day.
        pm10_day: the same.
    """
    no2, o3, pm25, pm10 = Pollutant.NO2, Pollutant.O3, Pollutant.PM25, Pollutant.PM10
    return combined(
        {
            no2: None if no2_hours is None else of_mean(no2, highest(no2_hours), "1h"),
            Pollutant.SO2: None if so2_hours is None else of_so2(so2_hours, so2_quarters),
            o3: None if o3_day_max_8h is None else of_mean(o3, o3_day_max_8h, "day_max_8h"),
            pm25: None if pm25_day is None else of_mean(pm25, pm25_day, "day"),
            pm10: None if pm10_day is None else of_mean(pm10, pm10_day, "day"),
        }
    )


def highest(means: Iterable[Mean]) -> Mean:
    """Return the highest mean that counts, the first of equals.

    Where none counts it is the highest of what there is, so that a value is shown with its capture;
    of no value at all a mean of nothing.
    """
    return max(means, key=_rank, default=_NOTHING)


def of_mean(pollutant: Pollutant, mean: Mean, averaging: Average) -> PollutantIndex:
    """Return the index of a mean over the pollutant's own averaging period, if it counts."""
    index = daqi.index(pollutant, mean.value) if mean.counts else None
    return PollutantIndex(index, daqi.band(index), mean.value, averaging, mean.capture)


def of_so2(hours: Iterable[Mean], quarters: Iterable[Mean]) -> PollutantIndex:
    """Return the index of the highest 15-minute mean that counts, else of the highest hour."""
    quarter = highest(quarters)
    if quarter.counts:
        return of_mean(Pollutant.SO2, quarter, "15min")
    hour = of_mean(Pollutant.SO2, highest(hours), "1h")
    return hour if hour.value is None else replace(hour, so2_basis="1h")


def combined(pollutants: Mapping[Pollutant, PollutantIndex | None]) -> Item:
    """Return the item of some pollutants' indices, of one sensor or the worst of several."""
    known = {pollutant: found for pollutant, found in pollutants.items() if found is not None}
    worst = daqi.overall({pollutant: found.index for pollutant, found in known.items()})
    return Item(known, worst.daqi, worst.band, worst.driving_pollutants)


def as_fields(item: Item) -> dict[str, object]:
    """Return an item as the fields of contract 5.1, ready for JSON.

    `so2_basis` is there only where it is "1h": beside `daqi`, and beside the value it is about.
    """
    answer: dict[str, object] = {
        "daqi": item.daqi,
        "band": item.band,
        "driving_pollutants": [str(pollutant) for pollutant in item.driving_pollutants],
        "pollutants": {str(code): _fields(found) for code, found in item.pollutants.items()},
    }
    return answer | ({} if item.so2_basis is None else {"so2_basis": item.so2_basis})


def _fields(found: PollutantIndex) -> dict[str, object]:
    answer: dict[str, object] = {
        "index": found.index,
        "band": found.band,
        "value": found.value,
        "averaging": found.averaging,
        "capture": found.capture,
    }
    return answer | ({} if found.so2_basis is None else {"so2_basis": found.so2_basis})


def _rank(mean: Mean) -> tuple[bool, bool, float]:
    return mean.counts, mean.value is not None, 0.0 if mean.value is None else mean.value
