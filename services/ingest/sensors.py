"""Storing the registry: sensors by version, and their retirement."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from services.ingest import places, registered
from services.ingest.domain.merge import Place
from services.ingest.domain.placement import FOREVER
from services.ingest.domain.registry import ALWAYS, Sensor
from services.ingest.hours import HourChanged
from shared.air import intervals
from shared.air.windows import Mean
from shared.events.sensors import SensorForm
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")


async def register(
    connection: Connection, form: SensorForm, place: Place, at: datetime
) -> list[places.Moved]:
    """Store a registration; the same again, or an earlier one that comes again, changes nothing.

    With `valid_from` it opens a version from then; without, it amends the latest one. Returns what
    the other services must hear of. Where the sensor is (`places.place`) and how many readings its
    hours should have (`renew_expected`) must be worked out again by the caller, once for all that
    it registers.
    """
    before = (await registered.load(connection, [form.sensor_id])).get(form.sensor_id)
    if before is not None and not _comes_after(place, before):
        return []
    latest = ALWAYS if before is None else before.versions[-1].valid_from
    await connection.execute(
        _SQL["upsert_sensor"], {"sensor_id": form.sensor_id, "at": at, **_columns(place)}
    )
    cursor = await connection.execute(
        _SQL["upsert_version"],
        {
            "sensor_id": form.sensor_id,
            "valid_from": latest if form.valid_from is None else form.valid_from,
            "declared_from": form.valid_from,
            "name": form.name,
            "lat": form.lat,
            "lon": form.lon,
            "kind": form.kind,
            "site_type": form.site_type,
            "operator": form.operator,
            "pollutants": list(form.pollutants),
            "interval_s": form.interval_s,
            "at": at,
        },
    )
    if not await cursor.fetchall():
        back = before is not None and before.retired_at is not None
        return [places.Moved(form.sensor_id, None, "registered")] if back else []
    return [places.Moved(form.sensor_id, None, "registered")]


async def retire(connection: Connection, sensor_id: str, place: Place) -> list[places.Moved]:
    """Take a sensor out of service as of its tombstone; its history stays.

    Nothing to do for one that is unknown or retired, nor by an earlier tombstone that comes again.
    """
    before = (await registered.load(connection, [sensor_id])).get(sensor_id)
    if before is None or not _comes_after(place, before):
        return []
    await connection.execute(_SQL["retire_sensor"], {"sensor_id": sensor_id, **_columns(place)})
    retired = before.retired_at is not None
    return [] if retired else [places.Moved(sensor_id, place.sent_at, "retired")]


def _comes_after(place: Place, known: Sensor) -> bool:
    return known.place is None or place.later_than(known.place)


def _columns(place: Place) -> dict[str, Any]:
    return {
        "partition": place.partition,
        "offset": place.offset,
        "item": place.item,
        "sent_at": place.sent_at,
    }


async def renew_expected(connection: Connection, sensor_id: str, at: datetime) -> list[HourChanged]:
    """Renew how many readings each stored hour should have had, and return those that changed."""
    sensor = (await registered.load(connection, [sensor_id]))[sensor_id]
    if sensor.first_start is None:
        return []
    starts = [ALWAYS, *(each.valid_from for each in sensor.versions[1:])]
    changed: list[HourChanged] = []
    for version, since, until in zip(sensor.versions, starts, [*starts[1:], FOREVER], strict=True):
        parameters: dict[str, Any] = {
            "sensor_id": sensor_id,
            "since": since,
            "until": until,
            "expected": intervals.expected(timedelta(hours=1), version.interval_seconds),
            "at": at,
        }
        cursor = await connection.execute(_SQL["update_expected"], parameters)
        changed += [
            HourChanged(sensor_id, row[0], row[1], Mean(row[2], row[3], row[4]), row[5], row[6])
            for row in await cursor.fetchall()
        ]
    return changed
