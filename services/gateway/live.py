"""One stream from the service for all who follow it live, so that a transition crosses once.

Who comes back with a `Last-Event-ID` needs what it missed and has a stream of its own; everybody
else hears the same from now on. Whoever reads too slowly is let go, and resumes.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.gateway.upstream import Away, Broken, Busy, Header, Late, Reply, Upstream

HELLO = b"retry: 2000\n\n: listening\n\n"
_MOST_WAITING_BYTES = 4_194_304
_SILENT_SECONDS = 45.0
"""The service says something every 15 s; thrice that means that it hangs."""
_OPEN_SECONDS = 15.0
_END = b"\n\n"
_FAILURES = (Away, Busy, Late, Broken)


@dataclass(eq=False, slots=True)
class Listener:
    """What waits for one client. `ended`: no more will come, after what waits."""

    most_bytes: int = _MOST_WAITING_BYTES
    ended: bool = False
    _waiting: deque[bytes] = field(default_factory=lambda: deque([HELLO]))
    _bytes: int = 0
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, block: bytes) -> None:
        """Queue whole events, or end the listener where too much waits: it would miss some."""
        if self.ended:
            return
        self._bytes += len(block)
        if self._bytes > self.most_bytes:
            self._waiting.clear()
            self.ended = True
        else:
            self._waiting.append(block)
        self._ready.set()

    def end(self) -> None:
        """Let the client go after what is queued."""
        self.ended = True
        self._ready.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield all that waits as one, whenever something does."""
        while True:
            while not self._waiting:
                if self.ended:
                    return
                self._ready.clear()
                await self._ready.wait()
            chunk = b"".join(self._waiting)
            self._waiting.clear()
            self._bytes = 0
            yield chunk


class Live:
    """The shared stream; it is open while anybody listens."""

    def __init__(self, upstream: Upstream, target: str, noticed: Callable[[], None]) -> None:
        self._upstream = upstream
        self._target = target
        self._noticed = noticed
        self._shared: _Shared | None = None

    @asynccontextmanager
    async def joined(self, headers: Sequence[Header]) -> AsyncIterator[Listener]:
        """Lend a listener that hears everything from now on.

        Args:
            headers: what the service is asked with, if it must be asked.

        Raises:
            Away, Busy, Late, Broken: the service cannot be listened to.
        """
        if self._shared is None or self._shared.over:
            self._shared = _Shared(self._upstream, self._target, headers, self._noticed)
        shared = self._shared
        listener = Listener()
        shared.listeners.add(listener)
        try:
            await shared.opened()
            yield listener
        finally:
            shared.listeners.discard(listener)
            if not shared.listeners:
                shared.close()


class _Shared:
    """One connection to the service and those who hear what comes over it."""

    def __init__(
        self,
        upstream: Upstream,
        target: str,
        headers: Sequence[Header],
        noticed: Callable[[], None],
    ) -> None:
        self.listeners: set[Listener] = set()
        self._noticed = noticed
        self._opened = asyncio.Event()
        self._failure: Exception | None = None
        self._task = asyncio.create_task(self._follow(upstream, target, headers))

    @property
    def over(self) -> bool:
        """Whether nothing more will come over it."""
        return self._task.done() or bool(self._task.cancelling())

    def close(self) -> None:
        """Leave the service."""
        self._task.cancel()

    async def opened(self) -> None:
        """Return once the service has begun to answer.

        Raises:
            Away, Busy, Late, Broken: it does not.
        """
        await self._opened.wait()
        if self._failure is not None:
            raise self._failure

    async def _follow(self, upstream: Upstream, target: str, headers: Sequence[Header]) -> None:
        try:
            async with upstream.ask(
                "GET", target, headers, within_seconds=_OPEN_SECONDS, streamed=True
            ) as reply:
                if reply.status != 200:
                    raise Away(upstream.name, f"status {reply.status}")
                await self._hand_out(reply)
        except _FAILURES as error:
            self._failure = error
        finally:
            self._opened.set()
            for listener in self.listeners:
                listener.end()

    async def _hand_out(self, reply: Reply) -> None:
        """Give every listener each event once it is whole."""
        rest = b""
        async for chunk in reply.chunks(idle_seconds=_SILENT_SECONDS):
            self._opened.set()  # it listens: what comes from now on is heard
            whole, end, rest = (rest + chunk).rpartition(_END)
            if not end:
                continue
            block = whole + end
            if b"\ndata:" in block:
                self._noticed()
            for listener in list(self.listeners):
                listener.put(block)
