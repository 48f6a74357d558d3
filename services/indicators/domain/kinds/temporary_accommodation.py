"""Households in temporary accommodation, their children, families too long in bed and breakfast.

A placement is the half-open span [placed, ended) of days; a move keeps the household in; the
composition is the latest known on the day. A pregnant household without children is a household
with children, the unborn child is no child (H-CLIC practice).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from services.indicators.domain import period
from services.indicators.domain.contribution import Amounts, Contribution
from services.indicators.domain.facts import Fact, Groups
from services.indicators.domain.kinds.stock import spans

PLACED: Final = "ta.placed"
MOVED: Final = "ta.moved"
CHANGED: Final = "ta.composition_changed"
ENDED: Final = "ta.ended"

_UNSUITABLE: Final = "bed_and_breakfast"
_SUITABLE_FOR: Final = timedelta(days=42)
"""Bed and breakfast is unsuitable for a family beyond six weeks (the 2003 Order)."""

LONGEST: Final = "over_2_years"
"""The length of stay beyond all others."""

Measure = Literal["households", "households_with_children", "children", "families_over_6_weeks"]


@dataclass(frozen=True, slots=True)
class Stay:
    """A household in temporary accommodation, as it is from one day on.

    Attributes:
        entered: the first day in temporary accommodation of any kind.
        since: the first day of the stay in this kind of accommodation.
    """

    entered: date
    accommodation: str
    since: date
    ward: str | None
    in_area: bool
    adults: int
    children: int
    pregnant: bool

    @property
    def with_children(self) -> bool:
        """Whether it counts as a household with children."""
        return self.children > 0 or self.pregnant

    @property
    def groups(self) -> Groups:
        """The breakdowns it counts in."""
        kind = "with_children" if self.with_children else "without_children"
        return (
            ("accommodation", self.accommodation),
            ("household_type", kind),
            ("in_area", "true" if self.in_area else "false"),
        )


def advance(stay: Stay | None, fact: Fact) -> Stay | None:
    """Return the stay after a fact; what never began is not changed by anything but a placement."""
    fields = fact.fields
    if fact.type == PLACED:
        kind = str(fields["accommodation"])
        goes_on = stay is not None and stay.accommodation == kind
        entered = fact.day if stay is None else stay.entered
        since = stay.since if stay is not None and goes_on else fact.day
        in_area = bool(fields["in_area"])
        return _composed(Stay(entered, kind, since, fact.ward, in_area, 0, 0, False), fact)
    if stay is None or fact.type == ENDED:
        return None
    if fact.type == CHANGED:
        return _composed(stay, fact)
    kind = str(fields["accommodation"])
    return replace(
        stay,
        accommodation=kind,
        since=stay.since if stay.accommodation == kind else fact.day,
        ward=fact.ward if fact.ward_given else stay.ward,
        in_area=bool(fields["in_area"]),
    )


def _composed(stay: Stay, fact: Fact) -> Stay:
    adults, children, pregnant = (fact.fields[name] for name in ("adults", "children", "pregnant"))
    return replace(
        stay,
        adults=adults if isinstance(adults, int) else 0,
        children=children if isinstance(children, int) else 0,
        pregnant=bool(pregnant),
    )


def lengths(
    entered: date, start: date, end: date | None
) -> Iterator[tuple[str, date, date | None]]:
    """Yield the parts `[start, end)` of a span of days by how long the household has been there.

    Six weeks are the limit of the 2003 Order; the months are ours.
    """
    for name, last in (
        ("up_to_6_weeks", entered + _SUITABLE_FOR),
        ("up_to_6_months", period.add_months(entered, 6)),
        ("up_to_1_year", period.add_months(entered, 12)),
        ("up_to_2_years", period.add_months(entered, 24)),
    ):
        gone = period.after(last)
        if start < gone:
            if end is not None and end <= gone:
                yield name, start, end
                return
            yield name, start, gone
            start = gone
    yield LONGEST, start, end


@dataclass(frozen=True, slots=True)
class TemporaryAccommodation:
    """One of the counts of temporary accommodation."""

    measure: Measure

    @property
    def types(self) -> tuple[str, ...]:
        """The event types it looks at."""
        return (PLACED, MOVED, CHANGED, ENDED)

    @property
    def by_event(self) -> bool:
        """A subject's events are looked at together."""
        return False

    def contributions(self, facts: list[Fact]) -> Iterator[Contribution]:
        """Yield the spans in which the household counts, each as it then is."""
        stay: Stay | None = None
        states: list[tuple[date, Stay | None]] = []
        for each in facts:
            stay = advance(stay, each)
            states.append((each.day, stay))
        for start, end, state in spans(states):
            yield from self._counted(start, end, state)

    def _counted(self, start: date, end: date | None, stay: Stay) -> Iterator[Contribution]:
        x = 1
        if self.measure == "children":
            x = stay.children
        elif self.measure != "households" and not stay.with_children:
            return
        if self.measure == "families_over_6_weeks":
            if stay.accommodation != _UNSUITABLE:
                return
            start = max(start, stay.since + _SUITABLE_FOR + timedelta(days=1))
            if end is not None and start >= end:
                return
        for length, since, until in lengths(stay.entered, start, end):
            groups = (*stay.groups, ("length_of_stay", length))
            yield Contribution(since, until, stay.ward, groups, Amounts(x, 1))
