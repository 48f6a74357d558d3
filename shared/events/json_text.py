"""JSON as the contract reads it: strict, bounded in depth, each item with the bytes it arrived in.

orjson judges the text. Only what it refuses is read again, more tolerantly, to tell whether the
problem lies in the whole text or in single items of an array.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isinf
from typing import Final, NoReturn

import msgspec
import orjson

from shared.events.reasons import Reason, Refusal, Refused

DEEPEST: Final = 64
"""How many containers may be open at once, over the whole text."""

MOST_ITEMS: Final = 5_000
"""How many items an array may have."""

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
"""A decoded JSON value. Integers beyond 64 bits arrive as the nearest double."""

Object = dict[str, Json]

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_BLANKS: Final = b" \t\n\r"
_CLOSERS: Final = {"[": "]", "{": "}"}
_OUTSIDE_BRACKETS: Final = bytes(each for each in range(256) if each not in b"[]{}")
_AS_PARENTHESES: Final = bytes.maketrans(b"[]{}", b"()()")
_RAW_ITEMS: Final = msgspec.json.Decoder(list[msgspec.Raw])
_RAW_MEMBERS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TOLERANT: Final = json.JSONDecoder(parse_int=float, parse_float=float, parse_constant=float)


@dataclass(frozen=True, slots=True)
class Item:
    """One object of a record, or what stands in its place.

    Attributes:
        index: its place in the array, from 0; None where the record is one object.
        raw: its exact bytes as they arrived.
        content: the object, or why there is none.
    """

    index: int | None
    raw: bytes
    content: Object | Refusal


def items(value: bytes) -> tuple[Item, ...]:
    """Return the object, or every item of the array, that a JSON text is.

    Raises:
        Refused: the text as a whole: `too_large` with more than `MOST_ITEMS` items, else
            `malformed`.
    """
    try:
        parsed: Json = orjson.loads(value)
    except orjson.JSONDecodeError:
        return _items_of_what_is_no_json(value)
    if isinstance(parsed, dict):
        _check_depth(value, others=1)
        return (Item(None, value, parsed),)
    if not isinstance(parsed, list):
        raise Refused(Reason.MALFORMED, "value", "neither an object nor an array")
    _check_count(len(parsed))
    _check_depth(value, others=1 + sum(isinstance(each, dict) for each in parsed))
    raws = _RAW_ITEMS.decode(value)
    return tuple(
        Item(index, bytes(raw), content if isinstance(content, dict) else _NO_OBJECT)
        for index, (raw, content) in enumerate(zip(raws, parsed, strict=True))
    )


def raw_items(value: bytes) -> list[bytes]:
    """Return the exact bytes of every item of an array that is known to be JSON of small depth."""
    return [bytes(raw) for raw in _RAW_ITEMS.decode(value)]


def members(value: bytes, unjudged: str) -> dict[str, bytes]:
    """Return the exact bytes of every member of a JSON object; of equal names the last.

    Args:
        value: the text.
        unjudged: the member that is read by `items` later and so may hold what JSON has not, as
            `NaN`; in every other that refuses the whole text.

    Raises:
        Refused: `malformed`: not JSON, not an object, too deep.
    """
    try:
        if not isinstance(orjson.loads(value), dict):
            raise Refused(Reason.MALFORMED, "value", "not an object")
    except orjson.JSONDecodeError:
        return _members_of_what_is_no_json(value, unjudged)
    _check_depth(value, others=1)
    return {name: bytes(raw) for name, raw in _RAW_MEMBERS.decode(value).items()}


def is_array(value: bytes) -> bool:
    """Tell whether a text, if it is JSON at all, is an array."""
    return value.lstrip(_BLANKS)[:1] == b"["


def is_object(value: bytes) -> bool:
    """Tell whether a text, if it is JSON at all, is an object."""
    return value.lstrip(_BLANKS)[:1] == b"{"


_NO_OBJECT: Final = Refusal(Reason.MALFORMED, "item: not an object")


def _check_count(count: int) -> None:
    if count > MOST_ITEMS:
        raise Refused(Reason.TOO_LARGE, "value", f"an array of more than {MOST_ITEMS} items")


def _check_depth(value: bytes, others: int) -> None:
    """Refuse a text that is too deep.

    Almost every text passes by counting: of all its brackets, `others` are known to stand beside
    one another (at most two levels), and the rest are too few to be deep.
    """
    opened = value.count(b"{") + value.count(b"[")
    if opened - others > DEEPEST - 2 and _is_deep(value):
        raise Refused(Reason.MALFORMED, "value", f"nested deeper than {DEEPEST}")


def _is_deep(value: bytes) -> bool:
    unescaped = value.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside_strings = b"".join(unescaped.split(b'"')[::2])
    left = outside_strings.translate(_AS_PARENTHESES, _OUTSIDE_BRACKETS)
    for _ in range(DEEPEST):  # each round takes off the innermost level everywhere
        left = left.replace(b"()", b"")
    return bool(left)


def _items_of_what_is_no_json(value: bytes) -> tuple[Item, ...]:
    if not is_array(value):
        _refuse(value, "value")
    text = _text(value)
    spans = [(start, end) for _, start, end in _children(text)]
    _check_count(len(spans))
    _check_depth(value, others=0)
    found = []
    for index, (start, end) in enumerate(spans):
        raw = text[start:end].encode()
        try:
            content: Json = orjson.loads(raw)
        except orjson.JSONDecodeError:
            found.append(Item(index, raw, Refusal(Reason.MALFORMED, f"item: {_problem(raw)}")))
        else:
            found.append(Item(index, raw, content if isinstance(content, dict) else _NO_OBJECT))
    return tuple(found)


def _members_of_what_is_no_json(value: bytes, unjudged: str) -> dict[str, bytes]:
    if not is_object(value):
        _refuse(value, "value")
    text = _text(value)
    found: dict[str, bytes] = {}
    for name, start, end in _children(text):
        if any("\ud800" <= letter <= "\udfff" for letter in name):
            raise Refused(Reason.MALFORMED, "value", "a lone surrogate")
        if name == unjudged:
            _require_json(found.get(name, b"null"))
        raw = text[start:end].encode()
        if name != unjudged:
            _require_json(raw)
        found[name] = raw
    _check_depth(value, others=0)
    return found


def _require_json(raw: bytes) -> None:
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        _refuse(raw, "value")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        _refuse(value, "value")


def _refuse(value: bytes, field: str) -> NoReturn:
    raise Refused(Reason.MALFORMED, field, _problem(value))


def _children(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield name and span of every value of the outermost container; items have the name "".

    Tolerates NaN, Infinity, numbers beyond a double and lone surrogates inside the values.
    """
    at = _space(text, 0)
    opener = text[at]
    closer = _CLOSERS[opener]
    at = _space(text, at + 1)
    more = text[at : at + 1] != closer
    while more:
        name = ""
        if opener == "{":
            name, at = _name(text, at)
        start = at
        _, at = _value(text, at)
        yield name, start, at
        at = _space(text, at)
        more = text[at : at + 1] == ","
        if more:
            at = _space(text, at + 1)
    if text[at : at + 1] != closer or _space(text, at + 1) != len(text):
        _refuse_syntax()


def _name(text: str, at: int) -> tuple[str, int]:
    name, at = _value(text, at)
    at = _space(text, at)
    if not isinstance(name, str) or text[at : at + 1] != ":":
        _refuse_syntax()
    return name, _space(text, at + 1)


def _value(text: str, at: int) -> tuple[object, int]:
    try:
        return _TOLERANT.raw_decode(text, at)
    except ValueError:
        _refuse_syntax()
    except RecursionError:
        raise Refused(Reason.MALFORMED, "value", f"nested deeper than {DEEPEST}") from None


def _refuse_syntax() -> NoReturn:
    raise Refused(Reason.MALFORMED, "value", "not one JSON text")


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


class _NoJson(Exception):
    """A token that JSON does not have, or that we do not take."""


def _problem(raw: bytes) -> str:
    """Return what is wrong with a text that orjson refused."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "not UTF-8"
    if text.startswith("\ufeff"):
        return "begins with a byte order mark"
    try:
        _NAMING.decode(text)
    except _NoJson as problem:
        return str(problem)
    except RecursionError:
        return f"nested deeper than {DEEPEST}"
    except ValueError:
        return "not one JSON text"
    return "a lone surrogate"


def _constant(_: str) -> NoReturn:
    raise _NoJson("NaN or Infinity")


def _number(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise _NoJson("a number beyond a double")
    return number


_NAMING: Final = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_constant)
