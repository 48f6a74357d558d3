"""`$filter`: read once into a tree, judged for each entity; pure.

Taken: `and or not`, `eq ne gt ge lt le`, `add sub mul div mod`, parentheses, `substringof
startswith endswith contains indexof concat length tolower toupper trim`, `round floor ceiling`,
`year month day hour minute second`, `st_within st_intersects geo.intersects`, texts, numbers,
times, `null`.
A phenomenonTime is an interval: it is `gt` what lies before its start or on it, `lt` what lies
after its end or on it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import shapely
from shapely.errors import ShapelyError

from services.gateway.sensorthings import compare
from services.gateway.sensorthings.compare import BadFilter

Look = Callable[[str], Any]
"""Finds the value under a path such as `Thing/name`; None where there is none."""
Node = Callable[[Look], Any]

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<geography>geography'(?:[^']|'')*')"
    r"|(?P<time>\d{4}-\d\d-\d\d[Tt][\d:.]+(?:[Zz]|[+ -]\d\d:\d\d)"
    r"(?:/\d{4}-\d\d-\d\d[Tt][\d:.]+(?:[Zz]|[+ -]\d\d:\d\d))?)"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[@A-Za-z_][A-Za-z0-9_.@]*(?:/[@A-Za-z_][A-Za-z0-9_.@]*)*)"
    r"|(?P<mark>[(),]))"
)
_DEEPEST: Final = 32
_MOST_TOKENS: Final = 500
_CONSTANTS: Final = {"null": None, "true": True, "false": False}
_COMPARISONS: Final = ("eq", "ne", "gt", "ge", "lt", "le")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that was read.

    Attributes:
        after: nothing that ends before this can hold; None: no bound.
        before: nothing that ends after this can hold.
        paths: what it looks at in an entity.
    """

    holds: Callable[[Look], bool]
    after: datetime | None = None
    before: datetime | None = None
    paths: frozenset[str] = frozenset()


def parse(text: str) -> Filter:
    """Read a filter.

    Raises:
        BadFilter: it is none, or uses what is not taken.
    """
    reader = _Reader(_tokens(text))
    node = reader.either(0)
    if reader.left():
        raise BadFilter(f"unexpected {reader.left()[0][1]}")
    bounds = reader.bounds if reader.conjunctive else []
    after = max((at for name, at in bounds if name == "after"), default=None)
    before = min((at for name, at in bounds if name == "before"), default=None)
    return Filter(lambda look: node(look) is True, after, before, frozenset(reader.paths))


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadFilter(f"cannot be read from {text[at : at + 20].strip()!r} on")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
        if len(found) > _MOST_TOKENS:
            raise BadFilter("is too long")
    return found


class _Reader:
    """Recursive descent; notes the bounds on time that a pure conjunction sets."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self.conjunctive = True
        self.bounds: list[tuple[str, datetime]] = []
        self.paths: set[str] = set()

    def left(self) -> list[tuple[str, str]]:
        return self._tokens[self._at :]

    def either(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise BadFilter("is nested too deep")
        found = self._both(depth)
        while self._takes("or"):
            self.conjunctive = False
            found = _either(found, self._both(depth))
        return found

    def _both(self, depth: int) -> Node:
        found = self._negated(depth)
        while self._takes("and"):
            found = _both(found, self._negated(depth))
        return found

    def _negated(self, depth: int) -> Node:
        if self._takes("not"):
            self.conjunctive = False
            inner = self._negated(depth + 1) if depth <= _DEEPEST else self._refuse()
            return lambda look: inner(look) is False
        return self._compared(depth)

    def _compared(self, depth: int) -> Node:
        at = self._at
        one = self._reckoned(depth, ("add", "sub"))
        left = self.left()
        if not left or left[0][1] not in _COMPARISONS:
            return one
        operator = left[0][1]
        self._at += 1
        name = self._tokens[at][1] if self._at == at + 2 else ""
        begun = self._at
        value = self.left()[0] if self.left() else ("", "")
        other = self._reckoned(depth, ("add", "sub"))
        if self._at == begun + 1:
            self._note(name, operator, value)
        return lambda look: compare.compare(operator, one(look), other(look))

    def _note(self, name: str, operator: str, value: tuple[str, str]) -> None:
        if name in ("phenomenonTime", "resultTime") and value[0] == "time":
            span = compare.span(value[1])
            if operator in ("gt", "ge", "eq"):
                self.bounds.append(("after", span.start))
            if operator in ("lt", "le", "eq"):
                self.bounds.append(("before", span.end))

    def _reckoned(self, depth: int, signs: tuple[str, ...]) -> Node:
        """Read a sum of products of operands."""
        summing = "add" in signs
        found = self._reckoned(depth, ("mul", "div", "mod")) if summing else self._operand(depth)
        while self.left() and self.left()[0][1] in signs and self.left()[0][0] == "word":
            sign = self.left()[0][1]
            self._at += 1
            more = self._reckoned(depth, ("mul", "div", "mod")) if summing else self._operand(depth)
            found = _reckoned(sign, found, more)
        return found

    def _operand(self, depth: int) -> Node:
        if not self.left():
            raise BadFilter("ends too soon")
        kind, text = self.left()[0]
        self._at += 1
        if kind == "mark":
            if text != "(":
                raise BadFilter(f"unexpected {text}")
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        if kind == "word" and self.left() and self.left()[0][1] == "(":
            return self._function(text, depth)
        if kind == "word" and text not in _CONSTANTS:
            self.paths.add(text)
            return lambda look: look(text)
        return _literal(kind, text)

    def _function(self, name: str, depth: int) -> Node:
        self._expect("(")
        arguments = [self.either(depth + 1)]
        while self._takes(","):
            arguments.append(self.either(depth + 1))
        self._expect(")")
        if name in compare.TEXT_FUNCTIONS and len(arguments) == compare.TEXT_FUNCTIONS[name][0]:
            of_texts = compare.TEXT_FUNCTIONS[name][1]
            return lambda look: compare.on_texts(of_texts, [each(look) for each in arguments])
        if name in compare.NUMBER_FUNCTIONS and len(arguments) == 1:
            of_number = compare.NUMBER_FUNCTIONS[name]
            return lambda look: compare.on_number(of_number, arguments[0](look))
        if name in compare.TIME_FUNCTIONS and len(arguments) == 1:
            return lambda look: compare.on_time(name, arguments[0](look))
        if name in compare.SPATIAL and len(arguments) == 2:
            of_shapes = compare.SPATIAL[name]
            return lambda look: compare.on_shapes(of_shapes, [each(look) for each in arguments])
        raise BadFilter(f"{name} is not a function that is taken here")

    def _takes(self, text: str) -> bool:
        left = self.left()
        if left and left[0][1] == text and left[0][0] in ("word", "mark"):
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise BadFilter(f"{text} is missing")

    def _refuse(self) -> Node:
        raise BadFilter("is nested too deep")


def _reckoned(sign: str, one: Node, other: Node) -> Node:
    return lambda look: compare.reckon(sign, one(look), other(look))


def _both(one: Node, other: Node) -> Node:
    return lambda look: one(look) is True and other(look) is True


def _either(one: Node, other: Node) -> Node:
    return lambda look: one(look) is True or other(look) is True


def _literal(kind: str, text: str) -> Node:
    value: Any
    if kind == "text":
        value = text[1:-1].replace("''", "'")
    elif kind == "number":
        value = float(text)
    elif kind == "time":
        value = compare.span(text)
    elif kind == "geography":
        try:
            value = shapely.from_wkt(text[len("geography'") : -1].replace("''", "'"))
        except ShapelyError:
            raise BadFilter("the geography is not WKT") from None
    else:
        value = _CONSTANTS[text]
    return lambda _: value
