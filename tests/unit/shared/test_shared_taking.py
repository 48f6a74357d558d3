"""A peer that takes nothing of what is sent to it is cut, one that takes it slowly is not."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial

import uvicorn
from starlette.types import Receive, Scope, Send

from shared.taking import CuttingProtocol

CHUNK = b"x" * 1_000_000
CHUNKS = 20


async def _large(scope: Scope, _: Receive, send: Send) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _number in range(CHUNKS):
        await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def serving(take_seconds: float) -> AsyncIterator[int]:
    config = uvicorn.Config(
        _large,
        port=0,
        log_config=None,
        lifespan="off",
        http=partial(CuttingProtocol, take_seconds=take_seconds),
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


def asked(port: int) -> socket.socket:
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    peer.connect(("127.0.0.1", port))
    peer.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return peer


def taken(peer: socket.socket, pause: float) -> int:
    """Read to the end, with a pause now and then, and return how much there was."""
    peer.settimeout(20)
    count = 0
    while True:
        try:
            chunk = peer.recv(1_000_000)
        except ConnectionResetError:
            return count
        if not chunk:
            return count
        if pause and count // 2_000_000 < (count + len(chunk)) // 2_000_000:
            time.sleep(pause)
        count += len(chunk)


async def test_who_takes_nothing_is_cut() -> None:
    async with serving(0.5) as port:
        with closing(asked(port)) as peer:
            await asyncio.sleep(1.5)
            assert await asyncio.to_thread(taken, peer, 0.0) < CHUNKS * len(CHUNK)


async def test_who_takes_it_slowly_gets_it_all() -> None:
    async with serving(1.0) as port:
        with closing(asked(port)) as peer:
            assert await asyncio.to_thread(taken, peer, 0.2) >= CHUNKS * len(CHUNK)
