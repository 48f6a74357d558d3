"""Opaque cursors: where a list went on, in a form that a client only carries."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson

from shared.errors import Invalid


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
        found = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error
    if not isinstance(found, list) or len(found) != length:
        raise Invalid.field("cursor", "not a cursor of this list")
    for each in found:
        if not (each is None or isinstance(each, (str, int, float))):
            raise Invalid.field("cursor", "not a cursor of this list")
        if isinstance(each, str) and "\x00" in each:
            raise Invalid.field("cursor", "not a cursor of this list")
    return found
