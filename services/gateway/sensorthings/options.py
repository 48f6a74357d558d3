"""The query options of a request, and of every `$expand` inside it; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from services.gateway.sensorthings.compare import BadFilter
from services.gateway.sensorthings.filter import Filter, parse
from services.gateway.sensorthings.model import Kind, has, related_kind
from shared.errors import Invalid

MOST: Final = 1_000
_USUAL: Final = 100
_DEEPEST: Final = 4
_LARGEST_SKIP: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for of a set.

    Attributes:
        orders: property paths, each with whether it descends.
        select: names to show; empty: all.
        expand: navigation properties to show in place, with their own options.
    """

    filter: Filter | None = None
    top: int = _USUAL
    skip: int = 0
    count: bool = False
    orders: tuple[tuple[str, bool], ...] = ()
    select: tuple[str, ...] = ()
    expand: dict[str, "Options"] = field(default_factory=dict)


def read(kind: Kind, given: Iterable[tuple[str, str]], depth: int = 0) -> Options:
    """Return the options among a query's parameters; those without a `$` are not ours.

    Raises:
        Invalid: one that cannot be read.
    """
    values = {name: value for name, value in given if name.startswith("$")}
    found = Options(
        filter=_filter(values.get("$filter")),
        top=min(_number(values, "$top", _USUAL), MOST),
        skip=_number(values, "$skip", 0),
        count=_flag(values.get("$count", "false")),
        orders=tuple(_order(each) for each in _split(values.get("$orderby", ""), ",")),
        select=tuple(each.strip() for each in _split(values.get("$select", ""), ",")),
        expand=_expand(kind, values.get("$expand", ""), depth),
    )
    _check(kind, "$filter", found.filter.paths if found.filter else ())
    _check(kind, "$orderby", [name for name, _ in found.orders])
    _check(kind, "$select", found.select)
    return found


def _filter(text: str | None) -> Filter | None:
    try:
        return None if text is None else parse(text)
    except BadFilter as bad:
        raise Invalid.field("$filter", str(bad)) from bad


def _check(kind: Kind, option: str, paths: Iterable[str]) -> None:
    for path in paths:
        if not has(kind, path):
            raise Invalid.field(option, f"{kind.name} have no {path[:40]}")


def _number(values: dict[str, str], name: str, usual: int) -> int:
    text = values.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 8):
        raise Invalid.field(name, "not a whole number of at most 8 digits")
    return min(int(text), _LARGEST_SKIP)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise Invalid.field("$count", "neither true nor false")
    return text == "true"


def _order(text: str) -> tuple[str, bool]:
    name, _, direction = text.strip().partition(" ")
    if direction.strip() not in ("", "asc", "desc") or not name:
        raise Invalid.field("$orderby", "a property, then asc or desc, was expected")
    return name, direction.strip() == "desc"


def _expand(kind: Kind, text: str, depth: int) -> dict[str, Options]:
    if text and depth >= _DEEPEST:
        raise Invalid.field("$expand", "is nested too deep")
    found: dict[str, Options] = {}
    for each in _split(text, ","):
        path, inner = each.strip(), ""
        if path.endswith(")") and "(" in path:
            path, _, inner = path[:-1].partition("(")
        name, _, further = path.partition("/")
        related = related_kind(kind, name)
        if related is None:
            raise Invalid.field("$expand", f"{kind.name} have no {name[:40]}")
        pairs = [_pair(option) for option in _split(inner, ";")]
        if further:
            pairs = [("$expand", further + (f"({inner})" if inner else ""))]
        found[name] = read(related[0], pairs, depth + 1)
    return found


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    return name, value


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark that stands outside parentheses and quotes."""
    found, depth, quoted, begun = [], 0, False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if letter == mark and depth == 0:
                found.append(text[begun:at])
                begun = at + 1
    return [each for each in (*found, text[begun:]) if each.strip()]
