"""Passing requests on to the services, and answers back: small ones whole, others as they come."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from starlette.types import Receive, Send

from services.gateway.answer import (
    Answer,
    Finished,
    finished,
    is_text,
    problem,
    send_whole,
    takes_gzip,
)
from services.gateway.hold import Held
from services.gateway.live import Live
from services.gateway.request import Asked
from services.gateway.routes import ALERTS_STREAM, Service
from services.gateway.stream import Streams, pump
from services.gateway.upstream import Away, Header, Reply, Upstream

_LARGEST_WHOLE = 1_048_576
_LARGEST_HELD = 8_388_608
_SLOW_TO_SQUEEZE = 262_144
_IDLE_SECONDS = 60.0
_SILENT_STREAM_SECONDS = 45.0
"""A stream says something every 15 s; thrice that means that its service hangs."""

_PASSED_ON = (b"accept", b"content-type", b"last-event-id", b"idempotency-key")
_PASSED_BACK = frozenset(
    {b"content-type", b"content-disposition", b"location", b"retry-after", b"link", b"warning"}
)
_STREAM_HEADERS = ((b"x-accel-buffering", b"no"),)


class TooLargeToHold(Exception):
    """An answer that many may ask for, but that is too large to keep."""


class Forward:
    """The way to the services."""

    def __init__(
        self,
        upstreams: Mapping[Service, Upstream],
        *,
        held: Held,
        streams: Streams,
    ) -> None:
        self._upstreams = upstreams
        self._held = held
        self._streams = streams
        alerts = upstreams.get(Service.ALERTS)
        self._live = None if alerts is None else Live(alerts, ALERTS_STREAM, held.drop)

    async def answer(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Answer a request by asking its service.

        Raises:
            Away, Busy, Late, Broken: the service does not answer, and nothing has been sent yet.
            TooManyStreams: a stream that may not be opened.
        """
        route = asked.found.route
        if route.streamed:
            with self._streams.counted(asked.caller.name if asked.caller else asked.address):
                if self._live is None or asked.header(b"last-event-id").strip():
                    await self._stream(asked, receive, send)
                else:
                    await self._follow(self._live, asked, receive, send)
            return
        if route.caching.held is not None:
            scopes = asked.caller.scopes if asked.caller else frozenset()
            key = (asked.found.path, asked.query, asked.header(b"accept"), scopes)
            try:
                kept = await self._held.made_once(
                    key, route.caching.held, lambda: self._finished(asked)
                )
            except TooLargeToHold:
                await self._pass(asked, receive, send)
            else:
                await self._send(asked, kept, send)
            return
        await self._pass(asked, receive, send)

    async def _send(self, asked: Asked, kept: Finished, send: Send) -> None:
        answer = kept.form(
            wants=asked.header(b"accept-encoding"), knows=asked.headers.get(b"if-none-match")
        )
        told = Answer(answer.status, (*answer.headers, *asked.answered), answer.body)
        await send_whole(told, send, head=asked.method == "HEAD")

    async def _finished(self, asked: Asked) -> Finished:
        async with self._ask(asked) as reply:
            body = await _whole(reply, _LARGEST_HELD)
            if body is None:
                raise TooLargeToHold
            return await _finish(self._judged(asked, reply, body), squeeze=True)

    async def _pass(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Send the answer whole if it is small, with an entity tag if it may be asked for again."""
        async with self._ask(asked) as reply:
            if asked.found.route.audited:
                self._held.drop()
            chunks = reply.chunks(idle_seconds=_IDLE_SECONDS)
            begun = bytearray()
            async for chunk in chunks:
                begun += chunk
                if len(begun) > _LARGEST_WHOLE:
                    break
            else:
                await self._send_small(asked, self._judged(asked, reply, bytes(begun)), send)
                return
            await self._send_large(asked, reply, bytes(begun), chunks, receive, send)

    async def _send_small(self, asked: Asked, answer: Answer, send: Send) -> None:
        if asked.method in ("GET", "HEAD") and answer.status == 200:
            squeeze = takes_gzip(asked.header(b"accept-encoding"))
            await self._send(asked, await _finish(answer, squeeze=squeeze), send)
            return
        told = Answer(answer.status, (*answer.headers, *asked.answered), answer.body)
        await send_whole(told, send, head=asked.method == "HEAD")

    async def _send_large(
        self,
        asked: Asked,
        reply: Reply,
        begun: bytes,
        chunks: AsyncIterator[bytes],
        receive: Receive,
        send: Send,
    ) -> None:
        headers = [
            *_kept_headers(asked, reply),
            *asked.answered,
            (b"vary", b"Accept, Accept-Encoding"),
        ]
        squeeze = is_text(reply.header(b"content-type") or b"") and takes_gzip(
            asked.header(b"accept-encoding")
        )
        rest = _joined(begun, chunks)
        if squeeze:
            headers.append((b"content-encoding", b"gzip"))
            rest = _squeezed(rest)
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if asked.method == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        # A body that broke off must not look whole: without its last piece the connection is cut.
        if await self._streams.run(None, pump(rest, send), receive):
            await send({"type": "http.response.body", "body": b""})

    async def _stream(self, asked: Asked, receive: Receive, send: Send) -> None:
        async with self._ask(asked) as reply:
            kind = reply.header(b"content-type") or b""
            if reply.status != 200 or not kind.startswith(b"text/event-stream"):
                body = await _whole(reply, _LARGEST_WHOLE)
                await self._send_small(asked, self._judged(asked, reply, body or b""), send)
                return
            headers = [*_kept_headers(asked, reply), *asked.answered, *_STREAM_HEADERS]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            events = self._noticed(reply.chunks(idle_seconds=_SILENT_STREAM_SECONDS))
            await self._run(asked, pump(events, send), receive)
            await send({"type": "http.response.body", "body": b""})

    async def _follow(self, live: Live, asked: Asked, receive: Receive, send: Send) -> None:
        """Send what everybody hears from now on."""
        within = asked.found.route.within.total_seconds()
        async with live.joined(self._headers(asked, within)) as listener:
            headers = [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", asked.found.route.caching.header.encode()),
                *asked.answered,
                *_STREAM_HEADERS,
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._run(asked, pump(listener.chunks(), send), receive)
            await send({"type": "http.response.body", "body": b""})

    async def _run(
        self, asked: Asked, pumping: Coroutine[Any, Any, None], receive: Receive
    ) -> None:
        """Pump a stream while its caller is who they were when they opened it."""
        caller = asked.caller
        key_id, until = (None, None) if caller is None else (caller.key_id, caller.until)
        await self._streams.run(key_id, pumping, receive, until)

    async def _noticed(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Whoever has seen an event may ask for what it is about: nothing older is given then."""
        async for chunk in chunks:
            if not chunk.startswith(b":"):
                self._held.drop()
            yield chunk

    def _ask(self, asked: Asked) -> AbstractAsyncContextManager[Reply]:
        route = asked.found.route
        upstream = self._upstreams[route.service]
        query = _without_ticket(asked) if route.streamed else asked.query
        target = asked.found.path + (f"?{query.decode('latin-1')}" if query else "")
        within = route.within.total_seconds()
        return upstream.ask(
            "GET" if asked.method == "HEAD" else asked.method,
            target,
            self._headers(asked, within),
            asked.body,
            within_seconds=within,
            streamed=route.streamed,
        )

    def _headers(self, asked: Asked, within_seconds: float) -> list[Header]:
        headers = [(name, asked.headers[name]) for name in _PASSED_ON if name in asked.headers]
        headers.append((b"x-request-id", asked.id.encode()))
        headers.append((b"x-deadline-ms", str(int(within_seconds * 1000)).encode()))
        if asked.caller is not None:
            headers.append((b"x-actor", asked.caller.actor.encode()))
            headers.append((b"x-scopes", " ".join(sorted(asked.caller.scopes)).encode()))
        return headers

    def _judged(self, asked: Asked, reply: Reply, body: bytes) -> Answer:
        """Return the service's answer, or what it means where it is none for the outside."""
        kind = reply.header(b"content-type") or b""
        if reply.status == 401 or 300 <= reply.status < 400:
            raise Away(asked.found.route.service, f"status {reply.status}")
        if reply.status >= 500 and not kind.startswith(b"application/problem+json"):
            detail = f"{asked.found.route.service} failed"
            return problem(502, detail, asked.id)
        return Answer(reply.status, tuple(_kept_headers(asked, reply)), body)


async def _whole(reply: Reply, most_bytes: int) -> bytes | None:
    """Return the body, or None where it is larger."""
    found = bytearray()
    async for chunk in reply.chunks(idle_seconds=_IDLE_SECONDS):
        found += chunk
        if len(found) > most_bytes:
            return None
    return bytes(found)


async def _finish(answer: Answer, *, squeeze: bool) -> Finished:
    if squeeze and len(answer.body) > _SLOW_TO_SQUEEZE:
        return await asyncio.to_thread(finished, answer, squeeze=True)
    return finished(answer, squeeze=squeeze)


def _kept_headers(asked: Asked, reply: Reply) -> list[Header]:
    kept = [(name, value) for name, value in reply.headers if name in _PASSED_BACK]
    caching = asked.found.route.caching.header if reply.status < 400 else "no-store"
    return [*kept, (b"cache-control", caching.encode())]


def _without_ticket(asked: Asked) -> bytes:
    return b"&".join(each for each in asked.query.split(b"&") if not each.startswith(b"ticket="))


async def _joined(begun: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield begun
    async for chunk in rest:
        yield chunk


async def _squeezed(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    async for chunk in chunks:
        packed = packer.compress(chunk)
        if packed:
            yield packed
    yield packer.flush()
