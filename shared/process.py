"""Running one service: the loop, the signals, the order of stopping, and exits that say why."""

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from types import FrameType
from typing import Any

import uvicorn
import uvloop
from starlette.types import ASGIApp

from shared import logs, telemetry
from shared.settings import ServiceSettings
from shared.taking import CuttingProtocol

_LOG = logs.get(__name__)
_TAKE_SECONDS = 20.0
"""For a peer to take what waits for it."""
_COLLECT_EVERY = (50_000, 20, 50)
"""A batch is some ten thousand records: at the usual 700 most collections find all of it alive."""


class Stopping:
    """Tells open streams that the process is about to end, before the server waits for them."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.code = 0
        self._server: uvicorn.Server | None = None

    def attach(self, server: uvicorn.Server) -> None:
        """Know the server that `fail` ends."""
        self._server = server

    def fail(self) -> None:
        """End the process with an exit code that a supervisor restarts."""
        self.code = 1
        self.event.set()
        if self._server is not None:
            self._server.should_exit = True


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, stopping: Stopping) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping.event.set()
        super().handle_exit(sig, frame)


async def watch_loop(period_seconds: float = 0.25) -> None:
    """Measure how late the event loop is, for ever."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + period_seconds
        await asyncio.sleep(period_seconds)
        telemetry.LOOP_LAG.observe(max(0.0, loop.time() - due))


async def watched(work: Coroutine[Any, Any, None], stopping: Stopping) -> None:
    """Do a work that the process must not go on without: what it raises ends the process."""
    try:
        await work
    except Exception:  # a bug: nobody awaits the task, and the rest would go on without it
        _LOG.exception("a work ended for a reason that is a bug")
        stopping.fail()


async def stop_on(failures: Sequence[asyncio.Event], stopping: Stopping) -> None:
    """End the process when any of these says that a bug stopped its work."""
    waits = [asyncio.create_task(each.wait()) for each in failures]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
    stopping.fail()


def run(
    name: str,
    settings: ServiceSettings,
    build: Callable[[Stopping], ASGIApp],
    *,
    server_options: Mapping[str, Any] | None = None,
) -> None:
    """Serve until a signal; exit 0 or by the signal when asked, 1 for a bug, 3 for a bad start.

    Args:
        name: the service's.
        settings: where to listen, and how much to log.
        build: makes the application; called once, inside the loop.
        server_options: what uvicorn is told beyond that.
    """
    logs.configure(name, settings.log_level)

    async def serve() -> int:
        stopping = Stopping()
        app = build(stopping)
        options: dict[str, Any] = {
            "log_config": None,
            "access_log": False,
            "server_header": False,
            "timeout_graceful_shutdown": 3,
            "timeout_keep_alive": 75,
            "lifespan": "on",
            "http": partial(CuttingProtocol, take_seconds=_TAKE_SECONDS),
            **(server_options or {}),
        }
        config = uvicorn.Config(app, host=settings.host, port=settings.port, **options)
        server = _Server(config, stopping)
        stopping.attach(server)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT_EVERY)
        await server.serve()
        if not server.started:
            return 3
        return stopping.code

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        code = runner.run(serve())
    sys.exit(code)
