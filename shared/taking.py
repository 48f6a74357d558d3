"""HTTP/1.1 on the wire with a limit that uvicorn lacks: who takes nothing that is sent is cut."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class CuttingProtocol(H11Protocol):
    """One connection, cut where its peer takes nothing of what is sent for too long."""

    def __init__(self, *args: Any, take_seconds: float, **named: Any) -> None:
        super().__init__(*args, **named)
        self._take_seconds = take_seconds
        self._taken_due: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The peer does not take what is sent: it has a while to go on."""
        super().pause_writing()
        if self._taken_due is None:
            self._taken_due = self.loop.call_later(self._take_seconds, self.cut)

    def resume_writing(self) -> None:
        """The peer has taken what was sent."""
        super().resume_writing()
        self._stop_waiting()

    def cut(self) -> None:
        """End the connection at once; what waits to be sent is dropped."""
        self._taken_due = None
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._taken_due is not None:
            self._taken_due.cancel()
            self._taken_due = None
