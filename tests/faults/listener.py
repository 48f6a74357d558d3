"""A client of the alert stream that comes back after every cut and resumes where it was."""

import asyncio
from contextlib import suppress

import httpx
import orjson

from healthyplaces.sse import Reader

_PAUSE_SECONDS = 0.2


class Listener:
    """Hears every transition from when it began to listen.

    Attributes:
        heard: (alert, seq) of each, in the order heard, repeats included.
        cuts: how often the connection was lost.
    """

    def __init__(self, gateway: str, api_key: str) -> None:
        self._gateway = gateway
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._reader = Reader("0")
        self.heard: list[tuple[str, int]] = []
        self.cuts = 0

    async def listen(self) -> None:
        """Listen until cancelled, from the very first transition on."""
        async with httpx.AsyncClient(base_url=self._gateway, timeout=30) as client:
            while True:
                with suppress(httpx.TransportError):
                    await self._until_cut(client)
                self._reader.reopened()
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _until_cut(self, client: httpx.AsyncClient) -> None:
        headers = {**self._headers, "Last-Event-ID": self._reader.last_id}
        async with client.stream("GET", "/v1/alerts/stream", headers=headers) as answer:
            if answer.status_code != 200:
                return
            try:
                async for chunk in answer.aiter_raw():
                    for event in self._reader.feed(chunk):
                        content = orjson.loads(event.data)
                        self.heard.append((content["id"], content["transition"]["seq"]))
            finally:
                self.cuts += 1
