"""A service behind the gateway whose answers a test decides, served over real HTTP in a thread."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any, Self

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse


class StandIn:
    """Answers what is asked of it, counts it, and can be told to be slow, wrong or gone."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {"items": [], "next": None}
        self.status = 200
        self.delay_seconds = 0.0
        self.streams = 0
        self.events = asyncio.Event()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the same port as before where it listened before."""
        config = uvicorn.Config(
            self._app(), port=self.port, log_level="error", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            threading.Event().wait(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop listening."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(10)

    def paths(self) -> list[str]:
        """Return what has been asked for, in order."""
        return [each["path"] for each in self.asked]

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/readyz")
        async def readyz() -> dict[str, bool]:
            return {"ready": True}

        @app.get("/v1/progress")
        async def progress() -> dict[str, Any]:
            return {"items": [], "pending": 0}

        @app.get("/asyncapi.json")
        async def asyncapi() -> dict[str, Any]:
            return {"asyncapi": "3.0.0", "info": {"title": "x", "version": "1"}}

        @app.get("/v1/alerts/stream")
        async def stream(request: Request) -> StreamingResponse:
            self._note(request, b"")
            return StreamingResponse(self._events(), media_type="text/event-stream")

        @app.get("/v1/air/series")
        async def series(request: Request) -> StreamingResponse:
            self._note(request, b"")
            return StreamingResponse(self._lines(), media_type="text/csv")

        @app.api_route("/{path:path}", methods=["GET", "POST", "DELETE"])
        async def anything(path: str, request: Request) -> Response:
            self._note(request, await request.body())
            await asyncio.sleep(self.delay_seconds)
            if self.status == 204:
                return Response(status_code=204)
            return JSONResponse(self.answer, self.status)

        return app

    def _note(self, request: Request, body: bytes) -> None:
        self.asked.append(
            {
                "method": request.method,
                "path": request.url.path,
                "query": request.url.query,
                "headers": dict(request.headers),
                "body": body,
            }
        )

    async def _events(self) -> AsyncIterator[bytes]:
        self.streams += 1
        try:
            yield b": hello\n\n"
            number = 0
            while True:
                number += 1
                yield f"id: {number}\nevent: transition\ndata: {{}}\n\n".encode()
                await asyncio.sleep(0.05)
        finally:
            self.streams -= 1

    async def _lines(self) -> AsyncIterator[bytes]:
        yield b"start,end,value\r\n"
        for number in range(200):
            yield b"2026-01-15T08:00:00Z,2026-01-15T09:00:00Z,41.3\r\n" * 400
            if self.status != 200 and number == 100:
                raise RuntimeError("broken off on purpose")
