"""What the door costs: held answers beside a bare route of the same bytes, and what it adds.

A platform of its own is started. A program keeps connections open and asks as fast as it is
answered, in turns of the bare route and of the gateway's, so that both meet the same machine.
"""

import asyncio
import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import uvicorn
import uvloop
from fastapi import FastAPI, Response

from deploy.local.places import Home
from deploy.local.stack import Platform

_HELD = ("/v1/air/now", "/v1/alerts")
_PASSED = "/v1/rules"
_CONNECTIONS = 16
_TURNS = 5
_TURN_SECONDS = 2.0

Tell = Callable[[str], None]


def run(home: Path, tell: Tell) -> None:
    """Measure in an empty folder of the platform's own."""
    with Platform(home) as platform:
        gateway = str(platform.endpoints["gateway"])
        key = {"Authorization": f"Bearer {platform.endpoints['api_key']}"}
        for path in _HELD:
            body = httpx.get(gateway + path, headers=key).content
            ratio, ours = _beside_bare(body, gateway + path, key)
            tell(f"held {path} of {len(body):,} bytes: {ours:,.0f}/s, to a bare route {ratio:.2f}")
        service = str(platform.endpoints["services"]["alerts"]["url"])
        token = {"x-internal-token": Home.at(home).secret("internal-token")}
        added = []
        for _ in range(_TURNS):
            alone = _asked(service + _PASSED, token, connections=1)[1]
            through = _asked(gateway + _PASSED, key, connections=1)[1]
            added.append((through - alone) * 1_000)
        tell(f"passed {_PASSED}: the gateway adds {statistics.median(added):.1f} ms to the median")


def _beside_bare(body: bytes, url: str, headers: Mapping[str, str]) -> tuple[float, float]:
    """Return the gateway's requests/s over those of a bare route, and as they are."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    bare = multiprocessing.Process(target=_serve, args=(body, port), daemon=True)
    bare.start()
    try:
        _until_answers(f"http://127.0.0.1:{port}/")
        turns = [
            (_asked(f"http://127.0.0.1:{port}/", {})[0], _asked(url, headers)[0])
            for _ in range(_TURNS)
        ]
    finally:
        bare.terminate()
        bare.join(10)
    ratios = [ours / theirs for theirs, ours in turns]
    return statistics.median(ratios), statistics.median(ours for _, ours in turns)


def _serve(body: bytes, port: int) -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def answer() -> Response:
        return Response(body, media_type="application/json")

    uvicorn.run(app, port=port, loop="uvloop", http="h11", log_level="error", access_log=False)


def _until_answers(url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            httpx.get(url)
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the bare route does not start"
            time.sleep(0.05)
        else:
            return


def _asked(
    url: str, headers: Mapping[str, str], connections: int = _CONNECTIONS
) -> tuple[float, float]:
    """Return the requests/s of one turn, and the median seconds of one."""
    return uvloop.run(_ask(url, headers, connections))


async def _ask(url: str, headers: Mapping[str, str], connections: int) -> tuple[float, float]:
    parts = urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", "Host: bench", *(": ".join(h) for h in headers.items())]
    request = "\r\n".join([*lines, "", ""]).encode()
    seconds: list[float] = []
    until = time.monotonic() + _TURN_SECONDS

    async def one() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while (started := time.monotonic()) < until:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200"), head
            await reader.readexactly(int(head.partition(b"content-length:")[2].split()[0]))
            seconds.append(time.monotonic() - started)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return len(seconds) / _TURN_SECONDS, statistics.median(seconds)
