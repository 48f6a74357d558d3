"""The life of an alert as a function of stored intervals: `judge(rule, intervals, clock) → runs`.

Everything is in event time. The clock says only which intervals are over, and when one that never
came counts as missing. Judging may start at any interval before which nothing was going on, and
may be cut anywhere: what `resume` returns is where the next cut goes on.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.interval import Interval
from services.alerts.domain.rule import Rule
from services.alerts.domain.run import Phase, Run, Step
from services.alerts.domain.state import Closing, State

PATIENCE: Final = timedelta(minutes=65)
"""How long an interval is waited for before it counts as missing."""

KEPT_STATES = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of some intervals.

    Attributes:
        runs: those that ended in them, and the one that goes on, oldest first.
        states: after each of the last intervals, oldest first; what was closed after one of them
            is not in its state, since an interval between the two may yet come.
        shown: the newest with every closing applied.
        at_mark: the runs as they stood at the mark that was asked for.
    """

    runs: tuple[Run, ...]
    states: tuple[State, ...]
    shown: State
    at_mark: tuple[Run, ...] = ()


def judge(
    rule: Rule,
    intervals: Sequence[Interval],
    clock: datetime,
    closings: Sequence[Closing] = (),
) -> tuple[Run, ...]:
    """Return every run of the rule's condition, oldest first; pending ones included.

    Args:
        rule: what is too much.
        intervals: those of one place that have a value, by their end; gaps are missing ones.
        clock: now; an interval that ends later is not judged yet.
        closings: what was ended by hand, by `after`.
    """
    judged = resume(rule, State(), [each for each in intervals if each.end <= clock], closings)
    last = judged.shown
    arrived = next((each.learned for each in reversed(intervals) if each.end == last.end), clock)
    settled = settle(rule, last, clock, arrived)
    ended = tuple(run for run in judged.runs if run is not last.run)
    return ended if settled.run is None else (*ended, settled.run)


def resume(
    rule: Rule,
    state: State,
    intervals: Iterable[Interval],
    closings: Sequence[Closing] = (),
    *,
    mark: datetime | None = None,
    stop: Callable[[State], bool] = lambda _: False,
) -> Judged:
    """Judge more intervals, all of which end after `state.end` and by the clock.

    Args:
        rule: what is too much.
        state: where judging stands.
        intervals: those that have a value, by their end.
        closings: by `after`; those before `state.end` were applied already.
        mark: an end; what the runs were after the last interval up to it comes as `at_mark`.
        stop: after which state to look no further.
    """
    ended: list[Run] = []
    at_mark: tuple[Run, ...] | None = None
    states = deque([state], maxlen=KEPT_STATES)
    waiting = deque(each for each in closings if state.end is None or each.after >= state.end)
    for interval in intervals:
        while waiting and waiting[0].after < interval.end:
            state = _close(rule, state, waiting.popleft(), ended)
        if mark is not None and at_mark is None and interval.end > mark:
            at_mark = _all(ended, state)
        state = _advance(rule, state, interval, ended)
        states.append(state)
        if stop(state):
            waiting.clear()
            break
    for closing in waiting:
        state = _close(rule, state, closing, ended)
    runs = _all(ended, state)
    return Judged(runs, tuple(states), state, runs if at_mark is None else at_mark)


def missing_at(rule: Rule, state: State, arrived: datetime) -> datetime | None:
    """Return when the interval after the last one counts as missing, None if it changes nothing.

    Args:
        rule: what is too much.
        state: where judging stands.
        arrived: when the last value arrived on the platform's clock.
    """
    if state.end is None or state.run is None or state.run.state not in ("pending", "firing"):
        return None
    return max(state.end + rule.step, arrived) + PATIENCE


def settle(rule: Rule, state: State, clock: datetime, arrived: datetime) -> State:
    """Return the state with the interval after the last one counted as missing, once it is time."""
    due = missing_at(rule, state, arrived)
    if due is None or state.end is None or clock < due:
        return state
    return _miss(rule, state, state.end + rule.step)


def _all(ended: list[Run], state: State) -> tuple[Run, ...]:
    return (*ended, *(() if state.run is None else (state.run,)))


def _advance(rule: Rule, state: State, interval: Interval, ended: list[Run]) -> State:
    if state.end is not None and interval.end - state.end > rule.step:
        state = _miss(rule, state, state.end + rule.step)
    if state.run is None and not _reached(rule, interval):
        return _idle(rule, interval.end)  # most air, most of the time: nothing to count
    before = state.entered or (False,) * len(rule.levels)
    counted = _count(rule, state, interval)
    reached = counted.ups[0] > 0
    run = state.run
    if run is not None and run.state == "resolved":
        if counted.entered[0]:
            return replace(counted, run=run)
        ended.append(replace(run, last_end=interval.end))
        return counted
    if not reached and not before[0]:
        return counted
    run = _measure(rule, run or _open(rule, interval), interval, reached=reached)
    highest = _highest(counted.entered)
    if highest is None:
        if not before[0]:
            return replace(counted, run=run)
        ended.append(_resolve(run, interval.end))
        return counted
    return replace(counted, run=_at_level(rule, run, interval, highest))


def _reached(rule: Rule, interval: Interval) -> bool:
    return rule.reaches(rule.levels[0].threshold, interval.value) and rule.holds(interval.end)


def _idle(rule: Rule, end: datetime | None) -> State:
    none = (0,) * len(rule.levels)
    return State(end, none, none, (False,) * len(rule.levels))


def _count(rule: Rule, state: State, interval: Interval) -> State:
    """Return the state with the counters of every level moved on by one interval, without a run."""
    none = (0,) * len(rule.levels)
    old_ups, old_downs = state.ups or none, state.downs or none
    old_entered = state.entered or (False,) * len(rule.levels)
    ups, downs, entered = [], [], []
    holds = rule.holds(interval.end)
    for position, level in enumerate(rule.levels):
        reached = holds and rule.reaches(level.threshold, interval.value)
        kept = reached
        if position == 0 and rule.clear.below is not None:
            kept = holds and rule.reaches(rule.clear.below, interval.value)
        up = old_ups[position] + 1 if reached else 0
        down = 0
        inside = old_entered[position]
        if inside:
            down = 0 if kept else old_downs[position] + 1
            inside = down < rule.clear.consecutive
        else:
            inside = up >= rule.consecutive
        ups.append(min(up, rule.consecutive))
        downs.append(down if inside else 0)
        entered.append(inside)
    return State(interval.end, tuple(ups), tuple(downs), tuple(entered))


def _open(rule: Rule, interval: Interval) -> Run:
    lowest = rule.levels[0]
    return Run(
        started_at=interval.end - rule.width,
        first_end=interval.end,
        state="pending",
        severity=lowest.severity,
        peak_severity=lowest.severity,
        threshold=lowest.threshold,
        capture=interval.capture,
        indicative=interval.indicative,
    )


def _measure(rule: Rule, run: Run, interval: Interval, *, reached: bool) -> Run:
    new = set(interval.sensors).difference(run.sensors)
    return replace(
        run,
        value=interval.value,
        peak=interval.value if run.peak is None else max(run.peak, interval.value),
        reached=run.reached + reached,
        sensors=tuple(sorted(new.union(run.sensors))) if new else run.sensors,
    )


def _at_level(rule: Rule, run: Run, interval: Interval, highest: int) -> Run:
    """Return a run that is on with its highest entered level as it is now, and the step to it."""
    level = rule.levels[highest]
    if run.state == "firing" and run.severity == level.severity:
        return run
    severities = [each.severity for each in rule.levels]
    rises = highest > severities.index(run.severity)
    moved = replace(
        run,
        state="firing",
        severity=level.severity,
        threshold=level.threshold,
        peak_severity=severities[max(highest, severities.index(run.peak_severity))],
    )
    if not run.fired:
        moved = replace(
            moved,
            triggered_at=interval.end,
            capture=interval.capture,
            indicative=interval.indicative,
        )
        came_from = None if interval.end == run.first_end else run.state
        return _noted(moved, interval.end, came_from, "reached")
    if run.severity == level.severity:
        return _noted(moved, interval.end, run.state, "value_again")
    return _noted(moved, interval.end, run.state, "stepped_up" if rises else "stepped_down")


def _resolve(run: Run, end: datetime) -> Run:
    resolved = replace(run, state="resolved", resolved_at=end, last_end=end)
    return _noted(resolved, end, run.state, "cleared")


def _miss(rule: Rule, state: State, end: datetime) -> State:
    """Return the state after an interval without a value: it neither fires nor clears."""
    none = (0,) * len(rule.levels)
    run = state.run
    if run is not None and run.state == "pending":
        run = None
    elif run is not None and run.state == "firing":
        run = _noted(replace(run, state="indeterminate"), end, "firing", "no_value")
    return State(end, none, none, state.entered or (False,) * len(rule.levels), run)


def _close(rule: Rule, state: State, closing: Closing, ended: list[Run]) -> State:
    run = state.run
    if run is None or run.first_end > closing.after:
        return state
    if run.active:
        closed = replace(run, state="resolved", resolved_at=closing.at)
        run = _noted(closed, closing.at, run.state, closing.reason, closing.by)
    elif not (closing.for_good and run.fired):
        return replace(state, run=None) if closing.for_good else state
    if not closing.for_good:
        return replace(state, run=run)
    ended.append(replace(run, last_end=closing.after))
    return _idle(rule, state.end)


def _noted(
    run: Run, at: datetime, came_from: Phase | None, reason: str, by: str | None = None
) -> Run:
    step = Step(
        at=at,
        came_from=came_from,
        to=run.state,
        severity=run.severity,
        reason=reason,
        value=run.value,
        threshold=run.threshold,
        peak=run.peak,
        peak_severity=run.peak_severity,
        reached=run.reached,
        by=by,
    )
    return replace(run, steps=(*run.steps, step))


def _highest(entered: tuple[bool, ...]) -> int | None:
    return max((index for index, inside in enumerate(entered) if inside), default=None)
