"""Hourly means: computed again from their readings, stored, and returned where they differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from services.ingest.domain.registry import Sensor
from shared import packed
from shared.air import intervals
from shared.air.windows import Mean, mean_of_readings
from shared.postgres import Connection, Statements

Identity = tuple[int, datetime]
"""A series by its number, and a start."""

_SQL = Statements(Path(__file__).parent / "sql")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HourChanged:
    """The hourly mean of a series as it is from now on."""

    sensor_id: str
    pollutant: str
    start: datetime
    mean: Mean
    state: int | None
    revision: int


async def renew(
    connection: Connection,
    hours: Iterable[Identity],
    names: Mapping[int, tuple[str, str]],
    sensors: Mapping[str, Sensor],
    at: datetime,
) -> list[HourChanged]:
    """Compute these hours again from their readings, store and return those that differ."""
    ordered = sorted(hours)
    if not ordered:
        return []
    series = packed.ints(each for each, _ in ordered)
    starts = packed.instants(start for _, start in ordered)
    cursor = await connection.execute(
        _SQL["select_readings_of_hours"],
        {
            "series": series,
            "hours": starts,
            "first": min(start for _, start in ordered),
            "last": max(start for _, start in ordered),
        },
        binary=True,
    )
    means: dict[Identity, tuple[Mean, int | None]] = {}
    for series_id, start, values, state in await cursor.fetchall():
        version = sensors[names[series_id][0]].at(start)
        expected = intervals.expected(_HOUR, version.interval_seconds)
        means[series_id, start] = (mean_of_readings(values or (), expected), state)
    rows = [means[identity] for identity in ordered]
    cursor = await connection.execute(
        _SQL["upsert_hours"],
        {
            "series": series,
            "hours": starts,
            "values": packed.doubles(mean.value for mean, _ in rows),
            "ns": packed.ints(mean.n for mean, _ in rows),
            "expected": packed.ints(mean.expected for mean, _ in rows),
            "states": packed.smallints(state for _, state in rows),
            "at": at,
        },
        binary=True,
    )
    return [
        HourChanged(*names[series_id], start, *means[series_id, start], revision)
        for series_id, start, revision in sorted(await cursor.fetchall())
    ]
