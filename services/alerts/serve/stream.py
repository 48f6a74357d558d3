"""`/v1/alerts/stream`: Server-Sent Events, resumable without a gap or a repeat."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException
from starlette.types import Send

from services.alerts.query import stream
from services.alerts.query.stream import Told
from services.alerts.settings import Settings
from services.alerts.streaming.hub import Hub, Listener
from shared.errors import Unavailable
from shared.postgres import Pool, reading

router = APIRouter(tags=["alerts"])

_KEEP_ALIVE_SECONDS = 14.0
_SLICE = 200
_HELLO = b"retry: 2000\n\n: listening\n\n"
_STILL_THERE = b": still there\n\n"


class EventStream(StreamingResponse):
    """A stream that is left at once when its client is gone."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[bytes, None],
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        # The description of the API takes its status from the default of this parameter.
        super().__init__(events, status_code, headers)
        self._events = events

    async def stream_response(self, send: Send) -> None:
        """Send events as they come."""
        try:
            await super().stream_response(send)
        finally:
            await self._events.aclose()


@router.get(
    "/v1/alerts/stream",
    response_class=EventStream,
    summary="Follow alerts live",
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "`event: transition`, `id`, `data`: the alert with `transition`.",
        },
        410: {"description": "The id is older than what is kept: list the alerts instead."},
    },
)
async def follow_alerts(
    request: Request,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> Response:
    """Follow every transition from now on, or from the one after `Last-Event-ID`."""
    hub: Hub = request.app.state.hub
    settings: Settings = request.app.state.settings
    pool: Pool = request.app.state.reads
    if len(hub) >= settings.stream_clients:
        raise Unavailable("too many listeners")
    seen = (last_event_id or "").strip()  # a browser that saw none yet may send an empty one
    since = await _resumable(pool, seen) if seen else None
    return EventStream(
        _events(hub, pool, since),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _resumable(pool: Pool, seen: str) -> int:
    """Return the position an id stands for.

    Raises:
        HTTPException: 410 where what comes after it was forgotten, or it never was.
    """
    async with reading(pool) as connection:
        bounds = await stream.bounds(connection)
    position = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else -1
    if position < bounds.forgotten or position > bounds.last:
        raise HTTPException(410, "nothing is kept from this id on: list the alerts and begin anew")
    return position


async def _events(hub: Hub, pool: Pool, since: int | None) -> AsyncGenerator[bytes, None]:
    listener, joined_at = await hub.join()
    try:
        yield _HELLO
        if since is not None:
            async for told in _missed(pool, since, joined_at):
                yield _event(told)
        after = joined_at if since is None else max(joined_at, since)
        async for chunk in _live(listener, after):
            yield chunk
    finally:
        hub.leave(listener)


async def _missed(pool: Pool, since: int, until: int) -> AsyncIterator[Told]:
    """Yield what was told in `(since, until]`; no connection is held while the client reads."""
    while since < until:
        async with reading(pool) as connection:
            found = await stream.after(connection, since, _SLICE)
        for told in found:
            if told.position <= until:
                yield told
        if not found:
            return
        since = found[-1].position


async def _live(listener: Listener, after: int) -> AsyncIterator[bytes]:
    while True:
        told = await listener.next(_KEEP_ALIVE_SECONDS)
        if told is not None and told.position > after:
            yield _event(told)
        elif told is None and listener.ended:
            return
        elif told is None:
            yield _STILL_THERE


def _event(told: Told) -> bytes:
    return b"id: %d\nevent: transition\ndata: %s\n\n" % (told.position, told.payload)
