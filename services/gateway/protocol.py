"""HTTP/1.1 on the wire with time limits that uvicorn lacks: who is slow on purpose is cut.

Headers must be whole within seconds, what is sent must be taken within seconds, one address has so
many connections and all together so many; where there are too many, the one that has rested longest
makes room. What is no HTTP is answered as a problem, too.
"""

import asyncio
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import h11
import orjson

from services.gateway.request import id_of
from services.gateway.telemetry import CUT
from shared import http
from shared.taking import CuttingProtocol


@dataclass(slots=True)
class Guard:
    """What all connections share.

    Attributes:
        header_seconds: from the first byte of a request, or the connection, to its last header.
        send_seconds: for the peer to take what waits for it.
    """

    most: int
    most_per_address: int
    header_seconds: float
    send_seconds: float
    of_addresses: Counter[str] = field(default_factory=Counter)
    _resting: dict[str, dict["GuardedProtocol", None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def enters(self, address: str) -> bool:
        """Count a connection; False where there are too many, and all of them at work."""
        if self.of_addresses[address] >= self.most_per_address and not self._made_room(address):
            return False
        if self.of_addresses.total() >= self.most:
            ((most_of_all, _),) = self.of_addresses.most_common(1)
            if not self._made_room(most_of_all):
                return False
        self.of_addresses[address] += 1
        return True

    def rests(self, address: str, connection: "GuardedProtocol") -> None:
        """Know a connection that no request is whole of: it may be cut for another's sake."""
        self._resting[address][connection] = None

    def works(self, address: str, connection: "GuardedProtocol") -> None:
        """Leave a connection alone: there is a request to be answered, or it is gone."""
        resting = self._resting[address]
        resting.pop(connection, None)
        if not resting:
            del self._resting[address]

    def _made_room(self, address: str) -> bool:
        """Cut the connection of this address that has rested longest."""
        longest = next(iter(self._resting.get(address, ())), None)
        if longest is None:
            return False
        self.works(address, longest)
        longest.make_room()
        return True

    def leaves(self, address: str) -> None:
        """Forget a connection."""
        self.of_addresses[address] -= 1
        if self.of_addresses[address] <= 0:
            del self.of_addresses[address]


class GuardedProtocol(CuttingProtocol):
    """One connection."""

    def __init__(self, *args: Any, guard: Guard, **named: Any) -> None:
        super().__init__(*args, take_seconds=guard.send_seconds, **named)
        self._guard = guard
        self._counted: str | None = None
        self._headers_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let a connection in, or cut it where there are too many."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not self._guard.enters(address):
            CUT.labels("too many").inc()
            transport.abort()
            return
        self._counted = address
        self._guard.rests(address, self)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection and its timers."""
        if self._counted is not None:
            self._guard.works(self._counted, self)
            self._guard.leaves(self._counted)
            self._counted = None
        self._headers_due = _cancelled(self._headers_due)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in; the first of a request starts its clock, its last header stops it."""
        before = self.cycle
        if self._headers_due is None and (before is None or before.response_complete):
            self._expect_headers()
        super().data_received(data)
        if self.cycle is not before:
            self._headers_due = _cancelled(self._headers_due)
            if self._counted is not None and not self.cycle.response_complete:
                self._guard.works(self._counted, self)

    def on_response_complete(self) -> None:
        """Rest, unless the next request is there already."""
        super().on_response_complete()
        if self._counted is not None and (self.cycle is None or self.cycle.response_complete):
            self._guard.rests(self._counted, self)

    def make_room(self) -> None:
        """Be cut for the sake of another connection."""
        CUT.labels("rested longest").inc()
        self.transport.abort()

    def cut(self) -> None:
        """Count who is cut for taking nothing."""
        CUT.labels("slow reader").inc()
        super().cut()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or too much of it, in the form of all our problems."""
        status = 400
        error = sys.exc_info()[1]
        if isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431:
            status = 431
            msg = "The headers are too large."
        self._refuse(status, msg)

    def _expect_headers(self) -> None:
        self._headers_due = self.loop.call_later(self._guard.header_seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._headers_due = None
        if self.transport.is_closing():
            return
        CUT.labels("slow headers").inc()
        if self.conn.our_state is h11.IDLE:
            self._refuse(408, "The headers came too slowly.")
        else:
            self.transport.abort()

    def _refuse(self, status: int, detail: str) -> None:
        identifier = id_of({})
        body = orjson.dumps(
            {
                "type": "about:blank",
                "status": status,
                "title": http.TITLES[status],
                "detail": detail,
                "request_id": identifier,
            }
        )
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"x-request-id", identifier.encode()),
            (b"connection", b"close"),
        ]
        response = h11.Response(
            status_code=status, headers=headers, reason=http.TITLES[status].encode()
        )
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event))
        self.transport.close()


def _cancelled(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None
