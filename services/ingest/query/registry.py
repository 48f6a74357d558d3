"""Localities and sensors as they are at an instant, and who was in a locality when."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from services.ingest import places, registered
from services.ingest.domain.placement import FOREVER
from services.ingest.domain.registry import ALWAYS
from services.ingest.query.series import Member
from shared.errors import NotFound
from shared.postgres import Connection, Row, Statements, row, rows

_SQL = Statements(Path(__file__).parents[1] / "sql")


async def localities(
    connection: Connection,
    at: datetime,
    *,
    codes: Sequence[str] | None = None,
    after: str | None = None,
    limit: int = 1_000,
) -> list[Row]:
    """Return the localities in force at an instant, by code."""
    return await rows(
        connection,
        _SQL["list_localities"],
        {"at": at, "codes": codes, "after": after, "limit": limit},
    )


async def sensors(
    connection: Connection,
    at: datetime,
    *,
    sensor_id: str | None = None,
    after: str | None = None,
    limit: int = 1_000,
) -> list[Row]:
    """Return sensors by the version that holds at an instant, by id."""
    return await rows(
        connection,
        _SQL["list_sensors"],
        {"at": at, "sensor_id": sensor_id, "after": after, "limit": limit},
    )


async def sites(
    connection: Connection,
    at: datetime,
    *,
    locality: str | None = None,
    kind: str | None = None,
    after: str | None = None,
    limit: int = 1_000,
) -> list[Row]:
    """Return sensitive sites with the locality each is in at an instant, by id."""
    return await rows(
        connection,
        _SQL["select_sites"],
        {"at": at, "locality": locality, "kind": kind, "after": after, "most": limit},
    )


async def member(connection: Connection, sensor_id: str, as_of: datetime | None = None) -> Member:
    """Return one sensor as the only member of itself.

    Raises:
        NotFound: it was never registered.
    """
    found = (await registered.load(connection, [sensor_id], as_of)).get(sensor_id)
    if found is None:
        raise NotFound(f"no sensor {sensor_id}")
    return Member(found, ((ALWAYS, FOREVER),))


async def members(
    connection: Connection,
    code: str,
    since: datetime,
    until: datetime,
    as_of: datetime | None = None,
) -> list[Member]:
    """Return the sensors that were in a locality at some time of `[since, until)`.

    With `as_of` they are where they were known to be then, in the localities as we know them now.

    Raises:
        NotFound: no locality ever had this code.
    """
    if await row(connection, _SQL["select_locality_known"], {"code": code}) is None:
        raise NotFound(f"no locality {code}")
    if as_of is not None:
        return await _members_as_of(connection, code, as_of)
    stays: dict[str, list[tuple[datetime, datetime]]] = {}
    for each in await rows(
        connection,
        _SQL["select_sensors_of_locality"],
        {"code": code, "since": since, "until": until},
    ):
        stays.setdefault(each["sensor_id"], []).append((each["valid_from"], each["valid_to"]))
    known = await registered.load(connection, stays)
    return [Member(known[sensor_id], tuple(found)) for sensor_id, found in stays.items()]


async def _members_as_of(connection: Connection, code: str, as_of: datetime) -> list[Member]:
    """Return the sensors that were known at an instant to be in a locality at some time."""
    sensor_ids = [each["sensor_id"] for each in await rows(connection, _SQL["select_sensor_ids"])]
    finder = await places.finder(connection)
    found = []
    for sensor in (await registered.load(connection, sensor_ids, as_of)).values():
        stays = [each for each in finder.stays(sensor.versions) if each.code == code]
        if stays:
            found.append(Member(sensor, tuple((each.start, each.end) for each in stays)))
    return found
