"""Applying records inside one transaction: decode, decide, store, and say what follows.

The same for a batch from Kafka and for a redrive; only who keeps the letters differs.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import orjson

from services.ingest import decode, places, publish, readings, registered, sensors
from services.ingest import letters as letter_store
from services.ingest.decode import Good, Letter, Source
from services.ingest.domain.registry import Sensor
from services.ingest.registrations import Registrations
from services.ingest.rows import Accepted
from shared import clock, outbox, telemetry
from shared.air import quality
from shared.air.localities import Kind
from shared.air.quality import Ranges
from shared.events.facts import Fact
from shared.events.readings import ReadingForm, judge_times
from shared.events.reasons import Reason, Refusal
from shared.events.sensors import SensorForm
from shared.outbox import Outgoing
from shared.postgres import Connection, Statements, copy_rows
from shared.topics import AIR_READINGS, AIR_SENSORS

_SQL = Statements(Path(__file__).parent / "sql")
_SLICE = 500
"""Records decoded in one go: some milliseconds."""
_FACT_TYPES = [
    "text", "text", "text", "text", "timestamptz", "text", "bool", "text", "bytea", "bytea",
    "timestamptz",
]  # fmt: skip
_JSONB = b"\x01"
"""Before a text in the server's binary form of `jsonb`, which is handed over as bytes."""
_SNAPSHOT = "rough_sleeping.snapshot_recorded"
_UNKNOWN = Refusal(Reason.UNKNOWN_SENSOR, "sensor_id: not registered at the time of the reading")
_CONFLICT = Refusal(Reason.DUPLICATE_CONFLICT, "id: already seen with other content")
_SECOND_FIGURE = Refusal(
    Reason.DUPLICATE_CONFLICT, "night: has a figure already, and revises does not name it"
)


async def records(
    connection: Connection,
    topic: str,
    sources: Sequence[Source],
    now: datetime,
    plausible: Mapping[Kind, Ranges],
    registrations: Registrations | None = None,
) -> list[Letter]:
    """Apply records of one topic and return what was refused; the caller's transaction commits.

    What the rest of the world must hear is in the outbox when this returns.

    Args:
        connection: in a transaction.
        topic: of all of them.
        sources: in the order in which they were published.
        now: what future readings are judged by.
        plausible: what is plausible of each kind of sensor; the rest of the readings is flagged.
        registrations: waits for those that were published before these readings.
    """
    if topic == AIR_READINGS:
        letters, events = await _readings(connection, sources, now, plausible, registrations)
    elif topic == AIR_SENSORS:
        letters, events = await _sensors(connection, sources)
    else:
        letters, events = await _facts(connection, topic, sources, now)
    await outbox.add(connection, "ingest", events)
    return letters


async def _readings(
    connection: Connection,
    sources: Sequence[Source],
    now: datetime,
    plausible: Mapping[Kind, Ranges],
    registrations: Registrations | None,
) -> tuple[list[Letter], list[Outgoing]]:
    good, letters = await _decoded(sources, now)
    sensor_ids = {each.content.sensor_id for each in good}
    if registrations is not None and good:
        await registrations.settle(connection, sensor_ids)
    await readings.lock(connection)
    known = await registered.load(connection, sensor_ids)
    accepted: list[Accepted] = []
    for each in good:
        judged = _judged(each, known.get(each.content.sensor_id), now, plausible)
        if isinstance(judged, Letter):
            letters.append(judged)
        else:
            accepted.append(judged)
    if not accepted:
        return letters, []
    forms = (each.good.content for each in accepted)
    await registered.ensure_series(
        connection, known, {(each.sensor_id, str(each.pollutant)) for each in forms}
    )
    at = clock.now()
    hours = await readings.write(connection, accepted, known, at)
    oldest = min(each.end for each in accepted)
    telemetry.EVENT_AGE.labels(AIR_READINGS).observe(max(0.0, (at - oldest).total_seconds()))
    return letters, publish.hourly(hours, at)


async def _decoded(
    sources: Sequence[Source], now: datetime
) -> tuple[list[Good[ReadingForm]], list[Letter]]:
    """Decode a batch without keeping the loop to ourselves all the time."""
    good: list[Good[ReadingForm]] = []
    letters: list[Letter] = []
    for at in range(0, len(sources), _SLICE):
        some, refused = decode.air_readings(sources[at : at + _SLICE], now)
        good += some
        letters += refused
        await asyncio.sleep(0)
    return good, letters


def _judged(
    good: Good[ReadingForm],
    sensor: Sensor | None,
    now: datetime,
    plausible: Mapping[Kind, Ranges],
) -> Accepted | Letter:
    form = good.content
    if sensor is None:
        return good.refused(_UNKNOWN, waits_for=form.sensor_id)
    version = sensor.at(form.start)
    end = form.end
    if end is None:
        end = version.end_of(form.start)
        refusal = judge_times(form.start, end, now)
        if refusal is not None:
            return good.refused(refusal)
    if not sensor.reports_at(form.start):
        return good.refused(_UNKNOWN, waits_for=form.sensor_id)
    if form.value is None:
        return Accepted(good, end)
    return Accepted(good, end, quality.flags(form.pollutant, form.value, plausible[version.kind]))


async def _sensors(
    connection: Connection, sources: Sequence[Source]
) -> tuple[list[Letter], list[Outgoing]]:
    good, letters = decode.air_sensors(sources)
    if not good:
        return letters, []
    await readings.lock(connection)
    await places.lock(connection)
    at = clock.now()
    moved: list[places.Moved] = []
    for each in good:
        place = each.source.place(each.item)
        if isinstance(each.content, SensorForm):
            moved += await sensors.register(connection, each.content, place, at)
        else:
            moved += await sensors.retire(connection, each.content.sensor_id, place)
    registered_now = sorted({each.sensor_id for each in moved if each.reason == "registered"})
    events = publish.changed(moved, at)
    if registered_now:
        await places.place(connection, registered_now)
    for sensor_id in registered_now:
        await letter_store.release(connection, sensor_id)
        events += publish.hourly(await sensors.renew_expected(connection, sensor_id, at), at)
    return letters, events


async def _facts(
    connection: Connection, topic: str, sources: Sequence[Source], now: datetime
) -> tuple[list[Letter], list[Outgoing]]:
    good, letters = decode.events(sources, now)
    await connection.execute(_SQL["lock_facts"])
    stored = await _digests(connection, topic, [each.content.id for each in good])
    figures = await _figures(connection, [each.content for each in good])
    fresh: list[Fact] = []
    for each in good:
        fact, digest = each.content, _digest(each.content)
        if fact.id in stored:
            if stored[fact.id] != digest:
                letters.append(each.refused(_CONFLICT))
            continue
        if fact.type == _SNAPSHOT and not _fits(fact, figures):
            letters.append(each.refused(_SECOND_FIGURE))
            continue
        stored[fact.id] = digest
        fresh.append(fact)
    at = clock.now()
    await _insert(connection, fresh, at)
    return letters, publish.recorded(fresh, at)


def _digest(fact: Fact) -> bytes:
    return sha256(fact.content).digest()


async def _digests(connection: Connection, topic: str, ids: list[str]) -> dict[str, bytes]:
    if not ids:
        return {}
    cursor = await connection.execute(
        _SQL["select_fact_digests"], {"topic": topic, "ids": sorted(set(ids))}
    )
    return {row[0]: bytes(row[1]) for row in await cursor.fetchall()}


async def _figures(
    connection: Connection, facts: Sequence[Fact]
) -> dict[str, dict[str, str | None]]:
    """Return the recorded figures of the nights that these facts are about: id to `revises`."""
    nights = sorted({str(each.fields["night"]) for each in facts if each.type == _SNAPSHOT})
    if not nights:
        return {}
    cursor = await connection.execute(_SQL["select_snapshots"], {"nights": nights})
    found: dict[str, dict[str, str | None]] = {}
    for identifier, night, revises in await cursor.fetchall():
        found.setdefault(night, {})[identifier] = revises
    return found


def _fits(fact: Fact, figures: dict[str, dict[str, str | None]]) -> bool:
    """Tell whether a night's figure is the first, revises one, or is what another one revises."""
    of_night = figures.setdefault(str(fact.fields["night"]), {})
    revises = fact.fields.get("revises")
    fits = not of_night or revises in of_night or fact.id in of_night.values()
    if fits:
        of_night[fact.id] = None if revises is None else str(revises)
    return fits


async def _insert(connection: Connection, facts: Sequence[Fact], at: datetime) -> None:
    """Store events; whoever holds the lock knows that none of them is stored."""
    if not facts:
        return
    rows = (
        (
            each.topic,
            each.id,
            each.type,
            each.subject,
            each.occurred_at,
            each.ward,
            each.ward_given,
            each.lsoa,
            _JSONB + orjson.dumps(each.fields),
            _digest(each),
            at,
        )
        for each in facts
    )
    await copy_rows(connection, _SQL["copy_facts"], _FACT_TYPES, rows)
