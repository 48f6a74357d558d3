"""Flags over event time: those of single readings, and those that hours have beside one another."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime

from services.ingest.domain.registry import Sensor
from services.ingest.query.history import History
from shared.air import intervals, suspicion
from shared.air.pollutants import Pollutant
from shared.air.windows import Hour

Flags = tuple[str, ...]


class Flagged:
    """Flags by the instant at which what they are about starts."""

    def __init__(self, found: Iterable[tuple[datetime, Flags]]) -> None:
        ordered = sorted(found)
        self._starts = [start for start, _ in ordered]
        self._flags = [flags for _, flags in ordered]

    def within(self, start: datetime, end: datetime) -> Flags:
        """Return the flags of all that starts in `[start, end)`, each once, sorted."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(sorted({flag for flags in self._flags[low:high] for flag in flags}))


async def hours(
    history: History, sensor: Sensor, pollutant: str, since: datetime, until: datetime
) -> tuple[list[Hour], Mapping[datetime, Flags]]:
    """Return the hours that start in `[since, until)`, and the flags of the suspect ones.

    Some hours about them are with them, which had to be looked at.
    """
    series = sensor.series[pollutant]
    beside = sensor.series.get(Pollutant.PM10) if pollutant == Pollutant.PM25 else None
    found = await history.hours(
        [(sensor, each) for each in (series, beside) if each is not None],
        intervals.hour_of(since) - suspicion.CONTEXT,
        until + suspicion.CONTEXT,
    )
    of_pm10 = None if beside is None else _means(found[beside])
    return found[series], suspicion.flags(_means(found[series]), of_pm10)


def _means(hours: Iterable[Hour]) -> dict[datetime, float]:
    return {hour.start: hour.value for hour in hours if hour.value is not None}
