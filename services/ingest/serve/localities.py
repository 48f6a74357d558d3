"""`/v1/localities` and `/v1/sensors`: where the air is measured."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, BeforeValidator

from services.ingest import places, publish, readings, reference, sites
from services.ingest.query import registry
from services.ingest.serve.lending import Cursor, Limit, Snapshot
from shared import clock, http, outbox, page
from shared.accept import preferred
from shared.errors import NotFound
from shared.http import Instant
from shared.places import geojson
from shared.postgres import Pool, Row, translated

router = APIRouter(tags=["places"])
_GEOGRAPHIC = "application/geo+json"


class Deprivation(BaseModel):
    """Index of Multiple Deprivation; 1 is the most deprived."""

    score: float | None
    decile: int | None
    quintile: int | None


class Locality(BaseModel):
    """A versioned area; `approximate` where its polygon was drawn from centres."""

    code: str
    name: str
    lat: float
    lon: float
    population: float | None
    imd: Deprivation
    version: int
    valid_from: str | None
    valid_to: str | None
    approximate: bool


class Localities(BaseModel):
    """A page of localities."""

    items: list[Locality]
    next: str | None


class Sensor(BaseModel):
    """A sensor as it was registered, with its locality and its last reading."""

    sensor_id: str
    name: str | None
    lat: float
    lon: float
    kind: str
    site_type: str | None
    operator: str | None
    pollutants: list[str]
    interval_s: int
    valid_from: str | None
    locality: str | None
    retired_at: str | None
    last_reading_at: str | None


class Sensors(BaseModel):
    """A page of sensors."""

    items: list[Sensor]
    next: str | None


class Referenced(BaseModel):
    """What loading reference data came to."""

    rows: int


class Loaded(BaseModel):
    """What loading polygons came to."""

    localities: int
    sensors_moved: int


def _whole_instant(given: object) -> object:
    """Return a day, `2026-05-07`, as its first instant in UTC, in which days of air are counted."""
    if isinstance(given, str) and len(given) == len("2026-05-07"):
        return f"{given}T00:00:00Z"
    return given


DayOrInstant = Annotated[Instant, BeforeValidator(_whole_instant)]


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


def _locality(found: Row) -> dict[str, Any]:
    return {
        "code": found["code"],
        "name": found["name"],
        "lat": found["lat"],
        "lon": found["lon"],
        "population": _whole(found["population"]),
        "imd": {
            "score": found["imd_score"],
            "decile": found["imd_decile"],
            "quintile": found["imd_quintile"],
        },
        "version": found["version"],
        "valid_from": http.instant_text(found["valid_from"]),
        "valid_to": http.instant_text(found["valid_to"]),
        "approximate": found["approximate"],
    }


def _whole(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


@router.get(
    "/v1/localities",
    response_model=Localities,
    summary="List the localities",
    responses={200: {"content": {_GEOGRAPHIC: {"schema": {"type": "object"}}}}},
)
async def list_localities(
    request: Request,
    connection: Snapshot,
    at: Annotated[Instant | None, Query(description="In force then; default now.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the localities in force, by code; as a FeatureCollection with `application/geo+json`."""
    position = page.decode(cursor, 1)
    at = clock.now() if at is None else at
    offered = ("application/json", "text/csv", _GEOGRAPHIC)
    geographic = preferred(request.headers.get("accept", ""), offered) == _GEOGRAPHIC
    whole = geographic or http.wants_csv(request)
    found = await registry.localities(
        connection,
        at,
        after=None if position is None else str(position[0]),
        limit=100_000 if whole else limit + 1,
    )
    items = [_locality(each) for each in found]
    if geographic:
        shapes = {
            each.area.code: each.area for each in await places.held(connection) if each.holds_at(at)
        }
        features = [(shapes[item["code"]], item) for item in items]
        return Response(orjson.dumps(geojson.collection(features)), media_type=_GEOGRAPHIC)
    fields = list(Locality.model_fields)
    return http.listing(request, items, limit, lambda item: [item["code"]], fields)


@router.get("/v1/sensors", response_model=Sensors, summary="List the sensors")
async def list_sensors(
    request: Request, connection: Snapshot, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """List every sensor that was ever registered, by id."""
    position = page.decode(cursor, 1)
    found = await registry.sensors(
        connection,
        clock.now(),
        after=None if position is None else str(position[0]),
        limit=1_000_000 if http.wants_csv(request) else limit + 1,
    )
    items, fields = list(map(_sensor, found)), list(Sensor.model_fields)
    return http.listing(request, items, limit, lambda item: [item["sensor_id"]], fields)


def _sensor(found: Row) -> dict[str, Any]:
    times = ("valid_from", "retired_at", "last_reading_at")
    return {**found, **{name: http.instant_text(found[name]) for name in times}}


@router.get("/v1/sensors/{sensor_id}", response_model=Sensor, summary="Show one sensor")
async def show_sensor(connection: Snapshot, sensor_id: str) -> Response:
    """Show a sensor by the version that holds now."""
    if "\x00" in sensor_id:
        raise NotFound("no such sensor")
    found = await registry.sensors(connection, clock.now(), sensor_id=sensor_id, limit=1)
    if not found:
        raise NotFound(f"no sensor {sensor_id}")
    return http.json_response(_sensor(found[0]))


@router.post(
    "/v1/localities/load",
    response_model=Loaded,
    summary="Load newer polygons",
    openapi_extra=_body(
        {
            _GEOGRAPHIC: {"schema": {"type": "object"}},
            "application/json": {"schema": {"type": "object"}},
        }
    ),
)
async def load_localities(
    request: Request,
    code_field: Annotated[str | None, Query(max_length=100)] = None,
    name_field: Annotated[str | None, Query(max_length=100)] = None,
    valid_from: DayOrInstant | None = None,
) -> Response:
    """Store a GeoJSON FeatureCollection as newer versions; sensors are assigned when it answers."""
    areas = geojson.parse(await request.body(), code_field, name_field)
    pool: Pool = request.app.state.writes
    at = clock.now()
    with translated():
        async with pool.connection() as connection, connection.transaction():
            await readings.lock(connection)
            await places.lock(connection)
            moved = await places.load_areas(connection, areas, valid_from, at)
            await sites.place(connection)
            await outbox.add(connection, "ingest", publish.changed(moved, at))
    request.app.state.publisher.wake()
    return http.json_response({"localities": len(areas), "sensors_moved": len(moved)})


@router.post(
    "/v1/reference/load",
    response_model=Referenced,
    summary="Load reference data",
    openapi_extra=_body({"text/csv": {"schema": {"type": "string"}}}),
)
async def load_reference(request: Request) -> Response:
    """Store a CSV of populations, households and deprivation by area and year."""
    rows = reference.parse(await request.body())
    pool: Pool = request.app.state.writes
    with translated():
        async with pool.connection() as connection, connection.transaction():
            await reference.store(connection, rows)
    return http.json_response({"rows": len(rows)})
