"""The door itself: every request passes here once, and what is refused is refused in one form."""

from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import admit, own, refuse, request
from services.gateway.answer import problem, send_whole
from services.gateway.audit import Audit
from services.gateway.forward import Forward
from services.gateway.identify.identifier import Identifier
from services.gateway.limit import Limits
from services.gateway.pages import Pages
from services.gateway.request import Asked, BadRequest
from services.gateway.resolve import Missing, Table
from services.gateway.routes import Service
from services.gateway.settings import Settings
from services.gateway.telemetry import REFUSED
from shared import logs, telemetry

_LOG = logs.get(__name__)
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))


class Door:
    """An ASGI application around the gateway's own routes and the way to the services."""

    def __init__(
        self,
        settings: Settings,
        table: Table,
        *,
        inside: ASGIApp,
        forward: Forward,
        identifier: Identifier,
        limits: Limits,
        audit: Audit,
        pages: Pages,
    ) -> None:
        self._settings = settings
        self._table = table
        self._inside = inside
        self._forward = forward
        self._identifier = identifier
        self._limits = limits
        self._audit = audit
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the process."""
        if scope["type"] == "lifespan":
            await self._inside(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = request.headers_of(scope, self._settings.most_header_bytes)
        except BadRequest as bad:
            identifier = request.id_of({})
            closing = ((b"connection", b"close"),)
            answer = problem(bad.status, str(bad), identifier, headers=closing)
            await send_whole(answer, _Marked(send, identifier))
            return
        marked = _Marked(send, request.id_of(headers))
        method = scope["method"]
        found = self._table.find(method, scope["raw_path"])
        if isinstance(found, Missing):
            page = None if found.allowed else self._pages.answer(method, scope["path"], headers)
            answer = page or refuse.no_route(found, marked.request_id)
            await send_whole(answer, marked, head=method == "HEAD")
            return
        asked = Asked(
            scope,
            method,
            found,
            scope["query_string"],
            headers,
            request.address_of(scope, headers, self._settings.trusted_proxies),
            marked.request_id,
        )
        started = monotonic()
        try:
            await self._answer(asked, receive, marked)
        finally:
            telemetry.REQUEST_SECONDS.labels(method, found.route.path, str(marked.status)).observe(
                monotonic() - started
            )

    async def _answer(self, asked: Asked, receive: Receive, send: "_Marked") -> None:
        try:
            await self._admit(asked, receive)
            await self._carry_out(asked, receive, send)
        except ConnectionResetError:
            return  # the client left in the middle of its own request
        except refuse.REFUSALS as error:
            if send.status:
                _LOG.warning("an answer broke off", route=asked.found.route.path)
                return
            answer = refuse.refusal(error, asked)
            REFUSED.labels(str(answer.status)).inc()
            await send_whole(answer, send, head=asked.method == "HEAD")
        except Exception:  # a bug of ours: the server would answer it without our form and id
            _LOG.exception("a request failed", route=asked.found.route.path, request_id=asked.id)
            if send.status:
                return
            answer = problem(500, "something went wrong on our side", asked.id)
            await send_whole(answer, send, head=asked.method == "HEAD")

    async def _admit(self, asked: Asked, receive: Receive) -> None:
        """Find out who is behind a request, whether they may, and what its body is."""
        await self._limits.arrival(asked.address)
        route = asked.found.route
        if route.scopes or (route.path == "/metrics" and not self._may_measure(asked)):
            asked.caller = await admit.caller_of(asked, self._identifier)
            asked.answered = (await self._limits.caller(asked.caller.name)).headers
        if asked.method in _WITH_BODY:
            asked.body = await request.read_body(
                receive,
                asked.headers,
                most_bytes=self._settings.most_body_bytes,
                within_seconds=self._settings.body_within.total_seconds(),
            )
            if not route.judged:
                request.check_json(asked.headers, asked.body)

    def _may_measure(self, asked: Asked) -> bool:
        return request.is_direct_from(asked.scope, asked.headers, self._settings.metrics_networks)

    async def _carry_out(self, asked: Asked, receive: Receive, send: Send) -> None:
        if asked.found.route.audited:
            entry = await self._audit.begin(asked)
            if entry is not None:
                send = self._audit.outcome(entry, send)
        if asked.found.route.service is Service.GATEWAY:
            answer = await own.answer(self._inside, asked, receive)
            await send_whole(answer, send, head=asked.method == "HEAD")
        else:
            await self._forward.answer(asked, receive, send)


class _Marked:
    """A `send` that puts the request's id on every answer, and knows whether one has begun."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._mark = (b"x-request-id", request_id.encode())
        self.request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], self._mark, *_ALWAYS]
        await self._send(message)
