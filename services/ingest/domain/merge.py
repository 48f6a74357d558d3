"""Which of the values that arrived for one identity is current, and what becomes of the others.

The rule (contract 3.2): a higher state replaces a lower one; at equal state the later in the
partition, then in the array, replaces the earlier; a lower state is only recorded. Of what was
current once, every value is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where an arrival stood: in its partition, or, edited by hand, only in time.

    Attributes:
        partition: None where the payload was edited, so that no original place speaks for it.
        sent_at: when the broker took it, or when it was edited; orders what different partitions
            carried.
    """

    partition: int | None
    offset: int | None
    item: int | None
    sent_at: datetime

    def later_than(self, other: "Place") -> bool:
        """Tell whether this arrival came after `other`; an arrival is not later than itself."""
        if self.partition is not None and self.partition == other.partition:
            mine = (self.offset or 0, -1 if self.item is None else self.item)
            theirs = (other.offset or 0, -1 if other.item is None else other.item)
            return mine > theirs
        return self.sent_at > other.sent_at


@dataclass(frozen=True, slots=True)
class Content:
    """What a reading says besides its identity; two arrivals with equal content are repeats.

    Attributes:
        value: in the pollutant's own unit, None for "no data".
        state: rank of validation, 0 unvalidated to 4 withdrawn.
    """

    end: datetime
    value: float | None
    value_original: float | None
    unit_original: str
    state: int
    flags: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether the reading takes part in averages and alerts."""
        return self.value is not None and self.state < 4 and "implausible" not in self.flags


@dataclass(frozen=True, slots=True)
class Arrival:
    """One accepted value with its place."""

    content: Content
    place: Place


@dataclass(frozen=True, slots=True)
class Merged:
    """What one identity comes to.

    Attributes:
        current: the value that holds now.
        changed: whether another value holds than before (True where there was none).
        moved: whether the same value holds, but came again at a later place, which is what the
            next one is compared with.
        superseded: what held before, oldest first; the first of it is what was stored.
        passed_over: what never held, such as a lower state; repeats are not in it.
    """

    current: Arrival
    changed: bool
    moved: bool
    superseded: tuple[Arrival, ...]
    passed_over: tuple[Arrival, ...]


def merge(stored: Arrival | None, arrivals: Iterable[Arrival]) -> Merged:
    """Return what holds after the arrivals, in the order in which they were consumed.

    Repeats have no effect, so merging the same arrivals again changes nothing. Within a partition
    it does not matter in which order they are consumed either.

    Raises:
        ValueError: nothing was stored and nothing arrived.
    """
    current = stored
    superseded: list[Arrival] = []
    passed_over: list[Arrival] = []
    for each in arrivals:
        if current is None:
            current = each
        elif each.content == current.content:
            if each.place.later_than(current.place):
                current = each
        elif replaces(each, current):
            superseded.append(current)
            current = each
        else:
            passed_over.append(each)
    if current is None:
        raise ValueError("no value was stored and none arrived")
    changed = stored is None or bool(superseded)
    moved = not changed and current is not stored
    return Merged(current, changed, moved, tuple(superseded), tuple(passed_over))


def replaces(arrival: Arrival, current: Arrival) -> bool:
    """Tell whether an arrival takes the place of the current value of its identity."""
    if arrival.content.state != current.content.state:
        return arrival.content.state > current.content.state
    return arrival.place.later_than(current.place)
