"""Localities and sensors as they are at an instant, and who was in a locality when."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from services.ingest import registered
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

    Where they were is what we know now; `as_of` is about their kinds and intervals.

    Raises:
        NotFound: no locality ever had this code.
    """
    if await row(connection, _SQL["select_locality_known"], {"code": code}) is None:
        raise NotFound(f"no locality {code}")
    stays: dict[str, list[tuple[datetime, datetime]]] = {}
    for each in await rows(
        connection,
        _SQL["select_sensors_of_locality"],
        {"code": code, "since": since, "until": until},
    ):
        stays.setdefault(each["sensor_id"], []).append((each["valid_from"], each["valid_to"]))
    known = await registered.load(connection, stays, as_of)
    return [Member(known[sensor_id], tuple(found)) for sensor_id, found in stays.items()]
