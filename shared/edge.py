"""What every request passes first: its id, the internal token, its deadline, and a count."""

import asyncio
import hmac
from collections.abc import Callable
from time import monotonic
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import telemetry

OPEN_PATHS = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/asyncapi.json")
"""What a service answers without the internal token."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE = frozenset({"GET", "HEAD"})

Refuse = Callable[[int, str, str], Response]
"""Status, detail and request id to a problem."""


class Edge:
    """Request ids, the internal token, deadlines, and a count by the route's template.

    A question that has not begun to be answered when its asker stops waiting (`x-deadline-ms`) is
    given up, with what it does in the database. An action is carried out to its end.
    """

    def __init__(self, app: ASGIApp, token: str | None, refuse: Refuse) -> None:
        self._app = app
        self._token = token
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        identifier = headers.get("x-request-id", "")
        if not (0 < len(identifier) <= 100 and identifier.isprintable() and identifier.isascii()):
            identifier = uuid4().hex
        scope["request_id"] = identifier
        started = monotonic()
        status, begun = 500, False
        limit = asyncio.timeout(_within(scope["method"], headers))

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = identifier
            await send(message)

        async def in_time(message: Message) -> None:
            nonlocal begun
            if not begun and not limit.expired():
                limit.reschedule(None)
            begun = True
            await sent(message)

        if not self._trusted(scope["path"], headers):
            detail = "this service is reached through the gateway"
            await self._refuse(401, detail, identifier)(scope, receive, sent)
            return
        with structlog.contextvars.bound_contextvars(request_id=identifier):
            try:
                async with limit:
                    await self._app(scope, receive, in_time)
            except TimeoutError:
                if begun or not limit.expired():
                    raise
                late = self._refuse(504, "this took longer than its asker waits", identifier)
                await late(scope, receive, sent)
            finally:
                route = getattr(scope.get("route"), "path", "unmatched")
                method = scope["method"] if scope["method"] in _METHODS else "other"
                telemetry.REQUEST_SECONDS.labels(method, route, str(status)).observe(
                    monotonic() - started
                )

    def _trusted(self, path: str, headers: Headers) -> bool:
        if self._token is None or path in OPEN_PATHS:
            return True
        told = headers.get("x-internal-token", "")
        return hmac.compare_digest(told.encode(), self._token.encode())


def _within(method: str, headers: Headers) -> float | None:
    told = headers.get("x-deadline-ms", "")
    if method not in _SAFE or not (told.isascii() and told.isdigit() and len(told) <= 9):
        return None
    return int(told) / 1_000
