"""The task that runs back-tests nobody waits for, one at a time."""

import asyncio
from contextlib import suppress
from time import monotonic

import orjson

from services.alerts.persist import backtests
from services.alerts.persist.backtests import Asked
from services.alerts.query import backtest
from shared import clock, logs
from shared.errors import NotFound, Unavailable
from shared.postgres import TRANSIENT, Connection, Pool, connect, reading

_LOG = logs.get(__name__)
_LOOK_SECONDS = 5.0
_SAY_SECONDS = 0.25
"""How often it is written down how far one has come."""


class Tester:
    """Runs back-tests until cancelled; an outage is waited out."""

    def __init__(self, database: str, reads: Pool) -> None:
        self._database = database
        self._reads = reads
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that one was asked for."""
        self._wake.set()

    async def run(self) -> None:
        """Test for ever."""
        while True:
            try:
                async with await connect(self._database, "alerts.backtests") as connection:
                    while True:
                        self._wake.clear()
                        asked = await backtests.take(connection, clock.now())
                        if asked is None:
                            await self._rest()
                        else:
                            await self._test(connection, asked)
            except (*TRANSIENT, Unavailable) as error:
                _LOG.warning("cannot test rules now", problem=str(error))
                await asyncio.sleep(1)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._wake.wait()

    async def _test(self, connection: Connection, asked: Asked) -> None:
        result, problem = None, None
        try:
            async with reading(self._reads) as snapshot:
                found = await backtest.compared(
                    snapshot,
                    asked.rule_id,
                    asked.since,
                    asked.until,
                    _Teller(connection, asked.id),
                )
            result = orjson.dumps(found)
        except NotFound as error:
            problem = str(error)
        except (*TRANSIENT, Unavailable):
            raise
        except Exception:  # what a request would answer 500 for must not end what judges live
            _LOG.exception("a back-test failed for a reason that is a bug", id=asked.id)
            problem = "it failed for a reason that is a bug"
        await backtests.end(connection, asked.id, result, problem, clock.now())


class _Teller:
    """Writes down how far a back-test has come, not too often."""

    def __init__(self, connection: Connection, id: str) -> None:
        self._connection = connection
        self._id = id
        self._said_at = -_SAY_SECONDS

    async def __call__(self, done: int, total: int) -> None:
        if done < total and monotonic() - self._said_at < _SAY_SECONDS:
            return
        self._said_at = monotonic()
        await backtests.move(self._connection, self._id, done, total, clock.now())
