"""Streams without end: passed on as they come, counted, and ended when anybody leaves."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from starlette.types import Receive, Send

from services.gateway.telemetry import STREAMS
from services.gateway.upstream import Broken, Late
from shared import clock


class TooManyStreams(Exception):
    """No more streams for this caller, or for anybody."""

    def __init__(self, *, everybody: bool) -> None:
        super().__init__("too many streams are open" + (" in all" if everybody else ""))
        self.everybody = everybody


class Streams:
    """The open streams, by caller and by key; `end` closes those of a key or of all."""

    def __init__(self, *, most: int, most_per_caller: int) -> None:
        self._most = most
        self._most_per_caller = most_per_caller
        self._of_callers: Counter[str] = Counter()
        self._of_keys: dict[str | None, set[asyncio.Task[None]]] = {}

    def __len__(self) -> int:
        return self._of_callers.total()

    @contextmanager
    def counted(self, caller: str) -> Iterator[None]:
        """Count one stream of this caller while it is open.

        Raises:
            TooManyStreams: the caller, or all together, have as many as they may.
        """
        if len(self) >= self._most:
            raise TooManyStreams(everybody=True)
        if self._of_callers[caller] >= self._most_per_caller:
            raise TooManyStreams(everybody=False)
        self._of_callers[caller] += 1
        STREAMS.inc()
        try:
            yield
        finally:
            STREAMS.dec()
            self._of_callers[caller] -= 1
            if not self._of_callers[caller]:
                del self._of_callers[caller]

    def end(self, key_id: str | None = None) -> None:
        """End the streams that a key opened, or all of them."""
        ended = (
            [task for tasks in self._of_keys.values() for task in tasks]
            if key_id is None
            else list(self._of_keys.get(key_id, ()))
        )
        for task in ended:
            task.cancel()

    async def run(
        self,
        key_id: str | None,
        pumping: Coroutine[Any, Any, None],
        receive: Receive,
        until: datetime | None = None,
    ) -> bool:
        """Pump until the stream ends, the client leaves, or `end` is called for its key.

        Args:
            key_id: what opened it.
            pumping: what sends it.
            receive: tells when the client leaves.
            until: how long what opened it holds; None: for ever.

        Returns:
            Whether the pump came to its own end.
        """
        left = None if until is None else max(0.0, (until - clock.now()).total_seconds())
        task = asyncio.create_task(pumping)
        tasks = self._of_keys.setdefault(key_id, set())
        tasks.add(task)
        gone = asyncio.create_task(until_gone(receive))
        try:
            await asyncio.wait((task, gone), timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            task.cancel()
            tasks.discard(task)
            if not tasks:
                self._of_keys.pop(key_id, None)
            await asyncio.wait((task, gone))
        if task.cancelled():
            return False
        error = task.exception()
        if error is not None and not isinstance(error, (Late, Broken)):
            raise error
        return error is None


async def until_gone(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def pump(chunks: AsyncIterator[bytes], send: Send) -> None:
    """Send each chunk as it comes."""
    async for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
