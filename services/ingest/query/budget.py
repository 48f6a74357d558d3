"""How much of a year's exceedances a sensor has used, and what they may come to."""

from datetime import UTC, datetime

from services.ingest.domain.registry import Sensor
from services.ingest.query.history import History
from services.ingest.query.year import quarters_of
from shared.air import budget, intervals, windows
from shared.air.budget import Budget
from shared.air.intervals import HOUR
from shared.air.pollutants import Pollutant


async def budgets_of(
    history: History, sensor: Sensor, year: int, at: datetime, wanted: Pollutant | None
) -> list[Budget]:
    """Return the budgets of all that a sensor measured, or of one pollutant, as they are then."""
    start = datetime(year - 1, 1, 1, tzinfo=UTC)
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    until = min(max(at, start), end)
    found: list[Budget] = []
    for pollutant in Pollutant:
        series = sensor.series.get(pollutant)
        if series is None or wanted not in (None, pollutant):
            continue
        hours = (await history.hours([(sensor, series)], start - 8 * HOUR, until))[series]
        quarters = None
        if pollutant is Pollutant.SO2 and any(
            intervals.resolves_quarters(each.interval_seconds) for each in sensor.versions
        ):
            quarters = await quarters_of(history, sensor, series, start, until)
        found += budget.budgets(pollutant, year, at, windows.counting(hours), quarters)
    return found
