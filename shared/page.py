"""Opaque cursors: where a list went on, in a form that a client only carries."""

import binascii
from base64 import b64decode, urlsafe_b64encode

import orjson

from shared.errors import Invalid

LONGEST = 2_000
"""Characters in a cursor: two identifiers of the longest kind fit, whatever letters they have."""
_LARGEST = 2**63 - 1
"""Of a whole number in a position: what the database takes as one."""


def encode(position: list[str | int | float | None]) -> str:
    """Return the cursor that continues after `position`, the sort key of the last item."""
    return urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def decode(cursor: str | None, length: int) -> list[str | int | float | None] | None:
    """Return the position a cursor stands for, or None where there is none.

    Raises:
        Invalid: it is not a cursor this list gave out.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = orjson.loads(b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error
    if not isinstance(found, list) or len(found) != length or not all(map(_fits, found)):
        raise Invalid.field("cursor", "not a cursor of this list")
    return found


def _fits(part: object) -> bool:
    if isinstance(part, str):
        return "\x00" not in part
    if isinstance(part, int):
        return not isinstance(part, bool) and -_LARGEST <= part <= _LARGEST
    return part is None or isinstance(part, float)
