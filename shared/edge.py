"""What every request passes first: its id, the internal token, and a count by route template."""

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

Refuse = Callable[[int, str, str], Response]
"""Status, detail and request id to a problem."""


class Edge:
    """Request ids, the internal token, and a count of every request by its route's template."""

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
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = identifier
            await send(message)

        if not self._trusted(scope["path"], headers):
            detail = "this service is reached through the gateway"
            await self._refuse(401, detail, identifier)(scope, receive, sent)
            return
        with structlog.contextvars.bound_contextvars(request_id=identifier):
            try:
                await self._app(scope, receive, sent)
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
