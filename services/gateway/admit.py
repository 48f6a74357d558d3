"""Letting a request in: who is behind it, and may they."""

import hmac

from services.gateway.identify.caller import Caller, Refused, Via
from services.gateway.identify.identifier import COOKIE, Identifier
from services.gateway.request import Asked

_SAFE = frozenset({"GET", "HEAD"})


class NotAllowed(Exception):
    """The caller is known and may not do this; says what is missing."""


async def caller_of(asked: Asked, identifier: Identifier) -> Caller:
    """Return who is behind a request.

    Raises:
        Refused: nobody that is known.
        NotAllowed: a session's page that did not repeat its token, or a scope that is missing.
        Unavailable: it cannot be told now.
    """
    caller = await _shown(asked, identifier)
    if caller.via is Via.SESSION and asked.method not in _SAFE:
        repeated = asked.header(b"x-csrf-token").decode("latin-1")
        if not hmac.compare_digest(repeated.encode(), (caller.csrf or "").encode()):
            raise NotAllowed("a session must repeat its csrf_token in X-CSRF-Token")
    wanted = asked.found.route.scopes
    if not caller.scopes & wanted:
        raise NotAllowed(f"this needs scope {' or '.join(sorted(wanted))}")
    return caller


async def _shown(asked: Asked, identifier: Identifier) -> Caller:
    authorization = asked.headers.get(b"authorization")
    if authorization is not None:
        scheme, _, shown = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not shown.isascii():
            raise Refused("the Authorization header is not a Bearer key or token")
        return await identifier.bearer(shown.strip().decode())
    if asked.found.route.streamed:
        ticket = asked.parameters().get("ticket")
        if ticket is not None:
            return await identifier.ticket(ticket)
    session = cookie(asked.header(b"cookie"), COOKIE)
    if session is not None:
        return await identifier.session(session)
    raise Refused("send an API key or token as Authorization: Bearer")


def cookie(header: bytes, name: str) -> str | None:
    """Return one cookie out of the `Cookie` header."""
    for each in header.split(b";"):
        key, separator, value = each.strip().partition(b"=")
        if separator and key == name.encode() and value.isascii():
            return value.decode()
    return None
