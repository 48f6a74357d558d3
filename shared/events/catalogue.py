"""The catalogue of event types: data in `catalogue.toml`, so a new programme is an entry there.

Every type belongs to one topic and has that topic's frame (id, type, time, subject, ward, LSOA)
besides its own fields. An entry that does not fit stops the load and names its line.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final

from shared.events import kinds
from shared.events.kinds import Kind
from shared.events.shapes import Field, Shape
from shared.topics import COMMUNITY_EVENTS, FIRE_EVENTS, HOUSING_EVENTS, SURVEY_RESPONSES

SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        HOUSING_EVENTS: "case_id",
        SURVEY_RESPONSES: "id",
        COMMUNITY_EVENTS: "subject_id",
        FIRE_EVENTS: "incident_id",
    }
)
"""The field that says what an event is about, by topic; it is also the record's key."""

SURVEY_RESPONSE: Final = "survey.response"
"""The one type of `survey.responses`, where the events themselves name none."""

_FRAME_NAMES: Final = frozenset({"id", "type", "occurred_at", "ward", "lsoa", *SUBJECTS.values()})
_WARD: Final = kinds.Pattern(r"[A-Z][0-9]{8}", "a GSS code")
_LSOA: Final = kinds.Pattern(r"[EW]01[0-9]{6}", "an LSOA code")
_TYPE_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_KEY_OF_LINE: Final = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_PLAIN_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "bool": kinds.Boolean(),
        "date": kinds.Date(),
        "time": kinds.Time(),
        "code": kinds.Pattern(r"[!-~]{1,64}", "a code of 1 to 64 ASCII characters, no space"),
        "text": kinds.Text(),
        "id": kinds.Text(),
        "url": kinds.Url(),
    }
)

Path = tuple[str, ...]


class CatalogueError(ValueError):
    """An entry of the catalogue that does not fit; says the line."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event.

    Attributes:
        topic: the only topic it is accepted on.
        about: what happened, in a sentence.
        frame: the fields every event of the topic has.
        whole: the frame, then the fields of this type.
    """

    name: str
    topic: str
    about: str
    frame: Shape
    whole: Shape


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All event types, by name."""

    types: Mapping[str, EventType]

    def of(self, topic: str, name: object) -> EventType | None:
        """Return a type by its name, or None where the topic has no such type."""
        found = self.types.get(name) if isinstance(name, str) else None
        return found if found is not None and found.topic == topic else None


def frame(topic: str, type_name: str | None = None) -> Shape:
    """Return the fields that every event of a topic has; `type` only with the name of one."""
    type_kind = kinds.Text() if type_name is None else kinds.OneOf((type_name,))
    subject = SUBJECTS[topic]
    return Shape(
        (
            Field("id", kinds.Text()),
            *(() if topic == SURVEY_RESPONSES else (Field("type", type_kind),)),
            Field("occurred_at", kinds.Time()),
            *(() if subject == "id" else (Field(subject, kinds.Text()),)),
            Field("ward", _WARD, required=False, nullable=True),
            Field("lsoa", _LSOA, required=False, nullable=True),
        )
    )


def load(text: str) -> Catalogue:
    """Return the catalogue written in TOML; its own head says how.

    Raises:
        CatalogueError: an entry does not fit.
    """
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"catalogue: {error}") from error
    reader = _Reader(_lines(text), entries.pop("lists", {}))
    types: dict[str, EventType] = {}
    for topic, names in entries.items():
        if topic not in SUBJECTS or not isinstance(names, dict):
            raise reader.error((topic,), "not a topic of events")
        for name, entry in names.items():
            if name in types:
                raise reader.error((topic, name), "the type is there already")
            types[name] = reader.event_type(topic, name, entry)
    return Catalogue(MappingProxyType(types))


@dataclass(frozen=True, slots=True)
class _Reader:
    lines: Mapping[Path, int]
    lists: Mapping[str, list[str]]

    def error(self, path: Path, problem: str) -> CatalogueError:
        line = next(
            (
                at
                for length in range(len(path), 0, -1)
                for place, at in self.lines.items()
                if place[:length] == path[:length]
            ),
            1,
        )
        return CatalogueError(f"catalogue, line {line}: {'.'.join(path)}: {problem}")

    def event_type(self, topic: str, name: str, entry: object) -> EventType:
        path = (topic, name)
        if not isinstance(entry, dict):
            raise self.error(path, "not a table")
        if _TYPE_NAME.fullmatch(name) is None:
            raise self.error(path, "not the name of a type")
        if topic == SURVEY_RESPONSES and name != SURVEY_RESPONSE:
            raise self.error(path, f"the topic has only {SURVEY_RESPONSE}")
        about = entry.pop("about", None)
        if not isinstance(about, str) or not about:
            raise self.error(path, "`about` is missing")
        own = self.fields(path, entry)
        for field in own:
            if field.name in _FRAME_NAMES:
                raise self.error((*path, field.name), "a field of the frame")
        shared = frame(topic, name)
        return EventType(name, topic, about, shared, Shape((*shared.fields, *own)))

    def fields(self, path: Path, entries: Mapping[str, object]) -> tuple[Field, ...]:
        return tuple(self.field((*path, name), entry) for name, entry in entries.items())

    def field(self, path: Path, entry: object) -> Field:
        name = path[-1]
        if _FIELD_NAME.fullmatch(name) is None:
            raise self.error(path, "not the name of a field")
        if not isinstance(entry, dict):
            raise self.error(path, "not a table")
        required = not self.flag(path, entry, "optional")
        if not isinstance(entry.get("kind"), str) and not isinstance(
            entry.get("one_of"), str | list
        ):
            inner = {key: value for key, value in entry.items() if key != "optional"}
            if not inner:
                raise self.error(path, "neither `kind` nor `one_of`")
            return Field(name, Shape(self.fields(path, inner)), required)
        listed = self.flag(path, entry, "list")
        return Field(name, self.kind(path, entry), required, listed)

    def flag(self, path: Path, entry: Mapping[str, object], key: str) -> bool:
        value = entry.get(key, False)
        if isinstance(value, dict):  # a field of that name, within an object
            return False
        if not isinstance(value, bool):
            raise self.error(path, f"`{key}` is not true or false")
        return value

    def kind(self, path: Path, entry: Mapping[str, object]) -> Kind:
        bounded = entry.get("kind") in ("int", "number")
        allowed = {"kind", "list", "optional", "least", "most"}
        if not bounded:
            allowed = {"one_of" if "one_of" in entry else "kind", "list", "optional"}
        for key in entry:
            if key not in allowed:
                raise self.error(path, f"`{key}` has no place here")
        if "one_of" in entry:
            return kinds.OneOf(self.values(path, entry["one_of"]))
        if bounded:
            return self.range(path, entry)
        found = _PLAIN_KINDS.get(str(entry["kind"]))
        if found is None:
            raise self.error(path, "not a known kind")
        return found

    def values(self, path: Path, given: object) -> tuple[str, ...]:
        values = self.lists.get(given) if isinstance(given, str) else given
        if not isinstance(values, list) or not values:
            raise self.error(path, "not a list, nor the name of one")
        if not all(isinstance(each, str) and each for each in values):
            raise self.error(path, "a list of other than texts")
        if len(set(values)) != len(values):
            raise self.error(path, "a value is there twice")
        return tuple(values)

    def range(self, path: Path, entry: Mapping[str, object]) -> Kind:
        whole = entry["kind"] == "int"
        least = entry.get("least", 0)
        most = entry.get("most", kinds.LARGEST_INTEGER if whole else None)
        for bound in (least, most):
            if type(bound) is not int and (
                whole or (bound is not None and type(bound) is not float)
            ):
                raise self.error(path, "a bound that is no number of the kind")
        if most is not None and not least <= most:  # type: ignore[operator]
            raise self.error(path, "`least` is above `most`")
        return kinds.Integer(least, most) if whole else kinds.Number(least, most)  # type: ignore[arg-type]


def _lines(text: str) -> dict[Path, int]:
    """Return where each table and each key of a table begins."""
    found: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        key = _KEY_OF_LINE.match(line)
        if line.startswith("["):
            table = _path(tomllib.loads(line))
            found[table] = number
        elif key is not None:
            found[(*table, key[1])] = number
    return found


def _path(nested: Mapping[str, object]) -> Path:
    for name, inner in nested.items():
        return (name, *_path(inner)) if isinstance(inner, dict) else (name,)
    return ()


CATALOGUE: Final = load(
    resources.files("shared.events").joinpath("catalogue.toml").read_text(encoding="utf-8")
)
"""The catalogue as it is shipped."""
