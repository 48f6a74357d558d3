"""Sending what was written down: one at a time to each receiver, many receivers at once."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from services.alerts.delivery import calling, notify, signing
from services.alerts.delivery.calling import Outcome
from services.alerts.domain.addresses import Network
from services.alerts.domain.subscription import next_at
from services.alerts.persist import deliveries
from services.alerts.persist.deliveries import Claimed
from services.alerts.telemetry import DELIVERIES
from shared import clock, logs
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, Connection, Pool, connect, translated

_LOG = logs.get(__name__)
_AT_ONCE: Final = 50
_CLAIM: Final = timedelta(seconds=30)
"""Longer than any attempt takes; a process that dies leaves its claims to run out."""


class Sender:
    """Sends until cancelled; a receiver that hangs holds up nobody but itself."""

    def __init__(self, database: str, pool: Pool, allow: Sequence[Network]) -> None:
        self._database = database
        self._pool = pool
        self._allow = tuple(allow)
        self._busy: set[str] = set()
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that notifications were written down."""
        self._wake.set()

    async def run(self) -> None:
        """Send for ever; a bug in one attempt ends all."""
        async with asyncio.TaskGroup() as attempts:
            while True:
                try:
                    async with await connect(self._database, "alerts.sender") as connection:
                        await self._work(connection, attempts)
                except (*TRANSIENT, Unavailable) as error:
                    _LOG.warning("cannot look for notifications now", problem=str(error))
                    await asyncio.sleep(1)

    async def _work(self, connection: Connection, attempts: asyncio.TaskGroup) -> None:
        while True:
            self._wake.clear()
            now = clock.now()
            async with connection.transaction():
                await notify.digests(connection, now)
            free = _AT_ONCE - len(self._busy)
            claimed = await deliveries.claim(
                connection, now, now + _CLAIM, max(0, free), list(self._busy)
            )
            for each in claimed:
                self._busy.add(each.subscription_id)
                task = attempts.create_task(self._send(each))
                task.add_done_callback(partial(self._free, each.subscription_id))
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._wake.wait()

    def _free(self, subscription_id: str, _: asyncio.Task[None]) -> None:
        self._busy.discard(subscription_id)
        self._wake.set()

    async def _send(self, claimed: Claimed) -> None:
        started = clock.now()
        timestamp = int(started.timestamp())
        headers = {
            "content-type": "application/cloudevents+json",
            "webhook-id": claimed.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signing.signature(
                claimed.secret, claimed.id, timestamp, claimed.body
            ),
        }
        outcome = await calling.post(claimed.url, headers, claimed.body, self._allow)
        DELIVERIES.labels("delivered" if outcome.delivered else "failed").inc()
        await self._record(claimed, outcome, clock.now())

    async def _record(self, claimed: Claimed, outcome: Outcome, at: datetime) -> None:
        again = None if outcome.for_good else next_at(claimed.attempts + 1, at, random.random())  # noqa: S311
        if again is not None and claimed.quiet is not None:
            again = claimed.quiet.over_at(again) or again
        state = "delivered" if outcome.delivered else "dead" if again is None else "waiting"
        while True:
            try:
                with translated():
                    async with self._pool.connection() as connection:
                        await deliveries.record(
                            connection,
                            claimed,
                            state=state,
                            next_at=again or at,
                            at=at,
                            status=outcome.status,
                            error=outcome.error,
                        )
            except Unavailable:
                # Until it is written down it would be sent again; the database comes back.
                await asyncio.sleep(1)
            else:
                return
