"""API keys, `hp_<8 id>_<43 secret>`: the id finds the row, the whole key's SHA-256 is kept."""

import re
import secrets
import string
from dataclasses import dataclass
from hashlib import sha256

_KEY = re.compile(r"hp_([A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key on the one occasion on which it is whole."""

    id: str
    text: str
    digest: bytes

    def __repr__(self) -> str:
        return f"NewKey(id={self.id!r})"


def make() -> NewKey:
    """Return a new key with 32 random bytes."""
    identifier = "".join(secrets.choice(_LETTERS) for _ in range(8))
    text = f"hp_{identifier}_{secrets.token_urlsafe(32)}"
    return NewKey(identifier, text, digest(text))


def identifier_of(text: str) -> str | None:
    """Return the id inside a key, or None where the text has not a key's form."""
    found = _KEY.fullmatch(text)
    return None if found is None else found[1]


def digest(secret: str) -> bytes:
    """Return what stands for a secret in the database."""
    return sha256(secret.encode()).digest()
