"""From what a request shows to the caller behind it; keys already seen are kept in memory."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from services.gateway.identify import keys
from services.gateway.identify.caller import Caller, Refused, Via, spelled_out
from services.gateway.identify.tokens import Tokens
from services.gateway.once import Once
from services.gateway.store import Store
from shared import clock

COOKIE = "hp_session"
SESSION_LASTS = timedelta(hours=12)
TICKET_LASTS = timedelta(seconds=60)
_MOST_KEPT = 10_000


class Identifier:
    """Knows callers by key, token, session or ticket.

    A caller once proven is remembered under the digest of what was shown, so that a request costs
    no query; `forget` drops a key's at once, and nothing is remembered while `trusting` is off
    (the database cannot tell us of changes then).
    """

    def __init__(self, store: Store, tokens: Tokens | None = None) -> None:
        self._store = store
        self._tokens = tokens
        self._known: OrderedDict[bytes, Caller] = OrderedDict()
        self._asked: Once[Caller] = Once()
        self._used: dict[str, datetime] = {}
        self._trusting = False
        self._epoch = 0
        self._forgotten: list[Callable[[str | None], None]] = []

    def trust(self, *, on: bool) -> None:
        """Say whether changes of keys reach us; without that every request asks the database."""
        self._trusting = on
        if not on:
            self._known.clear()
            self._epoch += 1

    def forget(self, key_id: str | None) -> None:
        """Drop what is remembered of a key, or of all, and tell whoever watches."""
        self._epoch += 1
        for shown, caller in list(self._known.items()):
            if key_id is None or caller.key_id == key_id:
                del self._known[shown]
        for told in self._forgotten:
            told(key_id)

    def when_forgotten(self, told: Callable[[str | None], None]) -> None:
        """Have `told` called with the id of each key that changed."""
        self._forgotten.append(told)

    async def bearer(self, shown: str) -> Caller:
        """Return who an `Authorization: Bearer` is.

        Raises:
            Refused: unknown, expired or revoked.
            Unavailable: the database or the issuer cannot be asked.
        """
        identifier = keys.identifier_of(shown)
        if identifier is None:
            if self._tokens is not None and shown.count(".") == 2:
                return await self._tokens.caller(shown)
            raise Refused("not a key of this platform")
        digest = keys.digest(shown)
        caller = self._remembered(digest)
        if caller is None:
            epoch = self._epoch

            def ask() -> Coroutine[Any, Any, Caller]:
                return self._by_key(identifier, digest)

            # A thousand screens that come back at once are one question; where changes do not
            # reach us, everybody's own.
            caller = await (self._asked.of((digest, epoch), ask) if self._trusting else ask())
            self._remember(digest, caller, epoch)
        self._used[identifier] = clock.now()
        return caller

    async def session(self, shown: str) -> Caller:
        """Return who a session's cookie is.

        Raises:
            Refused: no such session, or it has ended.
            Unavailable: the database cannot be asked.
        """
        digest = keys.digest(shown)
        caller = self._remembered(digest)
        if caller is not None:
            return caller
        epoch = self._epoch
        found = await self._store.row("select_session", digest=digest)
        if found is None or found["revoked_at"] is not None or found["expires_at"] <= clock.now():
            raise Refused("the session has ended")
        caller = Caller(
            actor=found["name"],
            scopes=spelled_out(found["scopes"]),
            via=Via.SESSION,
            key_id=found["key_id"],
            until=found["expires_at"],
            csrf=csrf_of(shown),
        )
        self._remember(digest, caller, epoch)
        return caller

    async def ticket(self, shown: str) -> Caller:
        """Use a ticket up and return whose it was.

        Raises:
            Refused: unknown, used before, or older than a minute.
            Unavailable: the database cannot be asked.
        """
        found = await self._store.row("take_ticket", digest=keys.digest(shown))
        if found is None:
            raise Refused("the ticket is unknown, used or too old")
        scopes = spelled_out(found["scopes"])
        return Caller(found["actor"], scopes, Via.TICKET, found["key_id"], found["until"])

    async def open_session(self, caller: Caller) -> tuple[str, Caller]:
        """Open a session for the holder of a key, or for whom the token issuer vouches.

        Returns:
            The cookie's value and its caller. The session ends after twelve hours, or with what
            opened it.

        Raises:
            Refused: the caller showed neither a key nor a token, or may do nothing.
            Unavailable: the database cannot be asked.
        """
        if caller.via not in (Via.KEY, Via.TOKEN) or not caller.scopes:
            raise Refused("a session is opened with an API key or by the token issuer")
        secret = secrets.token_urlsafe(32)
        until = clock.now() + SESSION_LASTS
        if caller.until is not None:
            until = min(until, caller.until)
        own = caller.key_id is None
        await self._store.rows(
            "insert_session",
            digest=keys.digest(secret),
            key_id=caller.key_id,
            actor=caller.actor if own else None,
            scopes=sorted(caller.scopes) if own else None,
            expires_at=until,
        )
        return secret, Caller(
            caller.actor, caller.scopes, Via.SESSION, caller.key_id, until, csrf_of(secret)
        )

    async def close_session(self, shown: str) -> None:
        """End a session; one that is not there is ended already.

        Raises:
            Unavailable: the database cannot be asked.
        """
        digest = keys.digest(shown)
        self._epoch += 1
        self._known.pop(digest, None)
        await self._store.rows("delete_session", digest=digest)
        self._known.pop(digest, None)

    async def issue_ticket(self, caller: Caller) -> str:
        """Return a ticket that opens one stream as this caller within a minute.

        Raises:
            Unavailable: the database cannot be asked.
        """
        secret = secrets.token_urlsafe(32)
        await self._store.rows(
            "insert_ticket",
            digest=keys.digest(secret),
            actor=caller.actor,
            key_id=caller.key_id,
            scopes=sorted(caller.scopes),
            expires_at=clock.now() + TICKET_LASTS,
        )
        return secret

    async def note_uses(self) -> None:
        """Store when keys were last used; what cannot be stored now is kept for the next time.

        Raises:
            Unavailable: the database cannot be asked.
        """
        used, self._used = self._used, {}
        if not used:
            return
        try:
            await self._store.rows("update_last_used", ids=list(used), ats=list(used.values()))
        except BaseException:
            self._used = used | self._used
            raise

    async def _by_key(self, identifier: str, digest: bytes) -> Caller:
        found = await self._store.row("select_key", id=identifier)
        # The digest is compared before anything else is told, so that ids cannot be probed.
        if found is None or not hmac.compare_digest(bytes(found["digest"]), digest):
            raise Refused("not a key of this platform")
        if found["revoked_at"] is not None:
            raise Refused("the key has been revoked")
        if found["expires_at"] is not None and found["expires_at"] <= clock.now():
            raise Refused("the key has expired")
        scopes = spelled_out(found["scopes"])
        return Caller(found["name"], scopes, Via.KEY, identifier, found["expires_at"])

    def _remembered(self, digest: bytes) -> Caller | None:
        caller = self._known.get(digest)
        if caller is not None and caller.until is not None and caller.until <= clock.now():
            del self._known[digest]
            return None
        return caller

    def _remember(self, digest: bytes, caller: Caller, epoch: int) -> None:
        """Keep a caller, unless something was forgotten while the database was asked."""
        if not self._trusting or epoch != self._epoch:
            return
        self._known[digest] = caller
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)


def csrf_of(session: str) -> str:
    """Return what a page must repeat in `X-CSRF-Token`; it tells nothing of the session itself."""
    made = sha256(b"csrf:" + session.encode()).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")
