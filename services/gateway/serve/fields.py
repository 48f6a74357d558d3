"""What the routes here have in common: instants, and what a request carries."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from services.gateway.identify.caller import Caller
from services.gateway.inside import Inside
from shared import instants, page


def _instant(value: object) -> object:
    if isinstance(value, datetime):
        return value
    return instants.parse(value if isinstance(value, str) else "")


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(instants.text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""RFC 3339 with an offset on the way in, UTC with `Z` on the way out."""


def _inside(request: Request) -> Inside:
    return cast("Inside", request.app.state.inside)


def _caller(request: Request) -> Caller:
    return cast("Caller", request.scope["caller"])


def base_of(request: Request, rooms: Inside) -> str:
    """Return where the outside reaches us: as configured, else the address that was connected to.

    Never the `Host` header, which is whatever a client says.
    """
    if rooms.settings.url is not None:
        return rooms.settings.url
    host, port = request.scope["server"]
    return f"{request.scope['scheme']}://{f'[{host}]' if ':' in host else host}:{port}"


Rooms = Annotated[Inside, Depends(_inside)]
"""What the gateway is made of."""
Known = Annotated[Caller, Depends(_caller)]
"""Who is asking; the door has let them in."""
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many items at most.")]
Cursor = Annotated[
    str | None, Query(max_length=page.LONGEST, description="`next` of the page before, as it came.")
]
