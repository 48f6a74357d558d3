"""Signing in at the token issuer: there and back again, for people with a browser."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from services.gateway.admit import cookie
from services.gateway.identify.caller import Refused
from services.gateway.identify.sign_in import NothingAllowed, SignIn
from services.gateway.inside import Inside
from services.gateway.serve.fields import Rooms, base_of
from services.gateway.serve.session import keep_session
from shared import logs
from shared.errors import NotFound, Unavailable

router = APIRouter(tags=["access"])

_LOG = logs.get(__name__)
_BEGUN = "hp_sign_in"
_BEGIN, _BACK = "/v1/session/oidc", "/v1/session/oidc/callback"
_LASTS_SECONDS = 600

Failure = Literal["denied", "expired", "refused", "nothing_allowed", "unavailable"]


class Issuer(BaseModel):
    """The token issuer, as people know it."""

    name: str
    start: str = Field(description="Where a browser goes to sign in there.")


class Ways(BaseModel):
    """How one may sign in to the console."""

    key: bool = Field(description="With an API key: `POST /v1/session`.")
    oidc: Issuer | None = Field(description="At the token issuer; null where none is set up.")


@router.get("/v1/session/ways", summary="Say how one may sign in")
async def ways(request: Request, rooms: Rooms) -> Ways:
    """Return what the console offers: a key always, the token issuer where one is set up."""
    if rooms.sign_in is None:
        return Ways(key=True, oidc=None)
    start = base_of(request, rooms) + _BEGIN
    return Ways(key=True, oidc=Issuer(name=rooms.settings.oidc_name, start=start))


@router.get(
    _BEGIN,
    summary="Go and sign in at the token issuer",
    status_code=303,
    response_class=RedirectResponse,
)
async def depart(request: Request, rooms: Rooms) -> Response:
    """Send a browser to the issuer, with a cookie by which its return is known."""
    try:
        departure = await _of(rooms).depart(base_of(request, rooms) + _BACK)
    except Unavailable as error:
        _LOG.warning("nobody can sign in at the issuer", problem=str(error))
        return _turned_away(rooms, "unavailable")
    response = RedirectResponse(departure.url, status_code=303)
    # Lax, for the way back begins on the issuer's page; only this path ever sees it.
    response.set_cookie(
        _BEGUN,
        departure.secret,
        max_age=_LASTS_SECONDS,
        path=_BEGIN,
        secure=rooms.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(
    _BACK,
    summary="Come back from the token issuer",
    status_code=303,
    response_class=RedirectResponse,
)
async def arrive(
    request: Request,
    rooms: Rooms,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4_096)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str | None, Query(max_length=2_000)] = None,
) -> Response:
    """Open a session for whom the issuer vouches and show the console; or say why not there."""
    sign_in = _of(rooms)
    secret = cookie(request.headers.get("cookie", "").encode("latin-1"), _BEGUN)
    if secret is None:
        return _turned_away(rooms, "expired")
    if error:
        return _turned_away(rooms, "denied")
    if not sign_in.is_from(iss):
        return _turned_away(rooms, "refused")
    try:
        caller = await sign_in.arrive(secret, state, code, base_of(request, rooms) + _BACK)
        opened, session = await rooms.identifier.open_session(caller)
    except NothingAllowed:
        return _turned_away(rooms, "nothing_allowed")
    except Refused as refusal:
        _LOG.warning("a sign-in at the issuer was refused", problem=str(refusal))
        return _turned_away(rooms, "refused")
    except Unavailable as trouble:
        _LOG.warning("a sign-in at the issuer broke off", problem=str(trouble))
        return _turned_away(rooms, "unavailable")
    _LOG.info("signed in at the issuer", actor=session.actor)
    response = RedirectResponse("/", status_code=303)
    _forget_begun(rooms, response)
    keep_session(rooms, response, opened)
    return response


def _of(rooms: Inside) -> SignIn:
    if rooms.sign_in is None:
        raise NotFound("a token issuer to sign in at")
    return rooms.sign_in


def _turned_away(rooms: Inside, why: Failure) -> Response:
    response = RedirectResponse(f"/#/?sign_in={why}", status_code=303)
    _forget_begun(rooms, response)
    return response


def _forget_begun(rooms: Inside, response: Response) -> None:
    response.delete_cookie(
        _BEGUN,
        path=_BEGIN,
        secure=rooms.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
