"""The platform's HTTP API from Python, async and sync: the same three verbs in both.

    with Client("http://127.0.0.1:8080", key) as client:
        client.ask(calls.publish("air.readings", readings))
        for alert in client.each(calls.alerts(state="firing")):
            ...
        for event in client.alert_stream():
            ...

`ask` sends one call, `each` walks a list to its end, `alert_stream` follows alerts for ever and
resumes by itself where a connection was lost. What is repeatable is tried up to three times.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from types import TracebackType
from typing import TypeVar

import httpx
import orjson

from healthyplaces import calls, exchange
from healthyplaces.answers import Json
from healthyplaces.calls import Call, Listing
from healthyplaces.outcome import Received, Refused, Unreachable, answer, pause_before_retry
from healthyplaces.sse import Event, Reader

__all__ = ["AsyncClient", "Client", "Event", "Refused", "Unreachable", "calls"]

Answer = TypeVar("Answer")

PATIENCE = timedelta(seconds=60)
"""How long one call may take in all, its retries included."""

SILENCE = timedelta(seconds=40)
"""A stream that says nothing for this long is dead: the server sends a comment every 15 s."""

_FIRST_PAUSE = timedelta(seconds=0.5)
_LONGEST_PAUSE = timedelta(seconds=15)


class AsyncClient:
    """The API for asyncio; an async context manager.

    Args:
        url: of the gateway.
        key: an API key or JWT; None reaches only what is open.
        patience: how long one call may take in all.
        transport: what carries the requests; for tests.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        patience: timedelta = PATIENCE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._patience = patience.total_seconds()
        self._http = httpx.AsyncClient(
            base_url=url,
            headers=exchange.headers(key),
            timeout=httpx.Timeout(self._patience, connect=5, pool=5),
            transport=transport,
            trust_env=False,
        )

    async def __aenter__(self) -> "AsyncClient":
        """Return the client; leaving closes its connections."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def ask(self, call: Call[Answer]) -> Answer:
        """Send the call and return its answer.

        Raises:
            Refused: the platform will not do it.
            Unreachable: nobody answered, or not in time.
        """
        try:
            async with asyncio.timeout(self._patience):
                return answer(call, await self._received(call))
        except TimeoutError as error:
            raise Unreachable(exchange.late(call, self._patience)) from error

    async def each(self, listing: Listing[Answer]) -> AsyncIterator[Answer]:
        """Yield every item of a list, page after page."""
        cursor: str | None = None
        while True:
            page = await self.ask(listing.page(cursor))
            for item in page["items"]:
                yield item
            cursor = exchange.next_cursor(page, cursor)
            if cursor is None:
                return

    async def alert_stream(self, last_id: str | None = None) -> AsyncIterator[Event]:
        """Yield every transition of an alert from now on, or after the event `last_id`.

        A lost connection is opened again where it was lost, without a gap or a repeat.

        Raises:
            Refused: the key does not allow it, or `last_id` is older than what is kept (410).
        """
        reader = Reader(last_id or "")
        pause = _FIRST_PAUSE
        while True:
            try:
                async with self._http.stream(
                    "GET",
                    exchange.STREAM_PATH,
                    headers=exchange.resume(reader),
                    timeout=httpx.Timeout(5, read=SILENCE.total_seconds()),
                ) as response:
                    if response.status_code != 200:
                        await response.aread()
                        exchange.check_stream(response)
                    async for chunk in response.aiter_bytes():
                        pause = _FIRST_PAUSE
                        for event in reader.feed(chunk):
                            yield event
            except httpx.TransportError:
                pass  # expected: the server or the way to it is gone; come back below
            reader.reopened()
            await asyncio.sleep(max(pause, reader.pause or pause).total_seconds())
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _received(self, call: Call[Answer]) -> Received:
        attempt = 0
        while True:
            attempt += 1
            try:
                async with self._http.stream(**exchange.request(call)) as response:
                    whole = exchange.Whole(response)
                    async for part in response.aiter_bytes():
                        whole.add(part)
                received = whole.received()
                pause = pause_before_retry(call, attempt, received)
                if pause is None:
                    return received
            except httpx.TransportError as error:
                pause = pause_before_retry(call, attempt, error)
                if pause is None:
                    raise Unreachable(exchange.nobody(self._http.base_url, error)) from error
            await asyncio.sleep(pause)


class Client:
    """The API without asyncio; a context manager. See `AsyncClient` for the arguments."""

    def __init__(
        self,
        url: str,
        key: str | None = None,
        patience: timedelta = PATIENCE,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._patience = patience.total_seconds()
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=url,
            headers=exchange.headers(key),
            timeout=httpx.Timeout(self._patience, connect=5, pool=5),
            transport=transport,
            trust_env=False,
        )

    def __enter__(self) -> "Client":
        """Return the client; leaving closes its connections."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._http.close()

    def ask(self, call: Call[Answer]) -> Answer:
        """Send the call and return its answer.

        Raises:
            Refused: the platform will not do it.
            Unreachable: nobody answered, or not in time.
        """
        return answer(call, self._received(call))

    def each(self, listing: Listing[Answer]) -> Iterator[Answer]:
        """Yield every item of a list, page after page."""
        cursor: str | None = None
        while True:
            page = self.ask(listing.page(cursor))
            yield from page["items"]
            cursor = exchange.next_cursor(page, cursor)
            if cursor is None:
                return

    def alert_stream(self, last_id: str | None = None) -> Iterator[Event]:
        """Yield every transition of an alert from now on, or after the event `last_id`.

        A lost connection is opened again where it was lost, without a gap or a repeat.

        Raises:
            Refused: the key does not allow it, or `last_id` is older than what is kept (410).
        """
        reader = Reader(last_id or "")
        pause = _FIRST_PAUSE
        while True:
            try:
                with self._http.stream(
                    "GET",
                    exchange.STREAM_PATH,
                    headers=exchange.resume(reader),
                    timeout=httpx.Timeout(5, read=SILENCE.total_seconds()),
                ) as response:
                    if response.status_code != 200:
                        response.read()
                        exchange.check_stream(response)
                    for chunk in response.iter_bytes():
                        pause = _FIRST_PAUSE
                        yield from reader.feed(chunk)
            except httpx.TransportError:
                pass  # expected: the server or the way to it is gone; come back below
            reader.reopened()
            self._sleep(max(pause, reader.pause or pause).total_seconds())
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _received(self, call: Call[Answer]) -> Received:
        deadline = time.monotonic() + self._patience
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._http.stream(**exchange.request(call)) as response:
                    whole = exchange.Whole(response)
                    for part in response.iter_bytes():
                        whole.add(part)
                        # A timeout of httpx is per read: a dripping server needs this one too.
                        if time.monotonic() > deadline:
                            raise Unreachable(exchange.late(call, self._patience))
                received = whole.received()
                pause = pause_before_retry(call, attempt, received)
                if pause is None:
                    return received
            except httpx.TransportError as error:
                pause = pause_before_retry(call, attempt, error)
                if pause is None:
                    raise Unreachable(exchange.nobody(self._http.base_url, error)) from error
            self._sleep(pause)


def event_data(event: Event) -> Json:
    """Return the alert that a transition event carries."""
    found: Json = orjson.loads(event.data)
    return found
