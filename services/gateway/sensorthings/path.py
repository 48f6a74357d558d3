"""The path of a request below `/sta/v1.1`: a set, one of it, and where it leads; pure."""

import re
from dataclasses import dataclass
from typing import Final

from services.gateway.sensorthings.model import KINDS, Kind, related_kind
from shared.errors import NotFound

_STEP: Final = re.compile(r"(?P<name>[A-Za-z]+)(?:\((?P<id>'(?:[^']|'')*'|[^()']+)\))?")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the kind, the property's name as it was written, the id where one was named."""

    kind: Kind
    name: str
    identifier: str | None
    to_one: bool


@dataclass(frozen=True, slots=True)
class Path:
    """The steps, and a property of the last one where the path names it."""

    steps: tuple[Step, ...]
    property: str | None = None
    bare: bool = False
    """Only the property's value, as a text."""
    refs: bool = False
    """Only the addresses of what the last step leads to."""


def parse(segments: tuple[str, ...]) -> Path:
    """Read a path.

    Raises:
        NotFound: it leads nowhere.
    """
    steps: list[Step] = []
    rest = list(segments)
    while rest:
        found = _step(steps[-1] if steps else None, rest[0])
        if found is None:
            break
        steps.append(found)
        rest.pop(0)
    if len(steps) > 1 and steps[-1].identifier is None and rest == ["$ref"]:
        return Path(tuple(steps), refs=True)
    one = bool(steps) and (steps[-1].identifier is not None or steps[-1].to_one)
    bare = len(rest) == 2 and rest[1] == "$value"
    if not steps or (rest and not one) or len(rest) > (2 if bare else 1):
        raise NotFound("there is no such path in SensorThings")
    return Path(tuple(steps), rest[0] if rest else None, bare)


def _step(before: Step | None, segment: str) -> Step | None:
    match = _STEP.fullmatch(segment)
    if match is None:
        return None
    name, identifier = match["name"], match["id"]
    if identifier is not None and identifier.startswith("'"):
        identifier = identifier[1:-1].replace("''", "'")
    if before is None:
        kind = KINDS.get(name)
        return None if kind is None else Step(kind, name, identifier, to_one=False)
    if before.identifier is None and not before.to_one:
        return None
    related = related_kind(before.kind, name)
    return None if related is None else Step(related[0], name, identifier, to_one=related[1])
