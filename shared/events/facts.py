"""The form of an event on the housing, survey, community and fire topics, by the catalogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

import orjson

from shared import instants
from shared.events.catalogue import CATALOGUE, SUBJECTS, SURVEY_RESPONSE, Catalogue, frame
from shared.events.json_text import Object
from shared.events.readings import EARLIEST, TOLERANCE
from shared.events.reasons import Reason, Refusal, Refused
from shared.events.shapes import Shape
from shared.topics import SURVEY_RESPONSES

TOPICS: Final = frozenset(SUBJECTS)
"""The topics whose items are facts."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One event that is well formed.

    Attributes:
        subject: what it is about: the case, the incident, or the survey response itself.
        ward: None where it is null or left out.
        ward_given: whether `ward` is there, null included; `ta.moved` without it changes none.
        fields: the fields of its type and no others, as JSON; times in UTC, numbers as floats.
        content: all that it says in one canonical form; two events are the same if it is equal.
        unknown: how many fields were dropped because nobody knows them.
    """

    id: str
    type: str
    topic: str
    subject: str
    occurred_at: datetime
    ward: str | None
    lsoa: str | None
    fields: Object
    content: bytes
    ward_given: bool = False
    unknown: int = 0


def shape(topic: str, content: Object, catalogue: Catalogue = CATALOGUE) -> Shape:
    """Return the fields that are read of an event; only the frame where its type is not known."""
    event_type = catalogue.of(topic, _type_name(topic, content))
    return frame(topic) if event_type is None else event_type.whole


def fact(
    topic: str, content: Object, now: datetime, catalogue: Catalogue = CATALOGUE
) -> Fact | Refusal:
    """Return one event, or the first reason against it.

    Args:
        topic: one of `TOPICS`.
        content: the object as it was decoded, with what its envelope filled in.
        now: this instant.
        catalogue: the types that are accepted.
    """
    zero = shape(topic, content, catalogue).zero_in(content)
    if zero is not None:
        return Refusal(Reason.MALFORMED, f"{zero}: U+0000")
    name = _type_name(topic, content)
    event_type = catalogue.of(topic, name)
    if event_type is None:
        if name is None and "type" not in content:
            return Refusal(Reason.INVALID, "type: missing")
        return Refusal(Reason.INVALID, f"type: not in the catalogue of {topic}")
    try:
        found, unknown = event_type.whole.read(content)
    except Refused as refused:
        return refused.refusal
    occurred_at = instants.parse(cast("str", found["occurred_at"]))
    if occurred_at < EARLIEST:
        return Refusal(Reason.TOO_OLD, "occurred_at: before 1970")
    if occurred_at - now > TOLERANCE:
        return Refusal(Reason.FUTURE, "occurred_at: more than 5 minutes ahead of our clock")
    framed = {field.name for field in event_type.frame.fields}
    return Fact(
        id=cast("str", found["id"]),
        type=event_type.name,
        topic=topic,
        subject=cast("str", found[SUBJECTS[topic]]),
        occurred_at=occurred_at,
        ward=cast("str | None", found.get("ward")),
        lsoa=cast("str | None", found.get("lsoa")),
        fields={name: value for name, value in found.items() if name not in framed},
        content=orjson.dumps({"type": event_type.name, **found}, option=orjson.OPT_SORT_KEYS),
        ward_given="ward" in content,
        unknown=unknown,
    )


def _type_name(topic: str, content: Object) -> object:
    return SURVEY_RESPONSE if topic == SURVEY_RESPONSES else content.get("type")
