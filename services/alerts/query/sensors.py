"""What ingest says of sensors: what they were, and where."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.alerts.domain.place import Member
from services.alerts.domain.touched import Sensor, Stay
from services.alerts.statements import SQL
from shared import packed
from shared.postgres import Connection


async def known(connection: Connection, sensor_ids: Iterable[str]) -> dict[str, Sensor]:
    """Return what is known of some sensors; one that was never registered is known of nothing."""
    ids = sorted(set(sensor_ids))
    cursor = await connection.execute(SQL["select_places"], {"sensor_ids": packed.strings(ids)})
    found: dict[str, Sensor] = {}
    for sensor_id, kinds, codes, sinces, untils, once in await cursor.fetchall():
        places = zip(codes, sinces, untils, strict=True)
        found[sensor_id] = Sensor(
            sensor_id,
            tuple(Stay(code, since, until) for code, since, until in places),
            frozenset(once),
            frozenset(kinds),
        )
    return {each: found.get(each, Sensor(each)) for each in ids}


Life = dict[str, datetime | None]
"""When each sensor's last reading started, of whatever pollutant."""


async def of_localities(
    connection: Connection, codes: Sequence[str]
) -> tuple[dict[str, list[Member]], Life]:
    """Return who is a member of each locality, as what and when."""
    members: dict[str, list[Member]] = {code: [] for code in codes}
    life: Life = {}
    if codes:
        cursor = await connection.execute(SQL["select_members"], {"codes": list(codes)})
        for code, sensor_id, kind, seconds, since, until, last in await cursor.fetchall():
            members[code].append(Member(sensor_id, kind, seconds, since, until))
            life[sensor_id] = last
    return members, life


async def alone(
    connection: Connection, sensor_ids: Sequence[str]
) -> tuple[dict[str, list[Member]], Life]:
    """Return each sensor as the only member of its own place."""
    members: dict[str, list[Member]] = {sensor_id: [] for sensor_id in sensor_ids}
    life: Life = {}
    if sensor_ids:
        cursor = await connection.execute(SQL["select_versions"], {"sensor_ids": list(sensor_ids)})
        for sensor_id, kind, seconds, since, until, last in await cursor.fetchall():
            members[sensor_id].append(Member(sensor_id, kind, seconds, since, until))
            life[sensor_id] = last
    return members, life


async def first_hour(
    connection: Connection, sensor_ids: Sequence[str], pollutant: str
) -> datetime | None:
    """Return when the first hour starts that any of these sensors has of a pollutant."""
    cursor = await connection.execute(
        SQL["select_first_hours"], {"sensor_ids": sorted(set(sensor_ids)), "pollutant": pollutant}
    )
    row = await cursor.fetchone()
    return None if row is None else row[0]
