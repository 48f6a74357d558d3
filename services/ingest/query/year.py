"""The statistics of one sensor's calendar year."""

from datetime import UTC, datetime

from services.ingest.domain.registry import Sensor
from services.ingest.query.history import History, Reading, mean_of
from shared.air import annual, intervals, windows
from shared.air.annual import Annual
from shared.air.intervals import DAY, HOUR
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
    quarters = await quarters_of(history, sensor, series, start, end)
    return annual.summarise(pollutant, year, counting, quarters)


async def quarters_of(
    history: History, sensor: Sensor, series: int, start: datetime, end: datetime
) -> dict[datetime, float]:
    """Return the counting 15-minute means of a sensor that measures so often."""
    counting: dict[datetime, float] = {}
    while start < end:  # a sensor may have given a value every second
        until = start + DAY
        groups: dict[datetime, list[Reading]] = {}
        for each in await history.readings([series], start, until):
            if intervals.resolves_quarters(sensor.at(each.start).interval_seconds):
                groups.setdefault(intervals.quarter_of(each.start), []).append(each)
        for at, inside in groups.items():
            mean = mean_of(inside, sensor, at, intervals.QUARTER)
            if mean.counts and mean.value is not None:
                counting[at] = mean.value
        start = until
    return counting
