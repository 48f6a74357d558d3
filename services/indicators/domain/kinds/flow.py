"""What happens in a period: cases, events, or the sum of a field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Literal

from services.indicators.domain import facts as told
from services.indicators.domain import period
from services.indicators.domain.contribution import Amounts, Contribution, Exact, exact, plus
from services.indicators.domain.facts import Condition, Fact

Grain = Literal["day", "month", "quarter"]


@dataclass(frozen=True, slots=True)
class Flow:
    """Counts what falls into a period.

    Attributes:
        types: the events that count.
        grain: the period it is kept by.
        where: what an event must say to count.
        hits: what it must say to be in the numerator of a share.
        amount: the field that is added up; None adds 1.
        count: `subjects` counts a subject once a period, as its last event that counts says;
            `events` counts each event.
        day: the field that names the day; None is the day on which the event occurred.
        latest_by: only the event with the highest value of this field holds.
        groups: breakdown to the field that says the group.
    """

    types: tuple[str, ...]
    grain: Grain
    where: Condition = field(default_factory=dict)
    hits: Condition | None = None
    amount: str | None = None
    count: Literal["subjects", "events"] = "subjects"
    day: str | None = None
    latest_by: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_event(self) -> bool:
        """Events counted one by one need no other of their subject."""
        return self.count == "events" and self.latest_by is None

    def contributions(self, facts: list[Fact]) -> Iterator[Contribution]:
        """Yield one contribution a period and subject, or one an event."""
        counted = [each for each in self._holding(facts) if told.fits(each.fields, self.where)]
        if self.count == "events":
            for each in counted:
                yield self._contribution(self._start(each), [each])
            return
        periods: dict[date, list[Fact]] = {}
        for each in counted:
            periods.setdefault(self._start(each), []).append(each)
        for start, within in periods.items():
            yield self._contribution(start, within)

    def _holding(self, facts: list[Fact]) -> list[Fact]:
        if self.latest_by is None or not facts:
            return facts
        path = self.latest_by

        def rank(each: Fact) -> float:
            value = told.at_path(each.fields, path)
            return float(value) if isinstance(value, (int, float)) else 0.0

        # Of equal versions the later one holds: `max` keeps the first, so look from the end.
        return [max(reversed(facts), key=rank)]

    def _start(self, fact: Fact) -> date:
        day = fact.day if self.day is None else date.fromisoformat(str(fact.fields[self.day]))
        return day if self.grain == "day" else period.of(self.grain, day).start

    def _contribution(self, start: date, within: list[Fact]) -> Contribution:
        last = within[-1]
        x: Exact = 1
        if self.hits is not None:
            x = int(told.fits(last.fields, self.hits))
        elif self.amount is not None:
            x = reduce(plus, (number(each, self.amount) for each in within))
        return Contribution(
            start, None, last.ward, told.groups(last.fields, self.groups), Amounts(x, 1)
        )


def number(fact: Fact, path: str) -> Exact:
    """Return a field as an amount; what is left out adds nothing."""
    value = told.at_path(fact.fields, path)
    return exact(value) if isinstance(value, (int, float)) else 0


@dataclass(frozen=True, slots=True)
class FirstAfterGap:
    """Counts a subject in a month in which it comes for the first time, or after a long absence.

    Attributes:
        types: the events that are sightings.
        months: an absence of more than so many months makes a subject new; as long is not enough.
        where: what an event must say to count as a sighting.
        groups: breakdown to the field that says the group.
    """

    types: tuple[str, ...]
    months: int
    where: Condition = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_event(self) -> bool:
        """A subject's events are looked at together."""
        return False

    def contributions(self, facts: list[Fact]) -> Iterator[Contribution]:
        """Yield one contribution for each time the subject was new."""
        seen: date | None = None
        for each in facts:
            if not told.fits(each.fields, self.where):
                continue
            if seen is None or period.add_months(seen, self.months) < each.day:
                start = period.month_start(each.day)
                yield Contribution(start, None, each.ward, told.groups(each.fields, self.groups))
            seen = each.day


@dataclass(frozen=True, slots=True)
class Duration:
    """Measures the days from a subject's first beginning to its first end.

    Attributes:
        begin: the events that begin.
        end: the events that end; the period is that of the first of them.
        grain: the period it is kept by.
        groups: breakdown to the field of the ending event that says the group.
    """

    begin: tuple[str, ...]
    end: tuple[str, ...]
    grain: Literal["month", "quarter"]
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The event types it looks at."""
        return (*self.begin, *self.end)

    @property
    def by_event(self) -> bool:
        """A subject's events are looked at together."""
        return False

    def contributions(self, facts: list[Fact]) -> Iterator[Contribution]:
        """Yield the one measurement, if the subject began before it ended."""
        begun = next((each for each in facts if each.type in self.begin), None)
        ended = next((each for each in facts if each.type in self.end), None)
        if begun is None or ended is None or ended.at < begun.at:
            return
        yield Contribution(
            period.of(self.grain, ended.day).start,
            None,
            ended.ward,
            told.groups(ended.fields, self.groups),
            value=(ended.day - begun.day).days,
        )
