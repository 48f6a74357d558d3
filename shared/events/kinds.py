"""The kinds of value a field may have: how each is judged, normalised and described.

`take` returns the value as it is stored (JSON again: times in UTC, numbers as floats) or raises
`Refused`. `schema` returns the JSON Schema (draft 2020-12) of what is taken.
"""

import re
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final, Protocol

from shared import instants
from shared.events.json_text import Json, Object
from shared.events.reasons import Reason, Refused

LARGEST_INTEGER: Final = 2**53 - 1
"""The largest integer that every reader of JSON gets exactly; no count comes near it."""

LONGEST_TEXT: Final = 200
"""Characters in a text or an identifier."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CODE: Final = re.compile(r"[!-~]{1,64}")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_URL: Final = re.compile(
    r"https://[^\s/?#<>\"\\^`{|}\x00-\x1f\x7f-\x9f][^\s<>\"\\^`{|}\x00-\x1f\x7f-\x9f]*"
)
_LONGEST_URL: Final = 2_000


class Kind(Protocol):
    """What every kind of value can do."""

    def take(self, field: str, value: Json) -> Json:
        """Return the value as it is stored.

        Raises:
            Refused: it is not of this kind.
        """
        ...

    def schema(self) -> Object:
        """Return the JSON Schema of what is taken."""
        ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """A code of a closed list."""

    values: tuple[str, ...]

    def take(self, field: str, value: Json) -> Json:
        """Return the code."""
        if not isinstance(value, str):
            raise _wrong(field, "a string")
        if value not in self.values:
            raise Refused(Reason.INVALID, field, f"not one of {', '.join(self.values)}")
        return value

    def schema(self) -> Object:
        """Describe the list."""
        return {"type": "string", "enum": list(self.values)}


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number, however it is written: as JSON Schema has it, 2.0 is 2. Bounds are taken."""

    least: int = 0
    most: int = LARGEST_INTEGER

    def take(self, field: str, value: Json) -> Json:
        """Return the integer."""
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int:
            raise _wrong(field, "an integer")
        if not self.least <= value <= self.most:
            raise Refused(Reason.INVALID, field, f"not within {self.least} and {self.most}")
        return value

    def schema(self) -> Object:
        """Describe the bounds."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number; bounds are taken, None is no bound. -0 is taken as 0."""

    least: float | None = 0.0
    most: float | None = None

    def take(self, field: str, value: Json) -> Json:
        """Return the number as a float."""
        if type(value) is not float and type(value) is not int:
            raise _wrong(field, "a number")
        number = float(value) + 0.0
        if not isfinite(number):
            raise Refused(Reason.INVALID, field, "not finite")
        if self.least is not None and number < self.least:
            raise Refused(Reason.INVALID, field, f"below {self.least:g}")
        if self.most is not None and number > self.most:
            raise Refused(Reason.INVALID, field, f"above {self.most:g}")
        return number

    def schema(self) -> Object:
        """Describe the bounds."""
        found: Object = {"type": "number"}
        if self.least is not None:
            found["minimum"] = self.least
        if self.most is not None:
            found["maximum"] = self.most
        return found


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false."""

    def take(self, field: str, value: Json) -> Json:
        """Return the boolean."""
        if not isinstance(value, bool):
            raise _wrong(field, "a boolean")
        return value

    def schema(self) -> Object:
        """Describe it."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text without control characters; lengths in characters, both taken."""

    least: int = 1
    most: int = LONGEST_TEXT

    def take(self, field: str, value: Json) -> Json:
        """Return the text."""
        if not isinstance(value, str):
            raise _wrong(field, "a string")
        if not self.least <= len(value) <= self.most:
            raise Refused(Reason.INVALID, field, f"not {self.least} to {self.most} characters")
        if _CONTROL.search(value) is not None:
            raise Refused(Reason.INVALID, field, "a control character")
        return value

    def schema(self) -> Object:
        """Describe the length."""
        return {
            "type": "string",
            "minLength": self.least,
            "maxLength": self.most,
            "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$",
        }


@dataclass(frozen=True, slots=True)
class Pattern:
    """A string of a fixed form.

    Attributes:
        pattern: for the whole string, without anchors; read alike by Python and ECMAScript.
        says: what such a string is, for the refusal.
    """

    pattern: str
    says: str

    def take(self, field: str, value: Json) -> Json:
        """Return the string."""
        if not isinstance(value, str):
            raise _wrong(field, "a string")
        if re.fullmatch(self.pattern, value) is None:
            raise Refused(Reason.INVALID, field, f"not {self.says}")
        return value

    def schema(self) -> Object:
        """Describe the pattern."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Url:
    """A web address by https, at most 2,000 characters."""

    def take(self, field: str, value: Json) -> Json:
        """Return the address."""
        if not isinstance(value, str):
            raise _wrong(field, "a string")
        if len(value) > _LONGEST_URL or _URL.fullmatch(value) is None:
            raise Refused(Reason.INVALID, field, "not an https address")
        return value

    def schema(self) -> Object:
        """Describe the scheme."""
        return {
            "type": "string",
            "format": "uri",
            "pattern": "^https://",
            "maxLength": _LONGEST_URL,
        }


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar day, `YYYY-MM-DD`."""

    def take(self, field: str, value: Json) -> Json:
        """Return the day as it came."""
        if not isinstance(value, str):
            raise _wrong(field, "a string")
        if _DATE.fullmatch(value) is not None:
            try:
                date.fromisoformat(value)
            except ValueError:
                pass
            else:
                return value
        raise Refused(Reason.INVALID, field, "not a date YYYY-MM-DD")

    def schema(self) -> Object:
        """Describe the format."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Time:
    """An RFC 3339 time with an offset, without leap seconds and hour 24."""

    def take(self, field: str, value: Json) -> Json:
        """Return the instant in UTC, as text.

        Raises:
            Refused: `invalid`; `too_old` before year 1 in UTC, `future` after year 9999.
        """
        if not isinstance(value, str):
            raise _wrong(field, "a string")
        try:
            return instants.text(instants.parse(value))
        except instants.BeforeYearOne:
            raise Refused(Reason.TOO_OLD, field, "before year 1") from None
        except instants.AfterYear9999:
            raise Refused(Reason.FUTURE, field, "after year 9999") from None
        except ValueError:
            raise Refused(Reason.INVALID, field, "not an RFC 3339 time with an offset") from None

    def schema(self) -> Object:
        """Describe the format."""
        return {"type": "string", "format": "date-time"}


def _wrong(field: str, wanted: str) -> Refused:
    return Refused(Reason.INVALID, field, f"not {wanted}")
