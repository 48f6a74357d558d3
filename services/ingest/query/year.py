"""The statistics of one sensor's calendar year."""

from datetime import UTC, datetime

from services.ingest.domain.registry import Sensor
from services.ingest.query.history import History, mean_of
from shared.air import annual, intervals, windows
from shared.air.annual import Annual
from shared.air.intervals import HOUR
from shared.air.pollutants import Pollutant


async def year_of(history: History, sensor: Sensor, pollutant: Pollutant, year: int) -> Annual:
    """Return the year's statistics; of a pollutant that was never measured, of no hours."""
    series = sensor.series.get(pollutant)
    if series is None:
        return annual.summarise(pollutant, year, {})
    start = datetime(year, 1, 1, tzinfo=UTC)
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    hours = (await history.hours([(sensor, series)], start - 8 * HOUR, end))[series]
    counting = windows.counting(hours)
    if pollutant is not Pollutant.SO2:
        return annual.summarise(pollutant, year, counting)
    quarters = await _quarters(history, sensor, series, start, end)
    return annual.summarise(pollutant, year, counting, quarters)


async def _quarters(
    history: History, sensor: Sensor, series: int, start: datetime, end: datetime
) -> dict[datetime, float]:
    """Return the counting 15-minute means of a sensor that measures so often."""
    groups: dict[datetime, list[int]] = {}
    readings = await history.readings([series], start, end)
    for index, each in enumerate(readings):
        if intervals.resolves_quarters(sensor.at(each.start).interval_seconds):
            groups.setdefault(intervals.quarter_of(each.start), []).append(index)
    means = {
        at: mean_of([readings[index] for index in inside], sensor, at, intervals.QUARTER)
        for at, inside in groups.items()
    }
    return {at: mean.value for at, mean in means.items() if mean.counts and mean.value is not None}
