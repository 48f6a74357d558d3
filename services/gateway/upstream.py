"""Calling the services: the one module that knows the HTTP client, so that it can be swapped.

One client a service. Deadlines hold for the whole wait and not for each read; an idempotent call
that meets a connection the service has just closed is tried once more; a service that does not
answer is left alone for a moment; no more calls are in flight than it can serve.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import httpx
import structlog

from services.gateway.breaker import CLOSED, Breaker
from services.gateway.telemetry import UPSTREAM_FAILURES
from shared.errors import Unavailable

Header = tuple[bytes, bytes]

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_CONNECT_SECONDS = 2.0
_KEPT_SECONDS = 30.0
"""Shorter than the services keep a silent connection, so that theirs are rarely stale."""
_MOST_WAITING = 512
_WAIT_SECONDS = 0.04
"""For a place among the calls in flight: whoever would wait longer is better told to come back."""
_OWN_WAIT_SECONDS = 2.0
"""The same for what we ask on our own: for a request that has been let in already."""
_LARGEST_DOCUMENT = 8_388_608


class Away(Unavailable):
    """A service cannot be reached, or broke off before it answered."""

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"{service} does not answer ({reason})")
        self.service = service


class Busy(Unavailable):
    """More is asked of a service at once than it can serve."""


class Late(Exception):
    """A service did not answer within its time."""


class Broken(Exception):
    """A service broke off in the middle of its answer."""


@dataclass(slots=True)
class Reply:
    """An answer whose status and headers are there; the body comes as it is read."""

    status: int
    headers: tuple[Header, ...]
    _response: httpx.Response

    def header(self, name: bytes) -> bytes | None:
        """Return the first header of this lower-case name."""
        return next((value for key, value in self.headers if key == name), None)

    async def chunks(self, *, idle_seconds: float | None) -> AsyncIterator[bytes]:
        """Yield the body as it arrives.

        Args:
            idle_seconds: how long the service may be silent; None: for ever.

        Raises:
            Late: it was silent for longer.
            Broken: it broke off.
        """
        stream = self._response.stream
        if not isinstance(stream, httpx.AsyncByteStream):
            raise Broken("the answer has no body to read")
        pieces = aiter(stream)
        while True:
            try:
                async with asyncio.timeout(idle_seconds):
                    piece = await anext(pieces, None)
            except TimeoutError as error:
                raise Late("the service fell silent in the middle of its answer") from error
            except httpx.TransportError as error:
                raise Broken(f"the service broke off ({type(error).__name__})") from error
            if piece is None:
                return
            yield piece


class Upstream:
    """One service, as the gateway reaches it."""

    def __init__(
        self, name: str, address: str, *, most_in_flight: int, token: str | None = None
    ) -> None:
        self.name = name
        self._proof = () if token is None else ((b"x-internal-token", token.encode()),)
        self._address = httpx.URL(address)
        self._host = self._address.netloc
        self._tls = ssl.create_default_context()
        self._idle: deque[tuple[httpx.AsyncHTTPTransport, float]] = deque()
        self._slots = asyncio.Semaphore(most_in_flight)
        self._waiting = 0
        self._breaker: Breaker = CLOSED
        self._answered = 0.0

    async def close(self) -> None:
        """Close all connections."""
        while self._idle:
            await self._idle.pop()[0].aclose()

    @asynccontextmanager
    async def ask(
        self,
        method: str,
        target: str,
        headers: Sequence[Header] = (),
        body: bytes = b"",
        *,
        within_seconds: float,
        in_line_seconds: float = _WAIT_SECONDS,
        streamed: bool = False,
    ) -> AsyncIterator[Reply]:
        """Send a request and lend its reply; the connection is given back at the end.

        Args:
            method: in capitals.
            target: path and query, encoded.
            headers: all but host, length and what proves that we ask.
            body: the whole of it.
            within_seconds: for the wait in line, the connection and the status together.
            in_line_seconds: for the wait in line alone.
            streamed: a stream without end does not count among the calls in flight.

        Raises:
            Away: the service cannot be reached.
            Busy: too many calls are in flight, and too many wait or none ends in time.
            Late: no status within the time.
        """
        until = monotonic() + within_seconds
        request = self._request(method, target, headers, body)
        if not streamed:
            await self._take_slot(min(until, monotonic() + in_line_seconds))
        try:
            async with self._connection(kept=not streamed) as connection:
                response = await self._respond(connection, request, until)
                try:
                    yield _reply(response)
                finally:
                    await response.aclose()
        finally:
            if not streamed:
                self._slots.release()

    @asynccontextmanager
    async def _connection(self, *, kept: bool) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """Lend a connection, the one that was used last first.

        Each has a transport of its own: a pool looks at all it has on every call, which made a call
        among 32 four times as long (measured, httpcore 1.0.9).
        """
        lent = self._idle.pop()[0] if kept and self._idle else self._opened()
        try:
            yield lent
        finally:
            if kept:
                self._idle.append((lent, monotonic()))
                if monotonic() - self._idle[0][1] > _KEPT_SECONDS:
                    await self._idle.popleft()[0].aclose()
            else:
                await lent.aclose()

    def _opened(self) -> httpx.AsyncHTTPTransport:
        one = httpx.Limits(
            max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEPT_SECONDS
        )
        return httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=one)

    async def document(self, target: str, *, within_seconds: float = 5.0) -> bytes:
        """Return the body of a GET that we send on our own, at most 8 MiB.

        Raises:
            Away, Busy: as `ask`; also where the status is not 200 or the body breaks off.
        """
        try:
            async with (
                asyncio.timeout(within_seconds),
                self.ask(
                    "GET",
                    target,
                    _own(within_seconds),
                    within_seconds=within_seconds,
                    in_line_seconds=_OWN_WAIT_SECONDS,
                ) as reply,
            ):
                if reply.status != 200:
                    raise Away(self.name, f"status {reply.status} for {target}")
                found = bytearray()
                async for chunk in reply.chunks(idle_seconds=None):
                    found += chunk
                    if len(found) > _LARGEST_DOCUMENT:
                        raise Away(self.name, f"{target} is too large")
                return bytes(found)
        except (TimeoutError, Late, Broken) as error:
            raise Away(self.name, str(error) or "too slow") from error

    async def _take_slot(self, until: float) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        if self._waiting >= _MOST_WAITING:
            raise Busy(f"{self.name} has too much to do")
        self._waiting += 1
        try:
            async with asyncio.timeout(until - monotonic()):
                await self._slots.acquire()
        except TimeoutError as error:
            UPSTREAM_FAILURES.labels(self.name, "busy").inc()
            raise Busy(f"{self.name} has too much to do") from error
        finally:
            self._waiting -= 1

    async def _respond(
        self, transport: httpx.AsyncHTTPTransport, request: httpx.Request, until: float
    ) -> httpx.Response:
        started = monotonic()
        if not self._breaker.lets_through(started):
            raise Away(self.name, "it did not answer a moment ago")
        self._breaker = self._breaker.trying(started)
        try:
            async with asyncio.timeout(until - started):
                response = await _sent(transport, request)
        except TimeoutError as error:
            if self._answered < started:  # a long question among short ones proves nothing
                self._breaker = self._breaker.failed(monotonic())
            UPSTREAM_FAILURES.labels(self.name, "late").inc()
            raise Late(f"{self.name} did not answer in time") from error
        except httpx.TransportError as error:
            self._breaker = self._breaker.failed(monotonic())
            UPSTREAM_FAILURES.labels(self.name, "away").inc()
            raise Away(self.name, type(error).__name__) from error
        self._breaker = self._breaker.succeeded()
        self._answered = monotonic()
        return response

    def _request(
        self, method: str, target: str, headers: Sequence[Header], body: bytes
    ) -> httpx.Request:
        return httpx.Request(
            method,
            self._address.copy_with(raw_path=target.encode("ascii")),
            headers=[(b"Host", self._host), *self._proof, *headers],
            content=body if body or method in {"POST", "PUT", "PATCH"} else None,
            extensions={
                "timeout": {"connect": _CONNECT_SECONDS, "read": None, "write": 30.0, "pool": 5.0}
            },
        )


def _own(within_seconds: float) -> list[Header]:
    """Say how long we wait, and for whose request where it is for one."""
    headers = [(b"x-deadline-ms", str(int(within_seconds * 1000)).encode())]
    told = structlog.contextvars.get_contextvars().get("request_id")
    if isinstance(told, str):
        headers.append((b"x-request-id", told.encode()))
    return headers


async def _sent(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
    try:
        return await transport.handle_async_request(request)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        # A kept connection may have been closed while idle: the first write or read tells.
        if request.method not in _IDEMPOTENT:
            raise
    return await transport.handle_async_request(request)


def _reply(response: httpx.Response) -> Reply:
    return Reply(
        response.status_code,
        tuple((name.lower(), value) for name, value in response.headers.raw),
        response,
    )


async def fetch(url: str, *, within_seconds: float = 5.0) -> bytes:
    """Return a document of somebody else's, such as a token issuer's keys; at most 1 MiB.

    Raises:
        Unavailable: it cannot be had.
    """
    try:
        async with (
            asyncio.timeout(within_seconds),
            httpx.AsyncClient(follow_redirects=False) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != 200:
                raise Unavailable(f"{url} answers {response.status_code}")
            found = bytearray()
            async for chunk in response.aiter_bytes():
                found += chunk
                if len(found) > 1_048_576:
                    raise Unavailable(f"{url} is too large")
            return bytes(found)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise Unavailable(f"{url} cannot be had: {type(error).__name__}") from error
