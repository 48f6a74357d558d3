"""Hearing of changed keys from the database, so that a revocation holds everywhere at once."""

import asyncio

import psycopg

from services.gateway.identify.identifier import Identifier
from shared import logs
from shared.errors import Unavailable
from shared.postgres import TRANSIENT, connect

_LOG = logs.get(__name__)


async def watch(database: str, identifier: Identifier) -> None:
    """Forget keys as the database tells of their change, for ever.

    While the connection is away nothing is remembered, so no change can be missed.
    """
    pause = 0.1
    while True:
        try:
            connection = await connect(database, "gateway.keys", statement_timeout_ms=0)
            async with connection:
                await connection.execute("LISTEN gateway_keys")
                identifier.trust(on=True)
                pause = 0.1
                async for told in connection.notifies():
                    identifier.forget(told.payload)
        except (*TRANSIENT, Unavailable, psycopg.Error, OSError) as error:
            _LOG.warning("cannot hear of changed keys", problem=str(error))
        finally:
            identifier.trust(on=False)
        await asyncio.sleep(pause)
        pause = min(pause * 2, 5.0)
