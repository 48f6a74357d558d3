"""Signatures as Standard Webhooks has them."""

import hmac
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256

_PREFIX = "whsec_"


def new_secret() -> str:
    """Return a fresh secret in the form receivers' libraries take."""
    return _PREFIX + b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """Return `v1,` and the HMAC-SHA256 of `id.timestamp.body`, in base64."""
    key = b64decode(secret.removeprefix(_PREFIX))
    signed = b"%s.%d.%s" % (id.encode(), timestamp, body)
    return "v1," + b64encode(hmac.new(key, signed, sha256).digest()).decode()
