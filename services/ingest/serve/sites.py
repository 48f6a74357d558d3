"""`/v1/sensitive-sites`: schools, care homes and others whose people suffer first from bad air."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.ingest import places, readings, sites
from services.ingest.query import registry
from services.ingest.serve.lending import Code, Cursor, Limit, Snapshot
from shared import clock, http, page
from shared.http import Instant
from shared.postgres import Pool, translated

router = APIRouter(tags=["places"])

Kind = Literal["school", "nursery", "care_home", "hospital", "other"]


class Site(BaseModel):
    """A sensitive site, with the locality it is in; null outside every one."""

    site_id: str
    kind: Kind
    name: str
    lat: float
    lon: float
    locality: str | None


class Sites(BaseModel):
    """A page of sensitive sites."""

    items: list[Site]
    next: str | None


class LoadedSites(BaseModel):
    """What loading a list came to; `outside` are those in no locality."""

    sites: int
    outside: int


@router.get("/v1/sensitive-sites", response_model=Sites, summary="List the sensitive sites")
async def list_sites(
    request: Request,
    connection: Snapshot,
    locality: Code | None = None,
    kind: Kind | None = None,
    at: Annotated[Instant | None, Query(description="In that locality then; now.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the sites of the list that was loaded last, by id."""
    position = page.decode(cursor, 1)
    found = await registry.sites(
        connection,
        clock.now() if at is None else at,
        locality=locality,
        kind=kind,
        after=None if position is None else str(position[0]),
        limit=1_000_000 if http.wants_csv(request) else limit + 1,
    )
    fields = list(Site.model_fields)
    return http.listing(request, found, limit, lambda item: [item["site_id"]], fields)


@router.post(
    "/v1/sensitive-sites/load",
    response_model=LoadedSites,
    summary="Load sensitive sites",
    openapi_extra={
        "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
    },
)
async def load_sites(request: Request) -> Response:
    """Store a CSV, `site_id,kind,name,lat,lon`, in place of the list there was."""
    given = sites.parse(await request.body())
    pool: Pool = request.app.state.writes
    with translated():
        async with pool.connection() as connection, connection.transaction():
            await readings.lock(connection)
            await places.lock(connection)
            outside = await sites.load(connection, given)
    return http.json_response({"sites": len(given), "outside": outside})
