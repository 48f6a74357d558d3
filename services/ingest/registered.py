"""Reading the registry inside a transaction, and numbering the series of its sensors."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from services.ingest.domain.merge import Place
from services.ingest.domain.registry import Sensor, Version
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")


async def load(
    connection: Connection, sensor_ids: Iterable[str], as_of: datetime | None = None
) -> dict[str, Sensor]:
    """Return the registered sensors among these, with their versions and series.

    With `as_of` the versions are those that were known then; a sensor of which none was is there
    only as it is known now, without a series.
    """
    wanted: dict[str, object] = {"sensor_ids": sorted(set(sensor_ids))}
    if not wanted["sensor_ids"]:
        return {}
    now_known = await _load(connection, "select_registry", wanted)
    if as_of is None:
        return now_known
    then_known = await _load(connection, "select_registry_as_of", {**wanted, "as_of": as_of})
    later = {
        sensor_id: replace(sensor, series={})
        for sensor_id, sensor in now_known.items()
        if sensor_id not in then_known
    }
    return then_known | later


async def _load(
    connection: Connection, statement: str, wanted: dict[str, object]
) -> dict[str, Sensor]:
    cursor = await connection.execute(_SQL[statement], wanted)
    versions: dict[str, list[Version]] = {}
    lives: dict[str, tuple[datetime | None, datetime | None, datetime | None]] = {}
    stood: dict[str, Place | None] = {}
    for row in await cursor.fetchall():
        sensor_id, life, place, version = row[0], row[1:4], row[4:8], row[8:]
        lives[sensor_id] = life
        stood[sensor_id] = None if place[-1] is None else Place(*place)
        versions.setdefault(sensor_id, []).append(Version(*version))
    cursor = await connection.execute(_SQL["select_series"], wanted)
    series: dict[str, dict[str, int]] = {}
    for sensor_id, pollutant, series_id in await cursor.fetchall():
        series.setdefault(sensor_id, {})[pollutant] = series_id
    return {
        sensor_id: Sensor(
            sensor_id,
            lives[sensor_id][0],
            tuple(found),
            lives[sensor_id][1],
            lives[sensor_id][2],
            stood[sensor_id],
            series.get(sensor_id, {}),
        )
        for sensor_id, found in versions.items()
    }


async def ensure_series(
    connection: Connection, sensors: Mapping[str, Sensor], pairs: Iterable[tuple[str, str]]
) -> None:
    """Give every (sensor, pollutant) its number; the sensors learn of it in place."""
    missing = sorted({pair for pair in pairs if pair[1] not in sensors[pair[0]].series})
    if not missing:
        return
    cursor = await connection.execute(
        _SQL["insert_series"],
        {
            "sensor_ids": [sensor_id for sensor_id, _ in missing],
            "pollutants": [pollutant for _, pollutant in missing],
        },
    )
    for sensor_id, pollutant, series_id in await cursor.fetchall():
        sensors[sensor_id].series[pollutant] = series_id
