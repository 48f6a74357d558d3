"""Loading official releases, and how far the service has come."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.indicators import official, release
from services.indicators.serve.lending import Catalogue, Snapshot
from shared import clock, http
from shared.offsets import Progress
from shared.postgres import Pool, Statements, translated

router = APIRouter(tags=["indicators"])
internal = APIRouter(include_in_schema=False)
_SQL = Statements(Path(__file__).parents[1] / "sql")


class Loaded(BaseModel):
    """What loading a release came to."""

    rows: int
    figures: int
    dry_run: bool


@router.post(
    "/v1/official/load",
    response_model=Loaded,
    summary="Load an official release",
    openapi_extra={
        "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
    },
)
async def load_official(
    request: Request,
    catalogue: Catalogue,
    dry_run: Annotated[bool, Query(description="Only say what would be refused.")] = False,
) -> Response:
    """Store a CSV of official figures, the platform's own or an H-CLIC table, all rows or none."""
    found = official.parse(await request.body(), catalogue)
    figures = 0
    if not dry_run and found:
        pool: Pool = request.app.state.writes
        with translated():
            async with pool.connection() as connection, connection.transaction():
                await connection.execute(_SQL["lock_releases"])
                figures = await release.load(connection, catalogue, found, clock.now())
        request.app.state.publisher.wake()
    return http.json_response({"rows": len(found), "figures": figures, "dry_run": dry_run})


@internal.get("/v1/progress")
async def progress(request: Request, connection: Snapshot) -> Response:
    """Say how far every partition is applied, and what is committed but not yet published."""
    found: Progress = request.app.state.progress
    items = await found.items(connection)
    count, first, last = await found.outbox(connection)
    cursor = await connection.execute(_SQL["count_changes"])
    row = await cursor.fetchone()
    waiting = 0 if row is None else int(row[0])
    return http.json_response(
        {
            "items": [asdict(each) for each in items],
            "pending": count + waiting,
            "waiting": waiting,
            "outbox": {"first": first, "last": last},
        }
    )


@internal.get("/asyncapi.json")
async def asyncapi(request: Request) -> Response:
    """Describe the topics as AsyncAPI 3."""
    return http.json_response(request.app.state.asyncapi)
