"""One reader for all listeners, and a bounded queue for each.

A listener that does not read is let go, never an event: it comes back with the last id it saw and
is served from the database.
"""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

from services.alerts.query import stream
from services.alerts.query.stream import Told
from services.alerts.telemetry import STREAM_CLIENTS, STREAM_DROPPED
from shared import logs
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, Pool, reading

_LOG = logs.get(__name__)
_SLICE = 500


@dataclass(eq=False, slots=True)
class Listener:
    """What waits for one client. `ended`: nothing more will come; it was too slow, or we stop."""

    most: int
    waiting: deque[Told] = field(default_factory=deque)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    def put(self, told: Told) -> None:
        """Queue one transition, or end the listener where the queue is full.

        One that was ended hears nothing more: what came next would follow upon a gap.
        """
        if self.ended:
            return
        if len(self.waiting) >= self.most:
            self.waiting.clear()
            self.ended = True
            STREAM_DROPPED.inc()
        else:
            self.waiting.append(told)
        self.ready.set()

    def end(self) -> None:
        """Let the client go after what is queued."""
        self.ended = True
        self.ready.set()

    async def next(self, seconds: float) -> Told | None:
        """Return the next transition, None where none came for so long or none will come."""
        if not self.waiting:
            self.ready.clear()
            if not self.ended:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self.ready.wait()
        return self.waiting.popleft() if self.waiting else None


class Hub:
    """Follows the stream and hands each transition to every listener."""

    def __init__(self, pool: Pool, most_waiting: int) -> None:
        self.position: int | None = None
        self._pool = pool
        self._most_waiting = most_waiting
        self._listeners: set[Listener] = set()
        self._wake = asyncio.Event()
        self._started = asyncio.Event()
        self._stopped = False

    def __len__(self) -> int:
        """Return how many listen."""
        return len(self._listeners)

    def wake(self) -> None:
        """Say that the stream went on."""
        self._wake.set()

    async def join(self) -> tuple[Listener, int]:
        """Add a listener; it hears what comes after the position returned."""
        await self._started.wait()
        listener = Listener(self._most_waiting)
        if self._stopped:
            listener.end()
        self._listeners.add(listener)
        STREAM_CLIENTS.set(len(self._listeners))
        return listener, self.position or 0

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        self._listeners.discard(listener)
        STREAM_CLIENTS.set(len(self._listeners))

    def stop(self) -> None:
        """Let every listener go, and those still to come."""
        self._stopped = True
        for each in self._listeners:
            each.end()

    async def run(self) -> None:
        """Follow the stream until cancelled; an outage is waited out."""
        while True:
            try:
                self._wake.clear()
                if not await self._follow():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.5):
                            await self._wake.wait()
            except (*TRANSIENT, Unavailable) as error:
                _LOG.warning("cannot follow the stream now", problem=str(error))
                await asyncio.sleep(0.5)

    async def _follow(self) -> bool:
        """Hand out what is new; return whether there may be more."""
        async with reading(self._pool) as connection:
            if self.position is None:
                self.position = (await stream.bounds(connection)).last
                self._started.set()
                return False
            fresh = await stream.after(connection, self.position, _SLICE)
        for told in fresh:
            for listener in list(self._listeners):
                listener.put(told)
            self.position = told.position
        return len(fresh) == _SLICE
