"""Forgetting what is kept for a while only."""

import asyncio

from services.alerts.settings import Settings
from services.alerts.statements import SQL
from shared import clock, logs
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, Pool, translated

_LOG = logs.get(__name__)
_PAUSE_SECONDS = 600.0


async def run(pool: Pool, settings: Settings) -> None:
    """Forget old places on the stream, notifications and back-tests that are over; for ever."""
    while True:
        now = clock.now()
        try:
            with translated():
                async with pool.connection() as connection:
                    await connection.execute(
                        SQL["forget_stream"], {"before": now - settings.stream_kept}
                    )
                    await connection.execute(
                        SQL["forget_deliveries"], {"before": now - settings.deliveries_kept}
                    )
                    await connection.execute(
                        SQL["forget_backtests"], {"before": now - settings.backtests_kept}
                    )
        except (*TRANSIENT, Unavailable) as error:
            _LOG.warning("cannot forget now", problem=str(error))
        await asyncio.sleep(_PAUSE_SECONDS)
