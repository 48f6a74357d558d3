"""A thousand clients of the stream on one gateway, beside whom none, one and half never read.

A platform of its own is started. In every round as many clients read, a probe in every ward tells
one hour after the other, and what is timed is a probe's reading given to the producer → its
transition read, for every transition and every client that reads. Those who never read take
nothing off their connection once they have asked.
"""

import asyncio
import multiprocessing
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import orjson
import uvloop
from aiokafka import AIOKafkaProducer

from benchmarks import stream
from benchmarks.readings import publish
from benchmarks.stream import HOUR, Spot, Tell
from deploy.local.stack import Platform
from shared import clock
from shared.topics import AIR_SENSORS

_HOURS = 8
"""That each ward tells in a round."""
_HOUR_SECONDS = 5.0
_HEAR_SECONDS = 8.0
_SMALL_BYTES = 4_096
"""What a client that never reads lets the system take for it."""
_TRANSITION = re.compile(rb"id: (\S+)\nevent: transition\ndata: (.+)")


@dataclass(slots=True)
class Round:
    """What the readers of a round heard.

    Attributes:
        spots: where and of when each transition is, by its id on the stream.
        read: for each client the ids in its order, and when it read them.
    """

    spots: dict[bytes, Spot] = field(default_factory=dict)
    read: list[list[tuple[bytes, float]]] = field(default_factory=list)


def run(home: Path, clients: int, tell: Tell) -> None:
    """Measure with so many clients that read, in a folder of the platform's own."""
    first: float | None = None
    with Platform(home) as platform:
        ends = platform.endpoints
        asyncio.run(publish(ends["kafka"], AIR_SENSORS, stream.probes()))
        stream.rest(platform)
        since = clock.now().replace(minute=0, second=0, microsecond=0) - (3 * _HOURS + 2) * HOUR
        for number, silent in enumerate((0, 1, clients // 2)):
            turns = [(turn, since + turn * HOUR) for turn in _turns(number)]
            before = stream.resident(platform, "gateway")
            with _readers(ends["gateway"], ends["api_key"], clients) as end:
                end.recv()
                grown = (stream.resident(platform, "gateway") - before) * 1_000 / clients
                with _silent(ends["gateway"], ends["api_key"], silent):
                    sent = asyncio.run(_told(ends["kafka"], turns))
                    time.sleep(_HEAR_SECONDS)
                    most = stream.resident(platform, "gateway")
                end.send(None)
                found: Round = end.recv()
            seconds = _seconds(found, sent)
            p99 = stream.part_of(seconds, 0.99)
            first = first or p99
            tell(
                f"{clients:,} clients of the stream, {silent:,} more who never read: "
                f"{len(seconds) // clients} transitions to each, none missed or repeated, "
                f"median {stream.part_of(seconds, 0.5) * 1_000:.0f} ms, p99 {p99 * 1_000:.0f} ms, "
                f"to all reading {p99 / first:.2f}; the gateway grew by {grown:.0f} kB a client "
                f"that reads, to {most:.0f} MB"
            )


def _turns(number: int) -> range:
    return range(number * _HOURS, (number + 1) * _HOURS)


async def _told(kafka: str, turns: list[tuple[int, datetime]]) -> dict[Spot, float]:
    sent: dict[Spot, float] = {}
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=5)
    await producer.start()
    await stream.tell_hours(producer, sent, turns, _HOUR_SECONDS)
    await producer.stop()
    return sent


def _seconds(found: Round, sent: dict[Spot, float]) -> list[float]:
    """Return how long each delivery took, the shortest first; everybody must have heard all."""
    ours = {each for each, spot in found.spots.items() if spot in sent}
    times = []
    for client in found.read:
        read = [(each, at) for each, at in client if each in ours]
        assert len(read) == len(ours) == len({each for each, _ in read}), "a gap or a repeat"
        times += [at - sent[found.spots[each]] for each, at in read]
    return sorted(times)


@contextmanager
def _readers(gateway: str, key: str, clients: int) -> Iterator[Connection]:
    """Lend the end of a pipe to a process that reads as so many clients.

    It sends None once all are open, and what they heard when it is sent anything.
    """
    ours, theirs = multiprocessing.Pipe()
    reading = multiprocessing.Process(
        target=_read_as, args=(gateway, key, clients, theirs), daemon=True
    )
    reading.start()
    try:
        yield ours
    finally:
        reading.terminate()
        reading.join(10)


def _read_as(gateway: str, key: str, clients: int, end: Connection) -> None:
    found = Round()

    async def hold() -> None:
        loop = asyncio.get_running_loop()
        host, port = _host(gateway)
        made = [_Client(gateway, key, found) for _ in range(clients)]
        for each in made:
            await loop.create_connection(partial(_itself, each), host, port)
            await each.opened.wait()
        end.send(None)
        await asyncio.to_thread(end.recv)
        assert not any(each.lost for each in made), "a client that reads was cut off"
        end.send(found)

    uvloop.run(hold())


class _Client(asyncio.Protocol):
    """One that reads as fast as it can."""

    def __init__(self, gateway: str, key: str, found: Round) -> None:
        self.opened = asyncio.Event()
        self.lost = False
        self._request = _request(gateway, key)
        self._spots = found.spots
        self._read: list[tuple[bytes, float]] = []
        self._rest = b""
        found.read.append(self._read)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast("asyncio.Transport", transport).write(self._request)  # uvloop's is one by its form

    def data_received(self, data: bytes) -> None:
        """Note each transition that is whole."""
        at = time.monotonic()
        self.opened.set()
        whole, _, self._rest = (self._rest + data).rpartition(b"\n\n")
        for name, alert in _TRANSITION.findall(whole):
            self._read.append((name, at))
            if name not in self._spots:
                told = orjson.loads(alert)
                interval = told["transition"]["interval"] or {"start": ""}
                self._spots[name] = (told["locality"], interval["start"])

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember it."""
        self.lost = True


@contextmanager
def _silent(gateway: str, key: str, clients: int) -> Iterator[None]:
    """Hold so many connections that ask for the stream and never read."""
    with ExitStack() as stack:
        for _ in range(clients):
            asking = stack.enter_context(socket.socket())
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BYTES)
            asking.connect(_host(gateway))
            asking.sendall(_request(gateway, key))
        yield


def _itself(client: _Client) -> _Client:
    return client


def _host(gateway: str) -> tuple[str, int]:
    address = urlsplit(gateway)
    assert address.hostname is not None
    assert address.port is not None
    return address.hostname, address.port


def _request(gateway: str, key: str) -> bytes:
    return (
        f"GET /v1/alerts/stream HTTP/1.1\r\nHost: {urlsplit(gateway).netloc}\r\n"
        f"Authorization: Bearer {key}\r\n\r\n"
    ).encode()
