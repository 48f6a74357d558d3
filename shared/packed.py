"""Arrays for PostgreSQL in its own binary form, packed in one go.

The driver writes the items of a list one by one, as text: for thousands of readings that takes
longer than all the rest of storing them. A statement takes these like lists: `%(starts)s`.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from struct import pack

import psycopg
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HEADER = ">iiiii"
_NO_ITEMS = ">iii"
_NULL = pack(">i", -1)


class Packed:
    """An array as the server takes it; made by one of the functions below."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content


class Smallints(Packed):
    """Of `int2`."""

    __slots__ = ()


class Ints(Packed):
    """Of `int4`."""

    __slots__ = ()


class Bigints(Packed):
    """Of `int8`."""

    __slots__ = ()


class Doubles(Packed):
    """Of `float8`."""

    __slots__ = ()


class Instants(Packed):
    """Of `timestamptz`."""

    __slots__ = ()


class Texts(Packed):
    """Of `text`."""

    __slots__ = ()


class _PackedDumper(Dumper):
    """Of one array's type, which it has itself: its class would take lists of that type, too."""

    format = Format.BINARY

    def __init__(self, cls: type, context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self.oid = _ARRAYS[cls]

    def dump(self, obj: Packed) -> Buffer:
        return obj.content


_INT2, _INT4, _INT8, _FLOAT8, _TIMESTAMPTZ, _TEXT, _BYTEA = 21, 23, 20, 701, 1184, 25, 17
_ARRAYS: dict[type[Packed], int] = {
    Smallints: 1005,
    Ints: 1007,
    Bigints: 1016,
    Doubles: 1022,
    Instants: 1185,
    Texts: 1009,
}
for _kind in _ARRAYS:
    psycopg.adapters.register_dumper(_kind, _PackedDumper)


def smallints(values: Iterable[int | None]) -> Smallints:
    """Return an array of whole numbers of 16 bits."""
    return Smallints(_packed(_INT2, "h", 2, list(values)))


def ints(values: Iterable[int | None]) -> Ints:
    """Return an array of whole numbers of 32 bits."""
    return Ints(_packed(_INT4, "i", 4, list(values)))


def bigints(values: Iterable[int | None]) -> Bigints:
    """Return an array of whole numbers of 64 bits."""
    return Bigints(_packed(_INT8, "q", 8, list(values)))


def doubles(values: Iterable[float | None]) -> Doubles:
    """Return an array of doubles."""
    return Doubles(_packed(_FLOAT8, "d", 8, list(values)))


def instants(values: Iterable[datetime]) -> Instants:
    """Return an array of aware instants; one that comes often is worked out once."""
    known: dict[datetime, int] = {}
    found = []
    for at in values:
        micros = known.get(at)
        if micros is None:
            micros = known[at] = (at - _EPOCH) // _MICROSECOND
        found.append(micros)
    return Instants(_packed(_TIMESTAMPTZ, "q", 8, found))


def strings(values: Iterable[str]) -> Texts:
    """Return an array of texts."""
    return Texts(texts(list(values)))


def texts(values: Sequence[str]) -> bytes:
    """Return an array of texts as a row of a binary COPY has it, where its type is told `bytea`."""
    return _of_bytes(_TEXT, [value.encode() for value in values])


def buffers(values: Sequence[bytes | None]) -> bytes:
    """Return an array of `bytea` as a row of a binary COPY has it, told as `bytea` itself."""
    return _of_bytes(_BYTEA, values)


def _of_bytes(oid: int, values: Sequence[bytes | None]) -> bytes:
    if not values:
        return pack(_NO_ITEMS, 0, 0, oid)
    parts = [pack(_HEADER, 1, int(None in values), oid, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            parts += (pack(">i", len(value)), value)
    return b"".join(parts)


def _packed(oid: int, code: str, size: int, values: Sequence[float | int | None]) -> bytes:
    count = len(values)
    if not count:
        return pack(_NO_ITEMS, 0, 0, oid)
    has_null = None in values
    header = pack(_HEADER, 1, int(has_null), oid, count, 1)
    if has_null:
        item = f">i{code}"
        return header + b"".join(
            _NULL if value is None else pack(item, size, value) for value in values
        )
    mixed: list[float | int | None] = [size] * (2 * count)
    mixed[1::2] = values
    return header + pack(f">{f'i{code}' * count}", *mixed)
