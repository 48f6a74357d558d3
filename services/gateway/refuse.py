"""The one table that turns what stops a request at the door into an answer."""

from services.gateway.admit import NotAllowed
from services.gateway.answer import Answer, problem
from services.gateway.identify.caller import Refused
from services.gateway.limit import OverLimit
from services.gateway.request import Asked, BadRequest
from services.gateway.resolve import Missing
from services.gateway.stream import TooManyStreams
from services.gateway.upstream import Broken, Header, Late
from shared.errors import Invalid, Unavailable

_CHALLENGE = b"Bearer"

REFUSALS = (
    Refused,
    NotAllowed,
    BadRequest,
    Invalid,
    OverLimit,
    TooManyStreams,
    Unavailable,
    Late,
    Broken,
)
"""What may stop a request; anything else is a bug, so a 500."""

_STATUS: dict[type[Exception], int] = {
    Refused: 401,
    NotAllowed: 403,
    Invalid: 422,
    OverLimit: 429,
    TooManyStreams: 429,
    Unavailable: 503,
    Late: 504,
    Broken: 502,
}


def refusal(error: Exception, asked: Asked) -> Answer:
    """Return the answer that says why not."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    headers: tuple[Header, ...] = ()
    if isinstance(error, Refused):
        challenge = _CHALLENGE
        if b"authorization" in asked.headers:
            challenge += b' error="invalid_token"'
        headers = ((b"www-authenticate", challenge),)
    elif isinstance(error, NotAllowed):
        scopes = " ".join(sorted(asked.found.route.scopes))
        challenge = _CHALLENGE + f' error="insufficient_scope", scope="{scopes}"'.encode()
        headers = ((b"www-authenticate", challenge),)
    elif isinstance(error, BadRequest):
        status = error.status
        headers = ((b"connection", b"close"),) if status in (408, 413) else ()
    elif isinstance(error, OverLimit):
        headers = error.verdict.headers
    elif isinstance(error, TooManyStreams):
        status = 503 if error.everybody else 429
        headers = ((b"retry-after", b"10"),)
    elif isinstance(error, Unavailable):
        headers = ((b"retry-after", b"1"),)
    standing = () if isinstance(error, OverLimit) else asked.answered
    errors = error.problems if isinstance(error, Invalid) else None
    return problem(status, str(error), asked.id, errors=errors, headers=(*headers, *standing))


def no_route(missing: Missing, request_id: str) -> Answer:
    """Return the 404 of a path that is not there, or the 405 of one that is there for others."""
    if not missing.allowed:
        return problem(404, "there is nothing at this path", request_id)
    allow = ", ".join(missing.allowed)
    detail = f"this path is for {allow}"
    return problem(405, detail, request_id, headers=((b"allow", allow.encode()),))
