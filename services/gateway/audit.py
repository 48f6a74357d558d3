"""Writing down who does what: before it is carried out, and how it ended before that is told."""

from typing import Any

import orjson
from starlette.types import Message, Send

from services.gateway.request import Asked
from services.gateway.store import Store
from shared import logs
from shared.errors import Unavailable

_LOG = logs.get(__name__)
_LARGEST_READ = 65_536


class Audit:
    """The append-only log of actions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def begin(self, asked: Asked) -> int | None:
        """Write an action down; returns the entry's id, None where nobody is behind it.

        Raises:
            Unavailable: it cannot be written, so it must not be done.
        """
        caller = asked.caller
        if caller is None:
            return None
        route = asked.found.route
        written = await self._store.row(
            "insert_audit",
            actor=caller.actor,
            key_id=caller.key_id,
            via=str(caller.via),
            action=f"{route.method} {route.path}",
            path=asked.found.path,
            request_id=asked.id,
            address=asked.address or None,
        )
        return None if written is None else int(written["id"])

    def outcome(self, entry: int, send: Send) -> Send:
        """Return a `send` that writes the outcome down before the client learns of it."""
        begun: list[Message] = []

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            if begun:
                start = begun.pop()
                await self._end(entry, start["status"], _subject(message.get("body", b"")))
                await send(start)
            await send(message)

        return sent

    async def _end(self, entry: int, status: int, subject: str | None) -> None:
        try:
            await self._store.rows(
                "insert_audit_outcome", audit_id=entry, status=status, subject=subject
            )
        except Unavailable as error:
            # The action has been carried out: its entry stays, without an outcome.
            _LOG.error("an outcome is not in the audit log", entry=entry, problem=str(error))


def _subject(body: bytes) -> str | None:
    """Return the id of what an action made or changed, as its answer names it."""
    if not body.startswith(b"{") or len(body) > _LARGEST_READ:
        return None
    try:
        found: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    identifier = found.get("id") if isinstance(found, dict) else None
    return str(identifier)[:200] if isinstance(identifier, (str, int)) else None
