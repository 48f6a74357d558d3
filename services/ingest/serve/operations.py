"""How far ingest has come, and what it consumes and publishes."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from services.ingest import letters
from services.ingest.serve.lending import Snapshot
from shared import http
from shared.offsets import Progress

router = APIRouter(include_in_schema=False)


@router.get("/v1/progress")
async def progress(request: Request, connection: Snapshot) -> Response:
    """Say how far every partition is applied, and what is committed but not yet published."""
    found: Progress = request.app.state.progress
    items = await found.items(connection)
    count, first, last = await found.outbox(connection)
    waiting = await letters.count_waiting(connection)
    return http.json_response(
        {
            "items": [asdict(each) for each in items],
            "pending": count + waiting,
            "outbox": {"first": first, "last": last},
        }
    )


@router.get("/asyncapi.json")
async def asyncapi(request: Request) -> Response:
    """Describe the topics as AsyncAPI 3."""
    return http.json_response(request.app.state.asyncapi)
