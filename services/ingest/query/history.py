"""Reading stored hours and readings, as they are or as they were known at an instant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from services.ingest.domain.registry import Sensor
from shared.air import intervals, windows
from shared.air.quality import STATES
from shared.air.windows import Hour, Mean
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")
_NO_LIMIT = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading as it stands: current, or what was current then.

    Attributes:
        value: in the pollutant's own unit; None without data and where it was withdrawn.
        counted: takes part in averages.
    """

    series_id: int
    start: datetime
    end: datetime
    value: float | None
    value_original: float | None
    unit_original: str
    state: int
    flags: tuple[str, ...]
    counted: bool
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """The facts of one snapshot of the database, optionally as they were known at `as_of`."""

    connection: Connection
    as_of: datetime | None = None

    async def life(self, sensor: Sensor) -> tuple[datetime, datetime] | None:
        """Return the starts of a sensor's first and last reading, None of a silent sensor."""
        first, last = sensor.first_start, sensor.last_start
        if self.as_of is not None:
            cursor = await self.connection.execute(
                _SQL["select_life_as_of"],
                {"series": list(sensor.series.values()), "as_of": self.as_of},
            )
            first, last = await cursor.fetchone() or (None, None)
        return None if first is None or last is None else (first, last)

    async def readings(
        self,
        series: Sequence[int],
        since: datetime,
        until: datetime,
        limit: int = _NO_LIMIT,
    ) -> list[Reading]:
        """Return the readings that start in `[since, until)`, oldest first."""
        name = "select_readings_between" if self.as_of is None else "select_readings_as_of"
        cursor = await self.connection.execute(
            _SQL[name],
            {
                "series": list(series),
                "since": since,
                "until": until,
                "limit": limit,
                "as_of": self.as_of,
            },
        )
        return [
            Reading(
                row[0],
                row[1],
                row[2],
                row[3],
                row[4],
                row[5],
                row[6],
                tuple(row[7]),
                row[8],
                row[9],
            )
            for row in await cursor.fetchall()
        ]

    async def hours(
        self, sensors: Iterable[tuple[Sensor, int]], since: datetime, until: datetime
    ) -> dict[int, list[Hour]]:
        """Return the hourly means of each (sensor, series) that start in `[since, until)`."""
        pairs = list(sensors)
        if self.as_of is not None:
            return await self._hours_as_of(pairs, since, until)
        found: dict[int, list[Hour]] = {series: [] for _, series in pairs}
        cursor = await self.connection.execute(
            _SQL["select_hours_between"],
            {"series": list(found), "since": since, "until": until},
        )
        for series_id, start, value, n, expected, state in await cursor.fetchall():
            named = None if state is None else STATES[state]
            found[series_id].append(Hour(start, value, n, expected, named))
        return found

    async def _hours_as_of(
        self, pairs: list[tuple[Sensor, int]], since: datetime, until: datetime
    ) -> dict[int, list[Hour]]:
        sensors = {series: sensor for sensor, series in pairs}
        found: dict[int, list[Hour]] = {series: [] for series in sensors}
        of_hour: dict[tuple[int, datetime], list[Reading]] = {}
        for each in await self.readings(list(sensors), since, until):
            if each.counted:
                key = (each.series_id, intervals.hour_of(each.start))
                of_hour.setdefault(key, []).append(each)
        for (series, start), readings in of_hour.items():
            mean = mean_of(readings, sensors[series], start, intervals.HOUR)
            state = STATES[min(each.state for each in readings)]
            found[series].append(Hour(start, mean.value, mean.n, mean.expected, state))
        return found

    async def flags(
        self, series: Sequence[int], since: datetime, until: datetime
    ) -> list[tuple[datetime, tuple[str, ...]]]:
        """Return the flags of the flagged readings that start in `[since, until)`."""
        if self.as_of is not None:
            return [
                (each.start, each.flags)
                for each in await self.readings(series, since, until)
                if each.flags
            ]
        cursor = await self.connection.execute(
            _SQL["select_flags_between"],
            {"series": list(series), "since": since, "until": until},
        )
        return [(start, tuple(flags)) for _, start, flags in await cursor.fetchall()]


def mean_of(readings: Iterable[Reading], sensor: Sensor, start: datetime, width: timedelta) -> Mean:
    """Return the mean of the counted readings of an interval that starts at `start`."""
    values = [each.value for each in readings if each.counted and each.value is not None]
    seconds = sensor.at(start).interval_seconds
    return windows.mean_of_readings(values, intervals.expected(width, seconds))
