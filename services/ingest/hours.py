"""Hourly means: computed again from their readings, stored, and returned where they differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
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
_TOGETHER = timedelta(days=30)
"""Event time in one statement: of more, each row was looked for in every chunk (30 years: 13 s)."""


@dataclass(frozen=True, slots=True)
class HourChanged:
    """The hourly mean of a series as it is from now on."""

    sensor_id: str
    pollutant: str
    start: datetime
    mean: Mean
    state: int | None
    revision: int


def runs(identities: Sequence[Identity]) -> Iterator[Sequence[Identity]]:
    """Cut sorted identities into runs of at most 30 days of event time, each run sorted."""
    if not identities:
        return
    starts = [start for _, start in identities]
    if max(starts) - min(starts) <= _TOGETHER:
        yield identities
        return
    run: list[Identity] = []
    for identity in sorted(identities, key=itemgetter(1)):
        if run and identity[1] - run[0][1] > _TOGETHER:
            yield sorted(run)
            run = []
        run.append(identity)
    yield sorted(run)


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
    means: dict[Identity, tuple[Mean, int | None]] = {}
    for run in runs(ordered):
        for series_id, start, values, state in await _readings_of(connection, run):
            version = sensors[names[series_id][0]].at(start)
            expected = intervals.expected(_HOUR, version.interval_seconds)
            means[series_id, start] = (mean_of_readings(values or (), expected), state)
    rows = [means[identity] for identity in ordered]
    cursor = await connection.execute(
        _SQL["upsert_hours"],
        {
            "series": packed.ints(each for each, _ in ordered),
            "hours": packed.instants(start for _, start in ordered),
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


async def _readings_of(
    connection: Connection, hours: Sequence[Identity]
) -> list[tuple[int, datetime, list[float] | None, int | None]]:
    cursor = await connection.execute(
        _SQL["select_readings_of_hours"],
        {
            "series": packed.ints(series for series, _ in hours),
            "hours": packed.instants(start for _, start in hours),
            "first": min(start for _, start in hours),
            "last": max(start for _, start in hours),
        },
        binary=True,
    )
    return await cursor.fetchall()
