"""The task that judges what was marked, and what the clock makes due."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from uuid import uuid4

from services.alerts.evaluate import cases, judge, silent
from services.alerts.settings import Settings
from services.alerts.telemetry import JUDGE_SECONDS, JUDGED
from shared import clock, logs
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, Connection, connect

_LOG = logs.get(__name__)
_LONGEST_PAUSE_SECONDS = 5.0
_LONG_SECONDS = 2.0
"""What a transaction may take; an hour that touches many places is judged in several."""
_FIRST_AT_ONCE = 25


def new_id() -> str:
    """Return the id of a new alert."""
    return uuid4().hex


class Worker:
    """Judges until stopped; an outage is waited out, anything else that is raised is a bug."""

    def __init__(self, database: str, settings: Settings, told: Callable[[], None]) -> None:
        self._database = database
        self._settings = settings
        self._told = told
        self._wake = asyncio.Event()
        self._at_once = min(_FIRST_AT_ONCE, settings.tracks_at_once)

    def wake(self) -> None:
        """Say that something was marked."""
        self._wake.set()

    async def run(self) -> None:
        """Judge for ever."""
        pause = 0.05
        while True:
            try:
                async with await connect(self._database, "alerts.judge") as connection:
                    while True:
                        pause = 0.05
                        self._wake.clear()
                        if await self._once(connection) == 0:
                            await self._rest()
            except (*TRANSIENT, Unavailable) as error:
                _LOG.warning("cannot judge now", problem=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.judge_every.total_seconds()):
                await self._wake.wait()

    async def _once(self, connection: Connection) -> int:
        """Judge, in a transaction each: places, silent sensors, hazard cases."""
        judged = 0
        for due in (judge.due, silent.due, cases.due):
            started = monotonic()
            async with connection.transaction():
                judged += await due(connection, clock.now(), self._at_once, new_id)
            self._adapt(monotonic() - started)
        JUDGED.inc(judged)
        if judged:
            self._told()
        return judged

    def _adapt(self, seconds: float) -> None:
        """Take less at once after a long transaction, and more again after short ones."""
        JUDGE_SECONDS.observe(seconds)
        if seconds > _LONG_SECONDS:
            self._at_once = max(1, self._at_once // 2)
        elif seconds < _LONG_SECONDS / 4:
            self._at_once = min(self._settings.tracks_at_once, self._at_once * 2)
