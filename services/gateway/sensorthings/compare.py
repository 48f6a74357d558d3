"""What the operators and functions of a `$filter` say of two values; pure."""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import shapely
from shapely.geometry import shape

from shared import instants

TEXT_FUNCTIONS: Final[Mapping[str, tuple[int, Callable[..., Any]]]] = {
    "substringof": (2, lambda part, whole: part in whole),
    "contains": (2, lambda whole, part: part in whole),
    "startswith": (2, lambda whole, part: whole.startswith(part)),
    "endswith": (2, lambda whole, part: whole.endswith(part)),
    "indexof": (2, str.find),
    "concat": (2, lambda one, other: one + other),
    "length": (1, len),
    "tolower": (1, str.lower),
    "toupper": (1, str.upper),
    "trim": (1, str.strip),
}
NUMBER_FUNCTIONS: Final[Mapping[str, Callable[[float], Any]]] = {
    "round": lambda value: math.copysign(math.floor(abs(value) + 0.5), value),
    "floor": math.floor,
    "ceiling": math.ceil,
}
TIME_FUNCTIONS: Final = ("year", "month", "day", "hour", "minute", "second")
"""Of the start, in UTC."""
ARITHMETIC: Final[Mapping[str, Callable[[float, float], float]]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "mod": math.fmod,
}
SPATIAL: Final[Mapping[str, Callable[..., bool]]] = {
    "st_within": lambda one, other: bool(one.within(other)),
    "st_intersects": lambda one, other: bool(one.intersects(other)),
    "geo.intersects": lambda one, other: bool(one.intersects(other)),
}


class BadFilter(ValueError):
    """A filter that cannot be read; says where."""


@dataclass(frozen=True, slots=True)
class Span:
    """An interval, or an instant where both are the same."""

    start: datetime
    end: datetime


def span(text: str) -> Span:
    """Read an instant or an interval.

    Raises:
        BadFilter: it is none.
    """
    first, _, last = text.replace(" ", "+").partition("/")
    try:
        return Span(instants.parse(first), instants.parse(last or first))
    except ValueError:
        raise BadFilter(f"{text} is not a time") from None


def compare(sign: str, one: Any, other: Any) -> bool:
    """Return whether the comparison holds; what cannot be compared does not."""
    if isinstance(one, Span) != isinstance(other, Span):
        one, other = _asspan(one), _asspan(other)
    if isinstance(one, Span) and isinstance(other, Span):
        return _compare_spans(sign, one, other)
    if sign in ("eq", "ne"):
        return (one == other) is (sign == "eq")
    if isinstance(one, str) and isinstance(other, str):
        return _ordered(sign, one, other)
    if _is_number(one) and _is_number(other):
        return _ordered(sign, one, other)
    return False


def _compare_spans(sign: str, one: Span, other: Span) -> bool:
    instant = one.start == one.end
    if sign == "gt":
        return one.start > other.end if instant else one.start >= other.end
    if sign == "lt":
        return one.end < other.start if instant else one.end <= other.start
    if sign == "ge":
        return one.start >= other.start
    if sign == "le":
        return one.end <= other.end
    return (one == other) is (sign == "eq")


def _ordered(sign: str, one: Any, other: Any) -> bool:
    return bool(
        {"gt": one > other, "ge": one >= other, "lt": one < other, "le": one <= other}[sign]
    )


def _asspan(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return span(value)
        except BadFilter:
            return value
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def on_texts(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """Return what a function says of texts, None of anything else."""
    if not all(isinstance(each, str) for each in arguments):
        return None
    return function(*arguments)


def on_number(function: Callable[[float], Any], value: Any) -> Any:
    """Return what a function says of a number, None of anything else."""
    return function(value) if _is_number(value) and math.isfinite(value) else None


def on_time(part: str, value: Any) -> int | None:
    """Return a part of an instant, or of an interval's start; None of anything else."""
    found = _asspan(value)
    return getattr(found.start, part) if isinstance(found, Span) else None


def reckon(sign: str, one: Any, other: Any) -> float | None:
    """Return what the arithmetic comes to, None where it comes to nothing."""
    if not (_is_number(one) and _is_number(other)):
        return None
    try:
        return ARITHMETIC[sign](one, other)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None


def on_shapes(function: Callable[..., bool], arguments: list[Any]) -> bool | None:
    """Return what a function says of geometries, None of anything else."""
    shapes = [shape(each) if isinstance(each, dict) else each for each in arguments]
    if not all(isinstance(each, shapely.Geometry) for each in shapes):
        return None
    return function(*shapes)
