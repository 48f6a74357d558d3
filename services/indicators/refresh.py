"""The worker that publishes what changed, soon after facts stop coming."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date

from services.indicators import publish, telemetry
from services.indicators.domain import period
from services.indicators.domain.indicator import Indicator
from services.indicators.settings import Settings
from shared import clock, logs
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, Connection, connect

_LOG = logs.get(__name__)
_LATEST_SECONDS = 5.0
"""While facts keep coming, figures are published at least so often."""


class Refresher:
    """Publishes changes until stopped; an outage is waited out."""

    def __init__(
        self,
        database: str,
        settings: Settings,
        catalogue: Mapping[str, Indicator],
        published: Callable[[], None],
    ) -> None:
        self._database = database
        self._settings = settings
        self._catalogue = catalogue
        self._published = published
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that facts were counted."""
        self._wake.set()

    async def run(self) -> None:
        """Work for ever."""
        pause = 0.05
        while True:
            try:
                async with await connect(self._database, "indicators.refresh") as connection:
                    await self._work(connection)
            except (*TRANSIENT, Unavailable) as error:
                _LOG.warning("cannot publish figures now", problem=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _work(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        looked = -1e9
        while True:
            if loop.time() - looked >= self._settings.look_every.total_seconds():
                async with connection.transaction():
                    await publish.look_around(connection, self._catalogue, _today())
                looked = loop.time()
            await self._publish(connection)
            await self._rest(loop)

    async def _publish(self, connection: Connection) -> None:
        while True:
            loop = asyncio.get_running_loop()
            started = loop.time()
            async with connection.transaction():
                taken = await publish.changes(connection, self._catalogue, _today())
            if not taken:
                return
            telemetry.PUBLISH_SECONDS.observe(loop.time() - started)
            self._published()

    async def _rest(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for facts, then until none came for a while, or for long enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.look_every.total_seconds()):
                await self._wake.wait()
        quiet = self._settings.publish_every.total_seconds()
        until = loop.time() + _LATEST_SECONDS
        while self._wake.is_set() and loop.time() < until:
            self._wake.clear()
            await asyncio.sleep(quiet)
        self._wake.clear()


def _today() -> date:
    return period.day_of(clock.now())
