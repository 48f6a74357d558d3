"""Storing a batch of readings: merge by identity, keep what is superseded, renew the hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from services.ingest.domain.merge import Arrival, Content, Merged, Place, merge
from services.ingest.domain.registry import Sensor
from shared.air import intervals
from shared.air.windows import Mean, mean_of_readings
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")
_READING_TYPES = [
    "int4", "timestamptz", "timestamptz", "float8", "float8", "text", "int2", "text[]", "bool",
    "timestamptz", "timestamptz", "int4", "int8", "int4",
]  # fmt: skip
_SUPERSEDED_TYPES = [*_READING_TYPES[:10], "timestamptz"]

Identity = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One reading that was judged good, of a registered sensor."""

    sensor_id: str
    pollutant: str
    start: datetime
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class HourChanged:
    """The hourly mean of a series as it is from now on."""

    sensor_id: str
    pollutant: str
    start: datetime
    mean: Mean
    state: int | None
    revision: int


async def lock(connection: Connection) -> None:
    """Queue behind every other transaction that changes readings."""
    await connection.execute(_SQL["lock_readings"])


async def write(
    connection: Connection,
    accepted: Sequence[Accepted],
    sensors: Mapping[str, Sensor],
    at: datetime,
) -> list[HourChanged]:
    """Store the readings and return the hourly means that changed; repeats change nothing.

    The caller holds `lock` and every sensor's series (`places.ensure_series`).
    """
    names: dict[int, tuple[str, str]] = {}
    arrivals: dict[Identity, list[Arrival]] = {}
    for each in accepted:
        series = sensors[each.sensor_id].series[each.pollutant]
        names[series] = (each.sensor_id, each.pollutant)
        arrivals.setdefault((series, each.start), []).append(each.arrival)
    stored = await _current(connection, arrivals)
    merged = {identity: merge(stored.get(identity), group) for identity, group in arrivals.items()}
    changed = {identity: each for identity, each in merged.items() if each.changed}
    await _replace(connection, changed, stored, at)
    await _move(connection, {identity: each for identity, each in merged.items() if each.moved})
    await _pass_over(connection, merged, at)
    await _widen(connection, changed, names)
    hours = _touched(changed, stored)
    return await renew_hours(connection, hours, names, sensors, at)


async def _current(
    connection: Connection, identities: Iterable[Identity]
) -> dict[Identity, Arrival]:
    series, starts = _columns(identities)
    cursor = await connection.execute(
        _SQL["select_current"],
        {"series": series, "starts": starts, "first": min(starts), "last": max(starts)},
    )
    return {
        (row[0], row[1]): Arrival(
            Content(row[2], row[3], row[4], row[5], row[6], tuple(row[7])),
            Place(row[8], row[9], row[10], row[11]),
        )
        for row in await cursor.fetchall()
    }


async def _replace(
    connection: Connection,
    changed: Mapping[Identity, Merged],
    stored: Mapping[Identity, Arrival],
    at: datetime,
) -> None:
    replaced = [identity for identity in changed if identity in stored]
    if replaced:
        series, starts = _columns(replaced)
        keys = {
            "series": series, "starts": starts, "first": min(starts), "last": max(starts), "at": at,
        }  # fmt: skip
        await connection.execute(_SQL["supersede_readings"], keys)
        await connection.execute(_SQL["delete_current"], keys)
    within = [
        (identity, each)
        for identity, merged in changed.items()
        for each in merged.superseded[1 if identity in stored else 0 :]
    ]
    if within:
        async with connection.cursor() as cursor, cursor.copy(_SQL["copy_superseded"]) as copy:
            copy.set_types(_SUPERSEDED_TYPES)
            for (series_id, start), each in within:
                await copy.write_row((*_row(series_id, start, each, at)[:10], at))
    if changed:
        rows = [
            _row(series_id, start, merged.current, at)
            for (series_id, start), merged in changed.items()
        ]
        async with connection.cursor() as cursor, cursor.copy(_SQL["copy_readings"]) as copy:
            copy.set_types(_READING_TYPES)
            for row in rows:
                await copy.write_row(row)


def _row(series_id: int, start: datetime, arrival: Arrival, at: datetime) -> tuple[object, ...]:
    content, place = arrival.content, arrival.place
    return (
        series_id,
        start,
        content.end,
        content.value,
        content.value_original,
        content.unit_original,
        content.state,
        list(content.flags) or None,
        content.counted,
        at,
        place.sent_at,
        place.partition,
        place.offset,
        place.item,
    )


async def _move(connection: Connection, moved: Mapping[Identity, Merged]) -> None:
    """Note where a value that holds came last, which is what a redriven one is compared with."""
    if not moved:
        return
    series, starts = _columns(moved)
    places = [moved[identity].current.place for identity in zip(series, starts, strict=True)]
    await connection.execute(
        _SQL["move_readings"],
        {
            "series": series,
            "starts": starts,
            "first": min(starts),
            "last": max(starts),
            "sent": [place.sent_at for place in places],
            "partitions": [place.partition for place in places],
            "offsets": [place.offset for place in places],
            "items": [place.item for place in places],
        },
    )


async def _pass_over(
    connection: Connection, merged: Mapping[Identity, Merged], at: datetime
) -> None:
    over = [
        (series, start, each.content)
        for (series, start), group in merged.items()
        for each in group.passed_over
    ]
    if over:
        await connection.execute(
            _SQL["insert_passed_over"],
            {
                "series": [series for series, _, _ in over],
                "starts": [start for _, start, _ in over],
                "ends": [content.end for _, _, content in over],
                "values": [content.value_original for _, _, content in over],
                "units": [content.unit_original for _, _, content in over],
                "states": [content.state for _, _, content in over],
                "at": at,
            },
        )


async def _widen(
    connection: Connection,
    changed: Mapping[Identity, Merged],
    names: Mapping[int, tuple[str, str]],
) -> None:
    """Renew each sensor's first and last reading."""
    seen: dict[str, tuple[datetime, datetime, datetime]] = {}
    for (series, start), merged in changed.items():
        sensor_id, end = names[series][0], merged.current.content.end
        first, last, latest = seen.get(sensor_id, (start, start, end))
        seen[sensor_id] = (min(first, start), max(last, start), max(latest, end))
    if seen:
        ordered = sorted(seen)
        await connection.execute(
            _SQL["update_seen"],
            {
                "sensor_ids": ordered,
                "firsts": [seen[each][0] for each in ordered],
                "lasts": [seen[each][1] for each in ordered],
                "ends": [seen[each][2] for each in ordered],
            },
        )


def _touched(
    changed: Mapping[Identity, Merged], stored: Mapping[Identity, Arrival]
) -> set[Identity]:
    """Return the hours in which something that counts came, went or changed."""
    touched = set()
    for (series, start), merged in changed.items():
        before = stored.get((series, start))
        was_counted = before is not None and before.content.counted
        if was_counted or merged.current.content.counted:
            touched.add((series, intervals.hour_of(start)))
    return touched


async def renew_hours(
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
    series, starts = _columns(ordered)
    cursor = await connection.execute(
        _SQL["select_readings_of_hours"],
        {"series": series, "hours": starts, "first": min(starts), "last": max(starts)},
    )
    means: dict[Identity, tuple[Mean, int | None]] = {}
    for series_id, start, values, state in await cursor.fetchall():
        sensor_id, _ = names[series_id]
        seconds = sensors[sensor_id].at(start).interval_seconds
        expected = intervals.expected(timedelta(hours=1), seconds)
        means[series_id, start] = (mean_of_readings(values or (), expected), state)
    rows = [means[identity] for identity in ordered]
    cursor = await connection.execute(
        _SQL["upsert_hours"],
        {
            "series": series,
            "hours": starts,
            "values": [mean.value for mean, _ in rows],
            "ns": [mean.n for mean, _ in rows],
            "expected": [mean.expected for mean, _ in rows],
            "states": [state for _, state in rows],
            "at": at,
        },
    )
    revisions = {(row[0], row[1]): int(row[2]) for row in await cursor.fetchall()}
    return [
        HourChanged(*names[identity[0]], identity[1], *means[identity], revisions[identity])
        for identity in ordered
        if identity in revisions
    ]


def _columns(identities: Iterable[Identity]) -> tuple[list[int], list[datetime]]:
    ordered = sorted(identities)
    return [series for series, _ in ordered], [start for _, start in ordered]
