"""Storing a batch of readings: merge by identity, keep what is superseded, renew the hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from services.ingest import hours, rows
from services.ingest.domain.merge import Arrival, Content, Merged, Place, merge
from services.ingest.domain.registry import Sensor
from services.ingest.hours import HourChanged, Identity
from services.ingest.rows import Accepted, Row
from shared import packed
from shared.air import intervals
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")


@dataclass(frozen=True, slots=True)
class _Batch:
    """What arrived, by identity.

    Attributes:
        first: the first of each.
        several: all of those of which more than one arrived, in order.
        names: sensor and pollutant of each series.
    """

    first: dict[Identity, Accepted] = field(default_factory=dict)
    several: dict[Identity, list[Accepted]] = field(default_factory=dict)
    names: dict[int, tuple[str, str]] = field(default_factory=dict)

    def arrivals(self, identity: Identity) -> list[Arrival]:
        """Return what arrived of one identity."""
        several = self.several.get(identity) or [self.first[identity]]
        return [each.arrival for each in several]


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
    batch = _by_identity(accepted, sensors)
    ordered = sorted(batch.first)
    stored = await _current(connection, _maybe_stored(ordered, batch.names, sensors))
    merged = {
        identity: merge(stored.get(identity), batch.arrivals(identity))
        for identity in sorted(stored.keys() | batch.several.keys())
    }
    changed = {identity: each for identity, each in merged.items() if each.changed}
    await _keep_replaced(connection, changed, stored, at)
    current = rows.to_store(ordered, batch.first, merged, at)
    await rows.copy_current(connection, current)
    await _move(connection, {identity: each for identity, each in merged.items() if each.moved})
    await _pass_over(connection, merged, at)
    await _widen(connection, current, batch.names)
    before = (identity for identity in changed if identity in stored)
    touched = rows.touched_hours(current) | {
        (series, intervals.hour_of(start))
        for series, start in before
        if stored[series, start].content.counted
    }
    return await hours.renew(connection, touched, batch.names, sensors, at)


def _by_identity(accepted: Iterable[Accepted], sensors: Mapping[str, Sensor]) -> _Batch:
    batch = _Batch()
    for each in accepted:
        form = each.good.content
        series = sensors[form.sensor_id].series[form.pollutant]
        if series not in batch.names:
            batch.names[series] = (form.sensor_id, form.pollutant.value)
        identity = (series, form.start)
        first = batch.first.setdefault(identity, each)
        if first is not each:
            batch.several.setdefault(identity, [first]).append(each)
    return batch


def _maybe_stored(
    identities: Iterable[Identity],
    names: Mapping[int, tuple[str, str]],
    sensors: Mapping[str, Sensor],
) -> list[Identity]:
    """Return those that may be stored already: none starts after its sensor's last reading."""
    lasts = {series: sensors[sensor_id].last_start for series, (sensor_id, _) in names.items()}
    return [
        identity
        for identity in identities
        if (last := lasts[identity[0]]) is not None and identity[1] <= last
    ]


async def _current(
    connection: Connection, identities: Sequence[Identity]
) -> dict[Identity, Arrival]:
    found: dict[Identity, Arrival] = {}
    for run in hours.runs(identities):
        cursor = await connection.execute(_SQL["select_current"], _keys(run), binary=True)
        for row in await cursor.fetchall():
            found[row[0], row[1]] = Arrival(
                Content(row[2], row[3], row[4], row[5], row[6], tuple(row[7])),
                Place(row[8], row[9], row[10], row[11]),
            )
    return found


async def _keep_replaced(
    connection: Connection,
    changed: Mapping[Identity, Merged],
    stored: Mapping[Identity, Arrival],
    at: datetime,
) -> None:
    """Move what is stored and no longer holds to where superseded values are kept."""
    replaced = [identity for identity in changed if identity in stored]
    if replaced:
        keys = _keys(replaced) | {"at": at}
        await connection.execute(_SQL["supersede_readings"], keys)
        await connection.execute(_SQL["delete_current"], keys)
    within = [
        rows.of(identity, each, at)
        for identity, merged in changed.items()
        for each in merged.superseded[1 if identity in stored else 0 :]
    ]
    await rows.copy_superseded(connection, within, at)


async def _move(connection: Connection, moved: Mapping[Identity, Merged]) -> None:
    """Note where a value that holds came last, which is what a redriven one is compared with."""
    if not moved:
        return
    places = [each.current.place for each in moved.values()]
    await connection.execute(
        _SQL["move_readings"],
        {
            **_keys(list(moved)),
            "sent": packed.instants(place.sent_at for place in places),
            "partitions": packed.ints(place.partition for place in places),
            "offsets": packed.bigints(place.offset for place in places),
            "items": packed.ints(place.item for place in places),
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
    connection: Connection, current: Sequence[Row], names: Mapping[int, tuple[str, str]]
) -> None:
    """Renew each sensor's first and last reading."""
    seen: dict[str, tuple[datetime, datetime, datetime]] = {}
    at = 0
    while at < len(current):
        series, first, latest = current[at][:3]
        until = at + 1
        while until < len(current) and current[until][0] == series:
            if current[until][2] > latest:
                latest = current[until][2]
            until += 1
        last = current[until - 1][1]
        sensor_id = names[series][0]
        known = seen.get(sensor_id, (first, last, latest))
        seen[sensor_id] = (min(known[0], first), max(known[1], last), max(known[2], latest))
        at = until
    if seen:
        ordered = sorted(seen)
        await connection.execute(
            _SQL["update_seen"],
            {
                "sensor_ids": ordered,
                "firsts": packed.instants(seen[each][0] for each in ordered),
                "lasts": packed.instants(seen[each][1] for each in ordered),
                "ends": packed.instants(seen[each][2] for each in ordered),
            },
        )


def _keys(identities: Sequence[Identity]) -> dict[str, object]:
    """Return sorted identities as the statements take them, with the bounds of their starts."""
    starts = [start for _, start in identities]
    return {
        "series": packed.ints(series for series, _ in identities),
        "starts": packed.instants(starts),
        "first": min(starts),
        "last": max(starts),
    }
