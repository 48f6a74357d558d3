"""Signing in: a browser exchanges its key for a cookie, and a stream's key for a ticket."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.gateway.admit import cookie
from services.gateway.identify.caller import Caller, Via
from services.gateway.identify.identifier import COOKIE, SESSION_LASTS
from services.gateway.inside import Inside
from services.gateway.serve.fields import Instant, Known, Rooms, base_of

router = APIRouter(tags=["access"])


class SignIn(BaseModel):
    """What opens a session."""

    key: Annotated[str, Field(min_length=1, max_length=200)]


class SessionOut(BaseModel):
    """Who is signed in."""

    actor: str
    scopes: list[str]
    csrf_token: str | None = Field(
        description="Repeat it in X-CSRF-Token with everything that changes something; "
        "null where the request carried a key."
    )
    expires_at: Instant | None
    sign_out: str | None = Field(
        default=None,
        description="Where a browser goes once it has signed out, to end its session at the token "
        "issuer, too; null where there is none.",
    )


class Ticket(BaseModel):
    """What opens one stream within a minute: `?ticket=`."""

    ticket: str


@router.post("/v1/session", summary="Sign in with an API key")
async def sign_in(body: SignIn, rooms: Rooms, response: Response) -> SessionOut:
    """Open a session: a cookie for pages of this origin, never readable by a script."""
    caller = await rooms.identifier.bearer(body.key)
    secret, session = await rooms.identifier.open_session(caller)
    keep_session(rooms, response, secret)
    return _out(session)


def keep_session(rooms: Inside, response: Response, secret: str) -> None:
    """Give a browser its session: sent to this origin's pages only, never told to a script."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        secure=rooms.settings.secure_cookies,
        httponly=True,
        samesite="strict",
    )


@router.get("/v1/session", summary="Say who is asking")
async def who(request: Request, caller: Known, rooms: Rooms) -> SessionOut:
    """Return the name and the scopes behind the key, the token or the session."""
    found = _out(caller)
    if caller.via is Via.SESSION and caller.key_id is None and rooms.sign_in is not None:
        found.sign_out = await rooms.sign_in.leave(base_of(request, rooms) + "/")
    return found


@router.delete("/v1/session", summary="Sign out", status_code=204)
async def sign_out(request: Request, rooms: Rooms) -> Response:
    """End the session of this browser; its cookie is worth nothing from now on."""
    shown = cookie(request.headers.get("cookie", "").encode("latin-1"), COOKIE)
    if shown is not None:
        await rooms.identifier.close_session(shown)
    response = Response(status_code=204)
    response.delete_cookie(
        COOKIE, path="/", secure=rooms.settings.secure_cookies, httponly=True, samesite="strict"
    )
    return response


@router.post("/v1/alerts/stream/ticket", summary="Get a ticket for one stream", tags=["alerts"])
async def ticket(caller: Known, rooms: Rooms) -> Ticket:
    """Return a ticket for `GET /v1/alerts/stream?ticket=`: one use, within 60 seconds."""
    return Ticket(ticket=await rooms.identifier.issue_ticket(caller))


def _out(caller: Caller) -> SessionOut:
    return SessionOut(
        actor=caller.actor,
        scopes=sorted(caller.scopes),
        csrf_token=caller.csrf,
        expires_at=caller.until,
    )
