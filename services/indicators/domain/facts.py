"""Facts as ingest stored them, and the order in which they tell a subject's story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from services.indicators.domain import period

NOT_GIVEN: Final = "not_given"
"""The group of what an event leaves out."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One event about a subject.

    Attributes:
        at: when it occurred, aware.
        day: the London day of `at`.
        ward: None where it is null or left out.
        ward_given: whether the event names its ward, null included.
        fields: the fields of its type, as JSON.
    """

    type: str
    id: str
    at: datetime
    day: date
    ward: str | None
    ward_given: bool
    fields: Mapping[str, object]


def fact(
    type: str,
    id: str,
    at: datetime,
    ward: str | None,
    fields: Mapping[str, object],
    *,
    ward_given: bool = True,
) -> Fact:
    """Return a fact with its London day."""
    return Fact(type, id, at, period.day_of(at), ward, ward_given, fields)


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts by when they occurred; equal times by id."""
    return sorted(facts, key=lambda each: (each.at, each.id))


def text(value: object) -> str:
    """Return a field's value as the name of a group."""
    if value is None:
        return NOT_GIVEN
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def at_path(fields: Mapping[str, object], path: str) -> object:
    """Return the value at a dotted path, or None where there is none."""
    found: object = fields
    for name in _parts(path):
        if type(found) is not dict and not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


@lru_cache(maxsize=1_024)
def _parts(path: str) -> tuple[str, ...]:
    """Return the names of a path; the catalogue has few."""
    return tuple(path.split("."))


Condition = Mapping[str, Sequence[str]]
"""Paths and the texts that each may have; a fact fits if every path has one of its texts."""


def fits(fields: Mapping[str, object], condition: Condition) -> bool:
    """Tell whether a fact's fields meet every line of a condition."""
    return all(text(at_path(fields, path)) in allowed for path, allowed in condition.items())


def any_fits(fields: Mapping[str, object], condition: Condition) -> bool:
    """Tell whether a fact's fields meet any line of a condition."""
    return any(text(at_path(fields, path)) in texts for path, texts in condition.items())


Groups = tuple[tuple[str, str], ...]
"""Pairs of a breakdown and the group in it that something belongs to."""


def groups(fields: Mapping[str, object], breakdowns: Mapping[str, str]) -> Groups:
    """Return the groups of a fact by breakdown; a list of values belongs to several of one."""
    found: list[tuple[str, str]] = []
    for name, path in breakdowns.items():
        value = at_path(fields, path)
        if type(value) is str:
            found.append((name, value))
        elif isinstance(value, (list, tuple)):
            found += [(name, each) for each in sorted({text(each) for each in value})]
        else:
            found.append((name, text(value)))
    return tuple(found)
