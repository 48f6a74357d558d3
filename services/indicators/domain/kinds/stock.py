"""What is there on a day: opened by some events, closed by others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from services.indicators.domain import facts as told
from services.indicators.domain import period
from services.indicators.domain.contribution import Amounts, Contribution
from services.indicators.domain.facts import Condition, Fact
from services.indicators.domain.kinds.flow import number

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stock:
    """Counts subjects that are on, as the last event that put them on describes them.

    What happens on a day holds on that day: put on, they count; taken off, they do not. Being
    taken off without being on has no effect.

    Attributes:
        on: events that put a subject on, or describe it anew.
        off: events that take it off.
        where: what the last event of `on` must say for the subject to count.
        unless: what it must not say, in any line.
        amount: its field that is added up; None adds 1.
        since: its field with the day from which `over_days` or `over_months` run; None is the day
            on which the subject was put on.
        over_days: counts only after more than so many days.
        over_months: counts only after more than so many calendar months.
        last_day: its field with the last day on which the subject still counts.
        groups: breakdown to the field that says the group.
    """

    on: tuple[str, ...]
    off: tuple[str, ...] = ()
    where: Condition = field(default_factory=dict)
    unless: Condition = field(default_factory=dict)
    amount: str | None = None
    since: str | None = None
    over_days: int | None = None
    over_months: int | None = None
    last_day: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The event types it looks at."""
        return (*self.on, *self.off)

    @property
    def by_event(self) -> bool:
        """A subject's events are looked at together."""
        return False

    def contributions(self, facts: list[Fact]) -> Iterator[Contribution]:
        """Yield the spans of days in which the subject counts, each as it then is."""
        states: list[tuple[date, tuple[Fact, date] | None]] = []
        now: tuple[Fact, date] | None = None
        for each in facts:
            begun = each.day if now is None else now[1]
            now = None if each.type in self.off else (each, begun)
            states.append((each.day, now))
        for start, end, state in spans(states):
            yield from self._span(start, end, *state)

    def _span(
        self, start: date, end: date | None, last: Fact, begun: date
    ) -> Iterator[Contribution]:
        if not told.fits(last.fields, self.where) or told.any_fits(last.fields, self.unless):
            return
        since = begun if self.since is None else date.fromisoformat(str(last.fields[self.since]))
        if self.over_days is not None:
            start = max(start, period.after(_days_after(since, self.over_days)))
        if self.over_months is not None:
            start = max(start, period.after(period.add_months(since, self.over_months)))
        if self.last_day is not None:
            gone = period.after(date.fromisoformat(str(last.fields[self.last_day])))
            end = gone if end is None else min(end, gone)
        if end is not None and start >= end:
            return
        x = 1 if self.amount is None else number(last, self.amount)
        yield Contribution(
            start, end, last.ward, told.groups(last.fields, self.groups), Amounts(x, 1)
        )


def _days_after(day: date, days: int) -> date:
    """Return the day so many days on, at most the calendar's last."""
    return date.max if (date.max - day).days < days else day + timedelta(days=days)


def spans(states: list[tuple[date, T | None]]) -> Iterator[tuple[date, date | None, T]]:
    """Yield the spans `[start, end)` of days between changes of state; an open one ends with None.

    Args:
        states: (day, state from then on) in order; of one day, the last holds.
    """
    days: dict[date, T | None] = dict(states)
    ordered = list(days.items())
    for index, (start, state) in enumerate(ordered):
        if state is not None:
            end = ordered[index + 1][0] if index + 1 < len(ordered) else None
            yield start, end, state


@dataclass(frozen=True, slots=True)
class Settled:
    """People whose arrival lies long enough back, and how many of them settled within that time.

    Attributes:
        begin: the events of arrival; the first holds.
        end: the events that may say that people settled.
        months: how long after arrival people are asked about, and may take to settle.
        where: what an event of `end` must say to count as settled.
        amount: the field with the number of people.
        groups: breakdown to the field of the arrival that says the group.
    """

    begin: tuple[str, ...]
    end: tuple[str, ...]
    months: int
    where: Condition
    amount: str
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
        """Yield the subject's people from the day on which their time has passed."""
        arrived = next((each for each in facts if each.type in self.begin), None)
        if arrived is None:
            return
        due = period.add_months(arrived.day, self.months)
        people = number(arrived, self.amount)
        settled = sum(
            number(each, self.amount)
            for each in facts
            if each.type in self.end
            and arrived.at <= each.at
            and each.day <= due
            and told.fits(each.fields, self.where)
        )
        yield Contribution(
            due,
            None,
            arrived.ward,
            told.groups(arrived.fields, self.groups),
            Amounts(min(settled, people), people),
        )
