"""The gateway's tables are asked within a stated time, whatever the database does."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest

from services.gateway.store import Store
from shared import postgres
from shared.errors import Unavailable


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """The address of a database that takes connections and never says a word."""
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"postgresql://x@127.0.0.1:{port}/x"
    server.close()
    for each in held:
        each.close()


async def test_a_database_that_falls_silent_is_waited_for_no_longer_than_is_stated(
    silent: str,
) -> None:
    pool = postgres.pool(silent, "test", most=1)
    await pool.open(wait=False)
    started = monotonic()
    with pytest.raises(Unavailable, match="the database does not answer"):
        await Store(pool, within_seconds=0.2).rows("select_one")
    assert monotonic() - started < 1
    await pool.close(timeout=0.1)
