"""What the operators and functions of a `$filter` say of two values; pure."""

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
    "length": (1, len),
    "tolower": (1, str.lower),
    "toupper": (1, str.upper),
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


def compare(operator: str, one: Any, other: Any) -> bool:
    """Return whether the comparison holds; what cannot be compared does not."""
    if isinstance(one, Span) != isinstance(other, Span):
        one, other = _asspan(one), _asspan(other)
    if isinstance(one, Span) and isinstance(other, Span):
        return _compare_spans(operator, one, other)
    if operator in ("eq", "ne"):
        return (one == other) is (operator == "eq")
    if isinstance(one, str) and isinstance(other, str):
        return _ordered(operator, one, other)
    if _is_number(one) and _is_number(other):
        return _ordered(operator, one, other)
    return False


def _compare_spans(operator: str, one: Span, other: Span) -> bool:
    instant = one.start == one.end
    if operator == "gt":
        return one.start > other.end if instant else one.start >= other.end
    if operator == "lt":
        return one.end < other.start if instant else one.end <= other.start
    if operator == "ge":
        return one.start >= other.start
    if operator == "le":
        return one.end <= other.end
    return (one == other) is (operator == "eq")


def _ordered(operator: str, one: Any, other: Any) -> bool:
    return bool(
        {"gt": one > other, "ge": one >= other, "lt": one < other, "le": one <= other}[operator]
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


def on_shapes(function: Callable[..., bool], arguments: list[Any]) -> bool | None:
    """Return what a function says of geometries, None of anything else."""
    shapes = [shape(each) if isinstance(each, dict) else each for each in arguments]
    if not all(isinstance(each, shapely.Geometry) for each in shapes):
        return None
    return function(*shapes)
