"""What the gateway does from its opening to its end, besides answering."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from services.gateway import bootstrap
from services.gateway.identify.identifier import Identifier
from services.gateway.identify.watch import watch
from services.gateway.inside import Inside
from services.gateway.offsets import BrokerOffsets
from services.gateway.pages import Pages
from services.gateway.store import Store
from services.gateway.stream import Streams
from shared import logs, postgres
from shared.errors import Unavailable
from shared.process import Stopping, watch_loop, watched

_LOG = logs.get(__name__)
_SCHEMA_VERSION = 43
_NOTE_USES_SECONDS = 5.0
_TIDY_SECONDS = 300.0


@asynccontextmanager
async def lived(
    rooms: Inside,
    *,
    database: str,
    pool: postgres.Pool,
    offsets: BrokerOffsets,
    streams: Streams,
    pages: Pages,
    stopping: Stopping,
) -> AsyncIterator[None]:
    """Open what the gateway works with, keep it going, and close it in order.

    Raises:
        Unavailable, SchemaBehind, BadKeyFile: it cannot begin.
    """
    await _open(pool)
    pages.load()
    if rooms.settings.bootstrap_keys is not None:
        first = bootstrap.read(rooms.settings.bootstrap_keys)
        await bootstrap.insert_missing(rooms.store, first)
    works: list[Coroutine[Any, Any, None]] = [
        rooms.producer.run(),
        offsets.run(),
        watch(database, rooms.identifier),
        _note_uses(rooms.identifier),
        _tidy(rooms.store),
        _end_streams(streams, stopping),
        watch_loop(),
    ]
    tasks = [asyncio.create_task(watched(each, stopping)) for each in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await rooms.identifier.note_uses()
        except Unavailable as error:
            _LOG.warning("last uses of keys are lost", problem=str(error))
        for upstream in rooms.upstreams.values():
            await upstream.close()
        await pool.close()


async def _open(pool: postgres.Pool) -> None:
    with postgres.translated():
        await pool.open(wait=True, timeout=20)
        async with pool.connection() as connection:
            await postgres.require_version(connection, _SCHEMA_VERSION)


async def _note_uses(identifier: Identifier) -> None:
    while True:
        await asyncio.sleep(_NOTE_USES_SECONDS)
        try:
            await identifier.note_uses()
        except Unavailable as error:
            _LOG.warning("last uses of keys wait", problem=str(error))


async def _tidy(store: Store) -> None:
    while True:
        try:
            await store.rows("delete_expired")
        except Unavailable as error:
            _LOG.warning("cannot tidy now", problem=str(error))
        await asyncio.sleep(_TIDY_SECONDS)


async def _end_streams(streams: Streams, stopping: Stopping) -> None:
    await stopping.event.wait()
    streams.end()
