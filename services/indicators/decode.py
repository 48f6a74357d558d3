"""From `facts.recorded` records to the units that must be counted anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from services.indicators.counting import Countings
from shared import logs
from shared.consume import Record

_LOG = logs.get(__name__)

Unit = tuple[str, str]
"""(topic, subject), or (topic, id of a fact)."""


@dataclass(slots=True)
class Asked:
    """What is to be counted anew, each with the types of the facts that caused it.

    Attributes:
        subjects: whose facts must be looked at together.
        facts: the events that contribute by themselves.
    """

    subjects: dict[Unit, set[str]] = field(default_factory=dict)
    facts: dict[Unit, set[str]] = field(default_factory=dict)

    def add(self, countings: Countings, topic: str, type: str, subject: str, id: str) -> None:
        """Take in one fact; what nobody counts is passed over."""
        if type in countings.together:
            self.subjects.setdefault((topic, subject), set()).add(type)
        if type in countings.one_by_one:
            self.facts.setdefault((topic, id), set()).add(type)


def records(countings: Countings, given: Iterable[Record]) -> Asked:
    """Return what records ask to be counted anew.

    The topic is our own: a record that is not of our making says nothing, and is passed over.
    """
    found = Asked()
    for record in given:
        try:
            told: Mapping[str, object] = orjson.loads(record.value or b"")
            topic, type, subject, id = (
                str(told[name]) for name in ("topic", "type", "subject", "id")
            )
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            _LOG.warning(
                "a record of facts.recorded is none",
                partition=record.partition,
                offset=record.offset,
                problem=type_name(error),
            )
        else:
            found.add(countings, topic, type, subject, id)
    return found


def type_name(error: Exception) -> str:
    """Return what kind of error it is."""
    return error.__class__.__name__
