"""What an `Idempotency-Key` promises: one effect and one answer, for 24 hours, whoever asks again.

A key is claimed in the database before anything is sent, and held while the outcome is open. An
outcome that is not known in time is waited for in the background and stored when it is: who comes
back with the same key gets it, and never causes a second sending. Only a process that dies in
between lets the claim run out, and then the same items are sent again, which has no second effect
(their identity is the same).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from uuid import UUID, uuid4

from services.gateway.store import Store
from shared import logs
from shared.errors import Unavailable

_LOG = logs.get(__name__)
_HELD_SECONDS = 15.0
_HOLD_AGAIN_SECONDS = 5.0
_ASK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was first given."""

    status: int
    body: bytes


class Reused(Exception):
    """The key stands for another request already."""


@dataclass(frozen=True, slots=True)
class Name:
    """Whose key it is, for which path."""

    caller: str
    path: str
    key: str


def fingerprint(*parts: bytes) -> bytes:
    """Return what tells one request from another; the parts cannot run into each other."""
    found = sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()


class Promises:
    """The keys that are claimed, in the database, and those whose outcome this process awaits."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: dict[Name, tuple[bytes, asyncio.Task[Kept]]] = {}

    async def kept(
        self,
        name: Name,
        fingerprint: bytes,
        act: Callable[[], Awaitable[Kept]],
        *,
        within_seconds: float,
    ) -> Kept:
        """Return the answer that this key stands for, made now if it is new.

        Raises:
            Reused: the key came with another request within the last day.
            Unavailable: not known in time; the same call with the same key may be repeated.
        """
        try:
            async with asyncio.timeout(within_seconds):
                return await self._settled(name, fingerprint, act)
        except TimeoutError:
            raise Unavailable(
                "the broker has not answered in time: it is not known whether this was taken; "
                "send it again with the same Idempotency-Key"
            ) from None

    async def _settled(
        self, name: Name, fingerprint: bytes, act: Callable[[], Awaitable[Kept]]
    ) -> Kept:
        holder = uuid4()
        while True:
            running = self._open.get(name)
            if running is not None:
                if running[0] != fingerprint:
                    raise Reused
                return await asyncio.shield(running[1])
            found = await self._store.row(
                "claim_promise",
                caller=name.caller,
                path=name.path,
                key=name.key,
                fingerprint=fingerprint,
                holder=holder,
                held_seconds=_HELD_SECONDS,
            )
            if found is not None and found["mine"]:
                task = asyncio.create_task(self._carry_out(name, holder, act))
                self._open[name] = (fingerprint, task)
                task.add_done_callback(lambda done: self._done(name, done))
                return await asyncio.shield(task)
            if found is not None and bytes(found["fingerprint"]) != fingerprint:
                raise Reused
            if found is not None and found["status"] is not None:
                return Kept(found["status"], bytes(found["answer"]))
            await asyncio.sleep(_ASK_AGAIN_SECONDS)

    async def _carry_out(
        self, name: Name, holder: UUID, act: Callable[[], Awaitable[Kept]]
    ) -> Kept:
        claim = {"caller": name.caller, "path": name.path, "key": name.key, "holder": holder}
        holding = asyncio.create_task(self._hold(claim))
        try:
            kept = await act()
        except Unavailable:
            # Nothing was written, or it is not known: the same items again have no second effect.
            with suppress(Unavailable):
                await self._store.rows("drop_promise", **claim)
            raise
        finally:
            holding.cancel()
        await self._keep(claim, kept)
        return kept

    async def _keep(self, claim: dict[str, object], kept: Kept) -> None:
        """Store an answer; the broker has the items, so an outage of ours is waited out."""
        pause, until = 0.05, monotonic() + _HELD_SECONDS
        while True:
            try:
                await self._store.rows(
                    "keep_promise", **claim, status=kept.status, answer=kept.body
                )
            except Unavailable as error:
                if monotonic() > until:
                    _LOG.warning("an answer could not be kept", problem=str(error))
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)
            else:
                return

    async def _hold(self, claim: dict[str, object]) -> None:
        while True:
            await asyncio.sleep(_HOLD_AGAIN_SECONDS)
            with suppress(Unavailable):
                await self._store.rows("hold_promise", **claim, held_seconds=_HELD_SECONDS)

    def _done(self, name: Name, task: asyncio.Task[Kept]) -> None:
        self._open.pop(name, None)
        if not task.cancelled():
            task.exception()  # whoever waits raises it; when nobody does, it was told in time
