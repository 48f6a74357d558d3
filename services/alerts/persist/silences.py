"""Silences, kept for ever: deleting one says by whom and when."""

from datetime import datetime
from typing import Any

import orjson

from services.alerts.statements import SQL
from shared.errors import NotFound
from shared.postgres import Connection

Json = dict[str, Any]


async def add(connection: Connection, id: str, silence: Json, by: str, at: datetime) -> None:
    """Keep a silence; `silence` has the fields of the contract, times as instants."""
    await connection.execute(
        SQL["insert_silence"],
        {
            "id": id,
            "matchers": orjson.dumps(silence["matchers"]).decode(),
            "starts_at": silence["starts_at"],
            "ends_at": silence["ends_at"],
            "until_resolved": silence["until_resolved"],
            "comment": silence["comment"],
            "by": by,
            "at": at,
        },
    )


async def end(connection: Connection, id: str, by: str, at: datetime) -> None:
    """End a silence.

    Raises:
        NotFound: there is none of this id.
    """
    cursor = await connection.execute(SQL["delete_silence"], {"id": id, "by": by, "at": at})
    if await cursor.fetchone() is None:
        raise NotFound(f"no silence {id!r}")
