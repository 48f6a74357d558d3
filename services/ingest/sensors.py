"""Storing the registry: sensors by version, and their retirement."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from services.ingest import places, registered
from services.ingest.domain.placement import FOREVER
from services.ingest.domain.registry import ALWAYS
from services.ingest.readings import HourChanged
from shared.air import intervals
from shared.air.windows import Mean
from shared.events.sensors import SensorForm
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")


async def register(
    connection: Connection, form: SensorForm, at: datetime
) -> tuple[list[places.Moved], list[HourChanged]]:
    """Store a registration; registering the same again changes nothing.

    With `valid_from` it opens a version from then; without, it amends the latest one. Returns what
    the other services must hear of: that the sensor changed, and the hours whose expected number
    of readings did. Where the sensor is must be worked out again (`places.place`) by the caller,
    once for all that it registers.
    """
    before = (await registered.load(connection, [form.sensor_id])).get(form.sensor_id)
    latest = ALWAYS if before is None else before.versions[-1].valid_from
    await connection.execute(_SQL["upsert_sensor"], {"sensor_id": form.sensor_id, "at": at})
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
        },
    )
    if not await cursor.fetchall():
        back = before is not None and before.retired_at is not None
        return ([places.Moved(form.sensor_id, None, "registered")] if back else []), []
    hours = [] if before is None else await _renew_expected(connection, form.sensor_id, at)
    return [places.Moved(form.sensor_id, None, "registered")], hours


async def retire(connection: Connection, sensor_id: str, at: datetime) -> list[places.Moved]:
    """Take a sensor out of service; its history stays. Unknown or retired: nothing to do."""
    cursor = await connection.execute(_SQL["retire_sensor"], {"sensor_id": sensor_id, "at": at})
    found = await cursor.fetchall()
    return [places.Moved(sensor_id, at, "retired")] if found else []


async def _renew_expected(
    connection: Connection, sensor_id: str, at: datetime
) -> list[HourChanged]:
    """Renew how many readings each stored hour should have had, version by version."""
    sensor = (await registered.load(connection, [sensor_id]))[sensor_id]
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
