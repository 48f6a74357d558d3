"""Objects as named fields: what is known is judged, what is not is dropped and counted."""

from dataclasses import dataclass
from typing import Final

from shared.events.json_text import Json, Object
from shared.events.kinds import Kind
from shared.events.reasons import Reason, Refused

_ZERO: Final = "\0"


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an object; what is not among them is dropped and counted."""

    fields: tuple["Field", ...]

    def read(self, content: Object, within: str = "") -> tuple[Object, int]:
        """Return what is known of an object, in the order of the fields, and the unknown count.

        A field that may be null is left out where it is null.

        Args:
            content: the object.
            within: the field that holds it, with a dot, for the refusal.

        Raises:
            Refused: of all that is wrong, what comes first in the list of reasons.
        """
        found: Object = {}
        unknown = len(content)
        first: Refused | None = None
        for field in self.fields:
            if field.name in content:
                unknown -= 1
            elif field.required:
                raise Refused(Reason.INVALID, within + field.name, "missing")
            else:
                continue
            value = content[field.name]
            if value is None and field.nullable:
                continue
            try:
                found[field.name], dropped = field.read(value, within)
            except Refused as refused:
                if first is None or refused.refusal.reason.rank < first.refusal.reason.rank:
                    first = refused
            else:
                unknown += dropped
        if first is not None:
            raise first
        return found, unknown

    def zero_in(self, content: Object, within: str = "") -> str | None:
        """Return the first field that is read and holds U+0000, which no text column can store."""
        for field in self.fields:
            value = content.get(field.name)
            if isinstance(field.kind, Shape) and isinstance(value, dict):
                found = field.kind.zero_in(value, f"{within}{field.name}.")
                if found is not None:
                    return found
            elif _holds_zero(value):
                return within + field.name
        return None

    def schema(self) -> Object:
        """Return the JSON Schema of the object; unknown fields are allowed in it."""
        return {
            "type": "object",
            "properties": {field.name: field.schema() for field in self.fields},
            "required": [field.name for field in self.fields if field.required],
        }


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of an object.

    Attributes:
        required: whether it must be there.
        listed: whether it is an array of values of the kind.
        nullable: whether it may be null, which says the same as leaving it out.
    """

    name: str
    kind: Kind | Shape
    required: bool = True
    listed: bool = False
    nullable: bool = False

    def read(self, value: Json, within: str) -> tuple[Json, int]:
        """Return the value as it is stored, and how many unknown fields were dropped inside it.

        Raises:
            Refused: it is not of the kind.
        """
        name = within + self.name
        if isinstance(self.kind, Shape):
            if not isinstance(value, dict):
                raise Refused(Reason.INVALID, name, "not an object")
            return self.kind.read(value, f"{name}.")
        if not self.listed:
            return self.kind.take(name, value), 0
        if not isinstance(value, list):
            raise Refused(Reason.INVALID, name, "not an array")
        kind = self.kind
        return [kind.take(f"{name}[{index}]", each) for index, each in enumerate(value)], 0

    def schema(self) -> Object:
        """Return the JSON Schema of the value."""
        one = self.kind.schema()
        if self.listed:
            return {"type": "array", "items": one}
        if self.nullable:
            return {"anyOf": [one, {"type": "null"}]}
        return one


def _holds_zero(value: Json) -> bool:
    if isinstance(value, str):
        return _ZERO in value
    if isinstance(value, list):
        return any(_holds_zero(each) for each in value)
    if isinstance(value, dict):
        return any(_ZERO in name or _holds_zero(each) for name, each in value.items())
    return False
