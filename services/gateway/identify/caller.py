"""A caller, and the refusal of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.gateway.routes import Scope


class Via(StrEnum):
    """What a caller showed."""

    KEY = "key"
    TOKEN = "token"  # noqa: S105  (a kind, not a secret)
    SESSION = "session"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who is known.

    Attributes:
        actor: the name that stands beside what they do: a key's name, or `oidc:` and a subject.
        scopes: all they may do, `admin` spelled out.
        key_id: the API key behind it; None for a token.
        until: from then on they are unknown; None: no end is set.
        csrf: what a session must repeat in a header before it changes anything.
    """

    actor: str
    scopes: frozenset[Scope]
    via: Via
    key_id: str | None = None
    until: datetime | None = None
    csrf: str | None = None

    @property
    def name(self) -> str:
        """What their limits and promises are kept under; no two callers share it."""
        return self.actor if self.key_id is None else self.key_id


class Refused(Exception):
    """What was shown does not prove who is asking; the text may be told to anybody."""


_NAMES = frozenset(str(each) for each in Scope)


def spelled_out(scopes: Iterable[str]) -> frozenset[Scope]:
    """Return the known ones of these scopes, and all of them where `admin` is one."""
    known = frozenset(Scope(each) for each in scopes if each in _NAMES)
    return frozenset(Scope) if Scope.ADMIN in known else known
