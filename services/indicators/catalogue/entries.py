"""Reading the catalogue: TOML files, a table a measure; what does not fit is refused with its line.

[<id>]
name, definition, source_measure, unit = texts
polarity = "high_is_good" | "low_is_good" | "no_judgement"
period = "snapshot" | "month" | "quarter" | "wave" | "rolling_12m"
figure = how the value is made (`domain/indicator.py`)
suppression = "counts" | "survey" | "none"
multiplier, denominator, official, city_only, to_date, programmes, partners, caveats: where they
apply
version = 1, and one more whenever what it means changes
counting = "<another id>"       whose counts it shows, or a table of its own:

[<id>.counted]
kind = a way of counting (`domain/kinds/`), then its parameters by name
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from services.indicators.catalogue import fitting
from services.indicators.domain.indicator import KINDS, Counted, Indicator

FOLDER: Final = Path(__file__).parent
_ID: Final = re.compile(r"[a-z][a-z0-9_]*")
_HEAD: Final = re.compile(r"\[([^\]]+)\]")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_]+)\s*=")
_DERIVED: Final = frozenset({"id", "tally", "counted"})
_COUNTING: Final = "counting"

Lines = Mapping[tuple[str, ...], int]


class CatalogueError(ValueError):
    """An entry that does not fit; says the file, the line and why."""


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Indicator]:
    """Return the catalogue as it is shipped, by id, in order of id.

    Raises:
        CatalogueError: an entry does not fit.
    """
    return load((file.name, file.read_text()) for file in sorted(FOLDER.glob("*.toml")))


def load(files: Iterable[tuple[str, str]]) -> Mapping[str, Indicator]:
    """Return the measures written in some files, given as (name, text).

    Raises:
        CatalogueError: an entry does not fit.
    """
    found: dict[str, Indicator] = {}
    places: dict[str, _File] = {}
    for name, text in files:
        file = _File(name, text)
        for indicator in file.indicators():
            if indicator.id in found:
                raise file.error((indicator.id,), "there is a measure of this id already")
            found[indicator.id] = indicator
            places[indicator.id] = file
    for indicator in found.values():
        problem = fitting.problem(indicator, found)
        if problem is not None:
            raise places[indicator.id].error((indicator.id, *problem.path), problem.text)
    return MappingProxyType(dict(sorted(found.items())))


class _File:
    """One file of the catalogue, and where its tables and keys stand."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        try:
            self._tables: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CatalogueError(f"{name}: {error}") from error
        self._lines = dict(_lines(text))

    def error(self, path: tuple[str, ...], problem: str) -> CatalogueError:
        """Return the refusal of what stands at a path, or nearest above it."""
        line = 1
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                line = self._lines[path[:length]]
                break
        return CatalogueError(f"{self.name}, line {line}: {'.'.join(path)}: {problem}")

    def indicators(self) -> Iterator[Indicator]:
        """Yield the measures in order."""
        for name, table in self._tables.items():
            if not isinstance(table, dict) or _ID.fullmatch(name) is None:
                raise self.error((name,), "not a table with the id of a measure")
            yield self._indicator(name, table)

    def _indicator(self, name: str, table: dict[str, Any]) -> Indicator:
        given = dict(table)
        tally = given.pop(_COUNTING, name)
        own = given.pop("counted", None)
        for key in _DERIVED & given.keys():
            raise self.error((name, key), "unknown")
        if own is not None and tally != name:
            raise self.error((name, _COUNTING), "beside a table of what it counts itself")
        counted = None if own is None else self._counted(name, own)
        given |= {"id": name, "tally": tally}
        self._check((name,), Indicator, given, _DERIVED)
        try:
            read = TypeAdapter(Indicator).validate_python({**given, "counted": None})
        except ValidationError as error:
            raise self._invalid((name,), error) from error
        return Indicator(
            **{
                each.name: getattr(read, each.name)
                for each in fields(Indicator)
                if each.name != "counted"
            },
            counted=counted,
        )

    def _counted(self, name: str, table: object) -> Counted:
        path = (name, "counted")
        if not isinstance(table, dict):
            raise self.error(path, "not a table")
        kind = KINDS.get(str(table.get("kind")))
        if kind is None:
            raise self.error((*path, "kind"), f"not one of {', '.join(KINDS)}")
        given = {key: value for key, value in table.items() if key != "kind"}
        self._check(path, kind, given, frozenset())
        try:
            found: Counted = TypeAdapter(kind).validate_python(given)
        except ValidationError as error:
            raise self._invalid(path, error) from error
        return found

    def _check(
        self, path: tuple[str, ...], kind: type, given: Mapping[str, Any], derived: frozenset[str]
    ) -> None:
        """Refuse keys that the type does not know, and say which needed ones are missing."""
        if not is_dataclass(kind):
            raise TypeError(kind)
        known = {each.name: each for each in fields(kind)}
        for key in given:
            if key not in known:
                raise self.error((*path, key), "unknown")
        for name, each in known.items():
            needed = each.default is MISSING and each.default_factory is MISSING
            if needed and name not in given and name not in derived:
                raise self.error(path, f"`{name}` is missing")

    def _invalid(self, path: tuple[str, ...], error: ValidationError) -> CatalogueError:
        first = error.errors(include_url=False)[0]
        return self.error((*path, *map(str, first["loc"])), first["msg"])


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        head, key = _HEAD.match(line), _KEY.match(line)
        if head is not None:
            table = tuple(part.strip() for part in head[1].split("."))
            yield table, number
        elif key is not None:
            yield (*table, key[1]), number
