"""Judging again only what a change can have touched: from a settled point until nothing differs.

What it costs does not depend on how long the history is, only on the stretch that was touched and
on the runs that lie over it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from services.alerts.domain import lifecycle
from services.alerts.domain.alert import Alert
from services.alerts.domain.interval import Interval
from services.alerts.domain.lifecycle import KEPT_STATES, PATIENCE, Judged
from services.alerts.domain.reconcile import Reconciled, reconcile
from services.alerts.domain.rule import Rule
from services.alerts.domain.state import Closing, State

_END_OF_WAITING: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Track:
    """Where judging one place by one rule stands.

    Attributes:
        states: after the last few intervals that have a value, oldest first; empty before the
            first one, and where the last few were withdrawn while nothing was going on.
        arrived: when the newest value arrived, on the platform's clock.
        readings: how many readings are behind the newest value.
        frontier: the end of the newest interval that was ever judged with a value. It never moves
            back: what comes for an interval up to it is late, also where its value was withdrawn.
    """

    states: tuple[State, ...] = ()
    arrived: datetime | None = None
    readings: int = 0
    frontier: datetime | None = None

    @property
    def newest(self) -> datetime | None:
        """The end of the newest interval that has a value; exact while a run is on."""
        return self.states[-1].end if self.states else None


@dataclass(frozen=True, slots=True)
class Change:
    """The ends of the intervals whose values may differ from what was judged, both inclusive."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of judging again.

    Attributes:
        track: where judging stands now.
        reconciled: what to store and to tell.
        judged_until: the end up to which intervals were judged again.
        unfinished: intervals after `judged_until` wait to be judged.
        due_at: when the next interval counts as missing, if that changes anything.
        converged: judging ended before what was judged last; what is due then stays so.
    """

    track: Track
    reconciled: Reconciled
    judged_until: datetime | None
    unfinished: bool
    due_at: datetime | None
    converged: bool


@dataclass(frozen=True, slots=True)
class Start:
    """Where judging begins: every interval that ends after `after` is judged, from `state` on."""

    state: State
    after: datetime


def over_by(track: Track, clock: datetime) -> datetime:
    """Return up to when intervals are over: what was judged once stays so if the clock is put back.

    Where it never is, that is the clock.
    """
    return clock if track.frontier is None else max(clock, track.frontier)


def start(rule: Rule, track: Track, stored: Sequence[Alert], change: Change) -> Start:
    """Return where judging must begin so as to see all that the change can touch.

    `stored` are the alerts that are not revoked, pending ones included, and were not over
    `rule.consecutive` intervals before the change.
    """
    for state in reversed(track.states):
        if state.end is not None and state.end < change.since:
            return Start(state, state.end)
    after = change.since - rule.consecutive * rule.step
    while True:
        under_way = [alert.run.first_end for alert in stored if alert.run.covers(after)]
        if not under_way:
            return Start(State(), after)
        after = min(under_way) - rule.step


def rejudge(
    rule: Rule,
    track: Track,
    stored: Sequence[Alert],
    begin: Start,
    intervals: Sequence[Interval],
    change: Change,
    clock: datetime,
    new_id: Callable[[], str],
    *,
    closings: Sequence[Closing] = (),
    complete: bool = True,
) -> Outcome | None:
    """Judge a stretch again and compare it with what is stored; None where it is too short.

    Args:
        rule: what is too much.
        track: where judging stood.
        stored: the alerts that `start` was given, later ones included.
        begin: from `start`.
        intervals: all that have a value, after `begin.after` up to some end; those that are not
            over are left out.
        change: what may differ.
        clock: now.
        new_id: gives ids.
        closings: what was ended by hand in this place, by `after`.
        complete: whether `intervals` are all there are.
    """
    frontier = track.frontier
    over = [each for each in intervals if each.end <= over_by(track, clock)]
    stored = [each for each in stored if _goes_beyond(each, begin.after)]

    def same_again(state: State) -> bool:
        return (
            state.end is not None
            and frontier is not None
            and change.until < state.end < frontier
            and state.idle
            and not any(alert.run.covers(state.end) for alert in stored)
        )

    late = frontier is not None and change.since <= frontier
    judged = lifecycle.resume(
        rule, begin.state, over, closings, mark=frontier if late else None, stop=same_again
    )
    last = judged.states[-1]
    if last.end is not None and same_again(last):
        return _converged(track, stored, judged, last.end, change, clock, new_id)
    if not complete and (last.end is None or (frontier is not None and last.end <= frontier)):
        return None
    newest = next((each for each in reversed(over) if each.end == last.end), None)
    arrived, readings = track.arrived or clock, track.readings
    if newest is not None:
        readings = newest.readings
        if frontier is None or newest.end > frontier:
            arrived = newest.learned
    growing = (
        frontier is not None
        and change.since == frontier
        and readings > track.readings
        and clock < frontier + PATIENCE
    )
    shown = judged.shown
    runs = tuple(run for run in judged.runs if run is not shown.run)
    if complete:
        shown = lifecycle.settle(rule, shown, _waited_until(rule, shown, stored, clock), arrived)
    runs = runs if shown.run is None else (*runs, shown.run)
    reconciled = reconcile(
        stored,
        runs,
        clock,
        new_id,
        until_mark=judged.at_mark if late else None,
        growing=growing,
    )
    return Outcome(
        track=Track(
            _kept(track, begin.state, judged), arrived, readings, _later(frontier, last.end)
        ),
        reconciled=reconciled,
        judged_until=last.end,
        unfinished=not complete,
        due_at=lifecycle.missing_at(rule, shown, arrived) if complete else None,
        converged=False,
    )


def _converged(
    track: Track,
    stored: Sequence[Alert],
    judged: Judged,
    end: datetime,
    change: Change,
    clock: datetime,
    new_id: Callable[[], str],
) -> Outcome:
    """Return the outcome of a stretch after which all is as it was, well before the frontier."""
    touched = [alert for alert in stored if alert.run.first_end <= end]
    valid = tuple(
        state
        for state in track.states
        if state.end is not None and not change.since <= state.end < end
    )
    return Outcome(
        track=replace(track, states=valid),
        reconciled=reconcile(touched, judged.runs, clock, new_id, until_mark=judged.runs),
        judged_until=end,
        unfinished=False,
        due_at=None,
        converged=True,
    )


def _waited_until(rule: Rule, state: State, stored: Sequence[Alert], clock: datetime) -> datetime:
    """Return the clock, or the end of all waiting where the next interval was given up already."""
    if state.end is not None:
        beyond = state.end + rule.step
        for alert in stored:
            if alert.run.state == "indeterminate" and alert.run.steps[-1].at == beyond:
                return _END_OF_WAITING
    return clock


def _goes_beyond(alert: Alert, after: datetime) -> bool:
    return alert.run.last_end is None or alert.run.last_end > after


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _kept(track: Track, begun: State, judged: Judged) -> tuple[State, ...]:
    """Return the last few states; those before the one that judging began with still hold."""
    earlier = track.states[: track.states.index(begun)] if begun in track.states else ()
    found = (state for state in judged.states if state.end is not None)
    return (*earlier, *found)[-KEPT_STATES:]
