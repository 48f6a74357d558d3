"""How far alerts has come, and what it consumes and publishes."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from services.alerts.query import stream
from services.alerts.serve.lending import Snapshot
from shared import clock, http
from shared.offsets import Progress

router = APIRouter(include_in_schema=False)


@router.get("/v1/progress")
async def progress(request: Request, connection: Snapshot) -> Response:
    """Say how far every partition is applied, and what is still to be judged or published."""
    found: Progress = request.app.state.progress
    items = await found.items(connection)
    pending = await stream.pending(connection, clock.now())
    return http.json_response(
        {
            "items": [asdict(each) for each in items],
            "pending": pending.marks + pending.waiting,
            "waiting": pending.waiting,
            "outbox": {"first": pending.first, "last": pending.last},
        }
    )


@router.get("/asyncapi.json")
async def asyncapi(request: Request) -> Response:
    """Describe the topics as AsyncAPI 3."""
    return http.json_response(request.app.state.asyncapi)
