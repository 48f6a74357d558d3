"""A hazard case as its events say it stands, and the alerts that its clocks raise.

The state at an instant is what the events that had occurred by then say, in whatever order they
came. A report after the case was closed begins it anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from services.alerts.domain.run import Phase, Run, Step
from services.alerts.domain.severity import Severity
from services.alerts.domain.state import Closing
from shared.housing import awaab
from shared.housing.awaab import Category, Clock

ClockState = Literal["running", "due_soon", "overdue", "met", "met_late"]

MEETS: Final[Mapping[str, tuple[Clock, ...]]] = {
    "hazard.investigated": ("emergency_investigate", "investigate"),
    "hazard.made_safe": ("emergency_safe", "policy_safe", "make_safe"),
    "hazard.rehoused": ("emergency_safe", "policy_safe", "make_safe"),
    "hazard.summary_sent": ("summary",),
    "hazard.works_started": ("works", "works_backstop"),
}
"""Which clocks an event stops."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about a case. `told` are its fields."""

    id: str
    type: str
    occurred_at: datetime
    ward: str | None
    told: Mapping[str, str]
    aware_at: datetime | None = None
    identified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """One clock of a case: when it runs out, when it was met, over which time it applied.

    Attributes:
        since: when it began to apply again, of one that had stopped; None for any other.
        until: when it stopped to apply.
    """

    due_at: datetime
    met_at: datetime | None = None
    until: datetime | None = None
    since: datetime | None = None

    @property
    def end(self) -> datetime | None:
        """When it was met or stopped to apply, whichever was first; None while it runs."""
        return min((each for each in (self.met_at, self.until) if each is not None), default=None)

    def over(self, at: datetime) -> bool:
        """Return whether it had come to its end before an instant."""
        return self.end is not None and self.end < at

    def state(self, clock: Clock, now: datetime) -> ClockState:
        """Return how the clock stands."""
        if self.met_at is not None:
            return "met" if self.met_at <= self.due_at else "met_late"
        at = now if self.until is None else min(now, self.until)
        if at > self.due_at:
            return "overdue"
        return "due_soon" if at >= awaab.due_soon_at(clock, self.due_at) else "running"


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands after some events; `past` are clocks that no longer apply.

    `completed`: its works are, so that no later category opens it again.
    """

    ward: str | None = None
    hazard: str | None = None
    category: Category | None = None
    aware_at: datetime | None = None
    identified_at: datetime | None = None
    concluded_at: datetime | None = None
    closed_at: datetime | None = None
    completed: bool = False
    met: Mapping[Clock, datetime] = field(default_factory=dict)
    clocks: Mapping[Clock, Running] = field(default_factory=dict)
    past: tuple[tuple[Clock, Running], ...] = ()


def stand(events: Iterable[Event]) -> Case:
    """Return how a case stands after all its events, which may come in any order."""
    case = Case()
    for event in sorted(events, key=lambda each: (each.occurred_at, each.id)):
        case = _after(case, event)
    return case


def runs(
    case: Case, clock: Clock, now: datetime, closings: Sequence[Closing] = ()
) -> tuple[Run, ...]:
    """Return the alerts of one clock by now, oldest first."""
    every = [running for name, running in case.past if name == clock]
    if clock in case.clocks:
        every.append(case.clocks[clock])
    found = (_run(clock, running, now, closings) for running in every)
    return tuple(run for run in found if run is not None)


def due_at(case: Case, clocks: Iterable[Clock], now: datetime) -> datetime | None:
    """Return when one of these clocks changes by itself next, None where none does.

    That is when it becomes due soon or overdue, and what an event says that is not there yet: an
    event may be ahead of our clock by a little.
    """
    wanted = frozenset(clocks)
    moments = []
    for clock, running in (*case.past, *case.clocks.items()):
        if clock in wanted:
            soon = awaab.due_soon_at(clock, running.due_at)
            changes = (running.since, soon, running.due_at, running.met_at, running.until)
            moments += [each for each in changes if each is not None and not running.over(each)]
    return min((each for each in moments if each > now), default=None)


def _after(case: Case, event: Event) -> Case:
    told = event.told
    if event.type == "hazard.reported" and case.closed_at is not None:
        past = (*case.past, *_stopped(case.clocks, case.closed_at))
        case = Case(ward=case.ward, past=past)
    if event.ward is not None:
        case = replace(case, ward=event.ward)
    if case.completed:
        return case
    if event.type == "hazard.reported" and case.aware_at is None:
        case = replace(case, aware_at=event.aware_at or event.occurred_at)
    if "hazard" in told:
        case = replace(case, hazard=told["hazard"])
    if "category" in told:
        case = replace(case, category=_category(told["category"]))
    if event.type == "hazard.investigated" and case.concluded_at is None:
        case = replace(
            case,
            identified_at=event.identified_at or event.occurred_at,
            concluded_at=event.occurred_at,
        )
    met = dict(case.met)
    for clock in MEETS.get(event.type, ()):
        met.setdefault(clock, event.occurred_at)
    case = replace(case, met=met)
    if event.type == "hazard.works_completed":
        case = replace(case, completed=True)
    if not case.completed and case.category != "other":
        case = replace(case, closed_at=None)
    elif case.closed_at is None:
        case = replace(case, closed_at=event.occurred_at)
    return _with_clocks(case, event.occurred_at)


def _with_clocks(case: Case, at: datetime) -> Case:
    """Return the case with the clocks that run after an event at this instant."""
    applying = _applying(case)
    clocks: dict[Clock, Running] = {}
    past = list(case.past)
    for clock in awaab.CLOCKS:
        before, due = case.clocks.get(clock), applying.get(clock)
        if before is not None and before.until is not None and due is not None:
            past.append((clock, before))
            before = None
        if due is not None:
            again = before is None and any(name == clock for name, _ in past)
            since = at if again else None if before is None else before.since
            clocks[clock] = Running(due, case.met.get(clock), since=since)
        elif before is not None and before.met_at is None and before.until is None:
            stopped = replace(before, met_at=case.met.get(clock), until=at)
            if case.closed_at is None:
                past.append((clock, stopped))
            else:
                clocks[clock] = stopped
        elif before is not None:
            clocks[clock] = before
    return replace(case, clocks=clocks, past=tuple(past))


def _applying(case: Case) -> dict[Clock, datetime]:
    if case.category is None or case.closed_at is not None or case.aware_at is None:
        return {}
    if case.aware_at < awaab.IN_FORCE_FROM:
        return {}
    due = awaab.clocks(case.category, case.aware_at, case.identified_at, case.concluded_at)
    return {
        clock: at
        for clock, at in due.items()
        if at is not None and (clock in awaab.EMERGENCY_CLOCKS or case.hazard == "damp_and_mould")
    }


def _stopped(clocks: Mapping[Clock, Running], at: datetime) -> list[tuple[Clock, Running]]:
    return [(clock, replace(running, until=at)) for clock, running in clocks.items()]


def _category(text: str) -> Category:
    known: dict[str, Category] = {
        "emergency": "emergency",
        "significant": "significant",
        "unknown": "unknown",
    }
    return known.get(text, "other")


def _run(clock: Clock, running: Running, now: datetime, closings: Sequence[Closing]) -> Run | None:
    soon = awaab.due_soon_at(clock, running.due_at)
    begun = soon if running.since is None else max(soon, running.since)
    end = running.end
    if begun > now or (end is not None and end <= begun):
        return None
    run = Run(
        started_at=begun,
        first_end=begun,
        state="firing",
        severity="moderate",
        peak_severity="moderate",
        triggered_at=begun,
    )
    run = _noted(run, begun, None, "due_soon")
    by_hand = next((each for each in closings if each.after == begun), None)
    if by_hand is not None and end is not None and end <= by_hand.at:
        by_hand = None
    over = end if by_hand is None else by_hand.at
    overdue = max(running.due_at, begun)
    if overdue < now and (over is None or overdue < over):
        high: Severity = "high"
        run = replace(run, severity=high, peak_severity=high)
        run = _noted(run, overdue, "firing", "overdue")
    if over is None or over > now:
        return run
    run = replace(run, state="resolved", resolved_at=over, last_end=end)
    if by_hand is not None:
        return _noted(run, over, "firing", by_hand.reason, by_hand.by)
    return _noted(run, over, "firing", "met" if over == running.met_at else "closed")


def _noted(
    run: Run, at: datetime, came_from: Phase | None, reason: str, by: str | None = None
) -> Run:
    step = Step(
        at=at,
        came_from=came_from,
        to=run.state,
        severity=run.severity,
        reason=reason,
        value=None,
        threshold=None,
        peak=None,
        peak_severity=run.peak_severity,
        reached=0,
        by=by,
    )
    return replace(run, steps=(*run.steps, step))
