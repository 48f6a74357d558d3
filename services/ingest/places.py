"""Storing localities by version, and which sensor is in which of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
import shapely

from services.ingest import registered
from services.ingest.domain.placement import FOREVER, CodeAt, Stay, first_difference, stays
from services.ingest.domain.registry import ALWAYS, Version
from shared.places.areas import Area
from shared.places.assign import Assigner
from shared.places.geojson import from_geometry, geometry_of
from shared.places.polygons import approximate_areas
from shared.places.wards import CITY, WARDS
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")
_CITY_POPULATION = 345_328
"""Usual residents of Coventry at Census 2021."""
_REFERENCE_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Moved:
    """What the other services must hear of a sensor: judge its places again from `since` on."""

    sensor_id: str
    since: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """One stored version of a locality; it holds in `[since, until)`."""

    area: Area
    version: int
    since: datetime
    until: datetime
    loaded_at: datetime

    def holds_at(self, at: datetime) -> bool:
        """Tell whether this version is in force at an instant."""
        return self.since <= at < self.until


async def lock(connection: Connection) -> None:
    """Queue behind every other transaction that changes sensors or places."""
    await connection.execute(_SQL["lock_places"])


async def ensure_defaults(connection: Connection, at: datetime) -> None:
    """Put Coventry's wards and what is known of them there, if no locality was ever loaded."""
    async with connection.transaction():
        await lock(connection)
        if await held(connection):
            return
        for ward in WARDS:
            await connection.execute(
                _SQL["insert_reference"],
                {
                    "area": ward.code,
                    "year": _REFERENCE_YEAR,
                    "population": ward.population,
                    "imd_score": ward.imd_score,
                    "imd_decile": ward.imd_decile,
                    "imd_quintile": ward.imd_quintile,
                },
            )
        city = {"area": CITY, "year": _REFERENCE_YEAR, "population": _CITY_POPULATION}
        unknown = dict.fromkeys(("imd_score", "imd_decile", "imd_quintile"))
        await connection.execute(_SQL["insert_reference"], {**city, **unknown})
        await _insert(connection, approximate_areas(), None, at)


async def held(connection: Connection) -> list[Held]:
    """Return every version of every locality, the newest loaded first."""
    cursor = await connection.execute(_SQL["select_localities"])
    return [
        Held(
            Area(row[0], row[2], row[3], row[4], from_geometry(orjson.dumps(row[5])), row[6]),
            row[1],
            ALWAYS if row[7] is None else row[7],
            FOREVER if row[8] is None else row[8],
            row[9],
        )
        for row in await cursor.fetchall()
    ]


async def load_areas(
    connection: Connection, areas: Sequence[Area], valid_from: datetime | None, at: datetime
) -> list[Moved]:
    """Store newer polygons and assign every sensor again.

    A code that is there gets a new version; an older locality whose centre the new polygons cover
    ends when they begin. Without `valid_from` they hold for all time.
    """
    since = ALWAYS if valid_from is None else valid_from
    codes = {area.code for area in areas}
    covered = shapely.union_all([area.geometry for area in areas])
    for each in await held(connection):
        centre = shapely.Point(each.area.lon, each.area.lat)
        replaced = each.area.code in codes or shapely.intersects(covered, centre)
        if replaced and each.until > since:
            await connection.execute(
                _SQL["end_locality"],
                {
                    "code": each.area.code,
                    "version": each.version,
                    "valid_to": max(each.since, since),
                },
            )
    await _insert(connection, areas, valid_from, at)
    return await place(connection, None)


async def place(connection: Connection, sensor_ids: Sequence[str] | None) -> list[Moved]:
    """Work out again where these sensors (None: all) were, and return those that moved."""
    if sensor_ids is None:
        cursor = await connection.execute(_SQL["select_sensor_ids"])
        sensor_ids = [row[0] for row in await cursor.fetchall()]
    known = await registered.load(connection, sensor_ids)
    found = await finder(connection)
    cursor = await connection.execute(_SQL["select_stays"], {"sensor_ids": list(known)})
    before: dict[str, list[Stay]] = {}
    for sensor_id, code, start, end in await cursor.fetchall():
        before.setdefault(sensor_id, []).append(Stay(code, start, end))
    moved: list[Moved] = []
    after: dict[str, tuple[Stay, ...]] = {}
    for sensor_id, sensor in known.items():
        history = found.stays(sensor.versions)
        since = first_difference(before.get(sensor_id, ()), history)
        if since is not None:
            after[sensor_id] = history
            moved.append(Moved(sensor_id, None if since == ALWAYS else since, "relocated"))
    await _write_stays(connection, after)
    return moved


@dataclass(frozen=True, slots=True)
class Finder:
    """Tells in which locality something was, and when, by all that was ever loaded."""

    boundaries: tuple[datetime, ...]
    code_at: CodeAt

    def stays(self, versions: Sequence[Version]) -> tuple[Stay, ...]:
        """Return where something was, oldest first; times outside every locality are left out."""
        return stays(versions, self.boundaries, self.code_at)


async def finder(connection: Connection) -> Finder:
    """Return what finds places in the localities as they are stored now."""
    localities = await held(connection)
    boundaries = {edge for each in localities for edge in (each.since, each.until)}
    return Finder(tuple(boundaries), _code_at(localities))


def _code_at(localities: Iterable[Held]) -> CodeAt:
    """Return a finder over all versions: of what holds at an instant, the newest loaded wins."""
    ordered = list(localities)
    layers: dict[tuple[int, ...], list[Assigner]] = {}

    def code_at(at: datetime, lat: float, lon: float) -> str | None:
        holding = tuple(index for index, each in enumerate(ordered) if each.holds_at(at))
        if holding not in layers:
            by_load: dict[datetime, list[Area]] = {}
            for index in holding:
                by_load.setdefault(ordered[index].loaded_at, []).append(ordered[index].area)
            layers[holding] = [Assigner(by_load[at]) for at in sorted(by_load, reverse=True)]
        codes = (layer.code_at(lat, lon) for layer in layers[holding])
        return next((code for code in codes if code is not None), None)

    return code_at


async def _insert(
    connection: Connection, areas: Iterable[Area], valid_from: datetime | None, at: datetime
) -> None:
    for area in areas:
        await connection.execute(
            _SQL["insert_locality"],
            {
                "code": area.code,
                "name": area.name,
                "lat": area.lat,
                "lon": area.lon,
                "geometry": orjson.dumps(geometry_of(area)).decode(),
                "approximate": area.approximate,
                "valid_from": valid_from,
                "at": at,
            },
        )


async def _write_stays(connection: Connection, histories: dict[str, tuple[Stay, ...]]) -> None:
    if not histories:
        return
    await connection.execute(_SQL["delete_stays"], {"sensor_ids": list(histories)})
    rows = [(sensor_id, stay) for sensor_id, history in histories.items() for stay in history]
    await connection.execute(
        _SQL["insert_stays"],
        {
            "sensor_ids": [sensor_id for sensor_id, _ in rows],
            "codes": [stay.code for _, stay in rows],
            "starts": [stay.start for _, stay in rows],
            "ends": [stay.end for _, stay in rows],
        },
    )
