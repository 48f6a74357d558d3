"""What became of one subject: the events that tell it, and what it adds to the measures."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from shared import instants
from shared.events.catalogue import SUBJECTS

from .today import Moment

Event = dict[str, Any]
"""One item of a topic of events, as it is published."""


@dataclass(frozen=True, slots=True)
class Adds:
    """What a subject adds to a measure in the period that is looked at.

    Attributes:
        measure: its id.
        x: the amount; of a share, what is in its numerator.
        n: of a share, what is in its denominator.
    """

    measure: str
    x: float = 1
    n: float = 0


@dataclass(frozen=True, slots=True)
class Story:
    """One subject's events, oldest first.

    Attributes:
        adds: what it adds to each measure today, or in the last whole period; nothing to others.
    """

    topic: str
    events: tuple[Event, ...]
    adds: tuple[Adds, ...] = ()

    def key(self) -> bytes:
        """Return the key under which its events are published."""
        return str(self.events[0][SUBJECTS[self.topic]]).encode()


def event(kind: str, at: Moment, frame: Event, facts: Event) -> Event:
    """Return an event named by its content.

    Another run with another clock so tells another event, not a conflict.
    """
    told = {"type": kind, "occurred_at": instants.text(at.replace(microsecond=0)), **frame, **facts}
    return {"id": name(told), **told}


def name(content: Event) -> str:
    """Return an identifier that differs wherever the content does."""
    digest = blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=12)
    return f"sim-{digest.hexdigest()}"


def adds(*given: tuple[str, bool] | tuple[str, bool, float]) -> tuple[Adds, ...]:
    """Return what a subject adds, given as (measure, whether it does, and how much)."""
    return tuple(Adds(each[0], each[2] if len(each) == 3 else 1) for each in given if each[1])


def by_time(stories: Iterable[Story]) -> list[tuple[Story, Event]]:
    """Return the events of all stories as they happened."""
    told = [(story, each) for story in stories for each in story.events]
    return sorted(told, key=lambda each: (str(each[1]["occurred_at"]), str(each[1]["id"])))
