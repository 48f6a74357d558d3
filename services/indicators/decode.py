"""From `facts.recorded` records to the subjects that must be counted anew."""

from collections.abc import Iterable, Mapping

import orjson

from shared import logs
from shared.consume import Record

_LOG = logs.get(__name__)

Subject = tuple[str, str]
"""(topic, subject): whose facts changed."""


def subjects(records: Iterable[Record]) -> Mapping[Subject, set[str]]:
    """Return the subjects that records are about, each with the types of its new facts.

    The topic is our own: a record that is not of our making says nothing, and is passed over.
    """
    found: dict[Subject, set[str]] = {}
    for record in records:
        try:
            told = orjson.loads(record.value or b"")
            subject = (str(told["topic"]), str(told["subject"]))
            found.setdefault(subject, set()).add(str(told["type"]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            _LOG.warning(
                "a record of facts.recorded is none",
                partition=record.partition,
                offset=record.offset,
                problem=type(error).__name__,
            )
    return found
