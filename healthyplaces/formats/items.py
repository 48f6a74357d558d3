"""What is read from a file: something to publish, or why a line is nothing to publish."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to publish.

    Attributes:
        line: of the file, from 1.
        key: of the Kafka record; None where the item does not say what it is about.
        value: the JSON, or whatever the line holds where it is no JSON.
        at: its event time where the file's order follows time, else None.
    """

    line: int
    key: bytes | None
    value: bytes
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that cannot be turned into an item; says what is wrong with it."""

    line: int
    problem: str


Read = Item | Unreadable


class NotThisFormat(Exception):
    """The file as a whole cannot be read; says what was expected."""
