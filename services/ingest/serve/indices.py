"""`/v1/air/daqi`, `/v1/air/now` and `/v1/air/annual`: what the means come to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from services.ingest.query import indices, now, registry
from services.ingest.query.history import History
from services.ingest.query.indices import Indexed
from services.ingest.query.year import year_of
from services.ingest.serve import asking
from services.ingest.serve.air_answers import Annual, Index, Indices, LocalityNow, Now
from services.ingest.serve.asking import AsOf, From, To
from services.ingest.serve.lending import Code, Cursor, Limit, Snapshot
from shared import clock, http, page
from shared.air import annual as years
from shared.air import indices as air_indices
from shared.air.pollutants import Pollutant, unit_of
from shared.http import Instant
from shared.postgres import Connection, Pool, reading

router = APIRouter(prefix="/v1/air", tags=["air"])

_ALL = 100_000
Ask = Callable[[Connection, datetime, int], Awaitable[list[Indexed]]]
"""`(snapshot, after, at most)` to the indices that end after an instant."""


@router.get("/daqi", response_model=Indices, summary="Read the Daily Air Quality Index")
async def daqi(
    request: Request,
    connection: Snapshot,
    since: From,
    until: To,
    period: Literal["1h", "day"],
    sensor_id: Code | None = None,
    locality: Code | None = None,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the index of every hour or day whose end lies in (`from`, `to`], oldest first."""
    since, until = asking.bounds(since, until, asking.LONGEST)
    position = page.decode(cursor, 1)
    members = await asking.members(connection, sensor_id, locality, since, until, as_of)
    by_period = indices.by_hour if period == "1h" else indices.by_day

    async def ask(connection: Connection, after: datetime, most: int) -> list[Indexed]:
        history = History(connection, as_of)
        of_locality = locality is not None
        return await by_period(history, members, after, until, most, of_locality=of_locality)

    if http.wants_csv(request):
        pages = _pages(connection, request.app.state.reads, ask, since)
        return await http.csv_stream(pages, list(Index.model_fields))
    after = since if position is None else max(since, asking.instant_of(position[0]))
    items = list(map(_index, await ask(connection, after, limit + 1)))
    return http.listing(request, items, limit, lambda item: [item["end"]])


async def _pages(
    first: Connection, pool: Pool, ask: Ask, since: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    found = await ask(first, since, asking.PAGE)
    while True:
        yield list(map(_index, found))
        if len(found) < asking.PAGE:
            return
        async with reading(pool) as connection:
            found = await ask(connection, found[-1].end, asking.PAGE)


def _index(found: Indexed) -> dict[str, Any]:
    fields = air_indices.as_fields(found.item)
    pollutants, basis = fields.pop("pollutants"), fields.pop("so2_basis", None)
    return {
        "start": http.instant_text(found.start),
        "end": http.instant_text(found.end),
        **fields,
        "indicative": found.indicative,
        "pollutants": pollutants,
        **({} if basis is None else {"so2_basis": basis}),
    }


@router.get("/now", response_model=Now, summary="Read the air now")
async def air_now(
    request: Request,
    connection: Snapshot,
    locality: Code | None = None,
    at: Annotated[Instant | None, Query(description="Default now.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List every locality's latest hour, by code; what is older than 65 minutes is not shown."""
    at = clock.now() if at is None else asking.within_calendar(at)
    codes = None if locality is None else [locality]
    if locality is not None:
        await registry.members(connection, locality, at, at)
    position = page.decode(cursor, 1)
    known = await registry.localities(
        connection,
        at,
        codes=codes,
        after=None if position is None else str(position[0]),
        limit=_ALL if http.wants_csv(request) else limit + 1,
    )
    found = await now.places(connection, [each["code"] for each in known], at)
    items = [_now(each["code"], each["name"], found.get(each["code"])) for each in known]
    fields = list(LocalityNow.model_fields)
    return http.listing(request, items, limit, lambda item: [item["locality"]], fields)


def _now(code: str, name: str, found: now.PlaceNow | None) -> dict[str, Any]:
    item = air_indices.combined({}) if found is None else found.item
    return {
        "locality": code,
        "name": name,
        "as_of": None if found is None else http.instant_text(found.as_of),
        "daqi": item.daqi,
        "band": item.band,
        "driving_pollutants": [str(each) for each in item.driving_pollutants],
        "indicative": found is not None and found.indicative,
        "sensors": 0 if found is None else found.sensors,
        "pollutants": [] if found is None else [_shown(each) for each in found.shown],
    }


def _shown(each: now.Shown) -> dict[str, Any]:
    basis = {} if each.found.so2_basis is None else {"so2_basis": each.found.so2_basis}
    return {
        "pollutant": str(each.pollutant),
        "averaging": each.found.averaging,
        "value": each.found.value,
        "unit": unit_of(each.pollutant),
        "index": each.found.index,
        "band": each.found.band,
        "capture": each.found.capture,
        "start": http.instant_text(each.start),
        "end": http.instant_text(each.end),
        "sensor_id": each.sensor.sensor_id,
        **basis,
    }


@router.get("/annual", response_model=Annual, summary="Read the statistics of a year")
async def annual(
    connection: Snapshot,
    sensor_id: Code,
    pollutant: Pollutant,
    year: Annotated[int, Query(ge=1970, le=9998)],
) -> Response:
    """Show a calendar year (UTC) of one sensor and pollutant."""
    member = await registry.member(connection, sensor_id)
    found = await year_of(History(connection), member.sensor, pollutant, year)
    head = {
        "sensor_id": sensor_id,
        "pollutant": str(pollutant),
        "year": year,
        "unit": unit_of(pollutant),
    }
    return http.json_response({**head, **years.as_fields(found)})
