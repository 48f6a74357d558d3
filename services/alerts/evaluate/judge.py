"""Judging places again, a batch in one transaction."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from services.alerts.domain import place as measuring
from services.alerts.domain import reach
from services.alerts.domain.alert import Alert
from services.alerts.domain.exposure import exceedances
from services.alerts.domain.interval import Interval
from services.alerts.domain.place import Member
from services.alerts.domain.rejudge import Change, Outcome, Start, over_by, rejudge, start
from services.alerts.domain.rule import Rule
from services.alerts.evaluate.measured import Store, Want
from services.alerts.evaluate.scope import Scope
from services.alerts.persist import alerts, exposure, marks, tracks
from services.alerts.persist.alerts import Found
from services.alerts.persist.exposure import Stretch
from services.alerts.persist.tracks import Place
from services.alerts.query import sensors
from shared.air.intervals import HOUR, hour_of
from shared.postgres import Connection

_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Task:
    """One stretch of one place to be judged again, read up to `until` so far."""

    place: Place
    rule: Rule
    members: list[Member]
    change: Change
    stored: list[Alert]
    begin: Start
    last_end: datetime
    until: datetime


async def due(connection: Connection, clock: datetime, most: int, new_id: Callable[[], str]) -> int:
    """Judge what is marked or due; return of how many places. The caller's transaction holds it."""
    await marks.release(connection, clock)
    places = await tracks.lock_due(connection, clock, most)
    if not places:
        return 0
    marked = await marks.take(connection, [each.track_id for each in places])
    await places_again(connection, places, marked, clock, new_id)
    return len(places)


async def places_again(
    connection: Connection,
    places: Sequence[Place],
    marked: Mapping[int, Sequence[Change]],
    clock: datetime,
    new_id: Callable[[], str],
) -> None:
    """Judge the marked stretches of locked places; without a mark, what comes after the newest."""
    scope = await Scope.read(connection, places)
    current = {each.track_id: each for each in places}
    waiting = {
        each.track_id: list(marked.get(each.track_id, ())) or _newest(each, scope.rule(each))
        for each in places
    }
    store = Store(connection)
    while any(waiting.values()):
        next_ones = [
            (place, waiting[track_id].pop(0))
            for track_id, place in current.items()
            if waiting[track_id]
        ]
        tasks = await _plan(connection, next_ones, scope, clock)
        await store.read(want for task in tasks for want in _wants(task))
        found: list[Found] = []
        stretches: list[Stretch] = []
        for task, (outcome, intervals) in await _judge(tasks, store, scope, clock, new_id):
            stretches.append(_stretch(task, outcome, intervals))
            place = _moved_on(task.place, outcome)
            current[place.track_id] = place
            await _leave_rest(connection, task, outcome)
            found.append(_found(scope, place, outcome))
        await alerts.save(connection, found, clock)
        await exposure.save(connection, stretches)
    await tracks.save(
        connection, [(each.track_id, each.track, each.due_at) for each in current.values()]
    )


def _newest(place: Place, rule: Rule) -> list[Change]:
    """Return the stretch after the newest interval, for what is due by the clock."""
    frontier = place.track.frontier
    if frontier is None:
        return []
    return [Change(frontier + rule.step, frontier + rule.step)]


async def _plan(
    connection: Connection,
    stretches: Sequence[tuple[Place, Change]],
    scope: Scope,
    clock: datetime,
) -> list[_Task]:
    """Return the tasks of these stretches: what is stored of each, and where judging begins."""
    changes = {
        place.track_id: await _within(connection, scope, place, change)
        for place, change in stretches
    }
    bounds = {}
    for place, _ in stretches:
        rule = scope.rule(place)
        bounds[place.track_id] = changes[place.track_id].since - rule.consecutive * rule.step
    stored = await alerts.open_of(connection, bounds)
    tasks = []
    for place, _ in stretches:
        rule, change = scope.rule(place), changes[place.track_id]
        begin = reach.after_the_version_before(
            start(rule, place.track, stored[place.track_id], change), place.opened_after
        )
        members = scope.members(place)
        hours = [hour_of(life) + HOUR for life in scope.lives(members)]
        by = over_by(place.track, clock)
        last = reach.last_end(hours, change, place.closed_after, by)
        until = reach.first_reach(place.track.frontier, change, last)
        found = stored[place.track_id]
        tasks.append(_Task(place, rule, members, change, found, begin, last, until))
    return tasks


async def _within(connection: Connection, scope: Scope, place: Place, change: Change) -> Change:
    """Return the change without the years in which there is and was nothing to judge."""
    if change.until - change.since <= 2 * reach.SLICE:
        return change
    firsts = [
        await sensors.first_hour(
            connection,
            [each.sensor_id for each in scope.members(place)],
            scope.rule(place).pollutant,
        ),
        await alerts.first_end(connection, place.track_id),
    ]
    first = min((each for each in firsts if each is not None), default=change.until)
    return Change(min(max(change.since, first), change.until), change.until)


def _wants(task: _Task) -> list[Want]:
    since = hour_of(task.begin.after) - measuring.needed_before(task.rule)
    return [
        Want(each.sensor_id, task.rule.pollutant, since, task.until, _reads_readings(task.rule))
        for each in task.members
    ]


def _reads_readings(rule: Rule) -> bool:
    return rule.averaging == "15min"


_Judged = tuple[Outcome, list[Interval]]


async def _judge(
    tasks: Sequence[_Task],
    store: Store,
    scope: Scope,
    clock: datetime,
    new_id: Callable[[], str],
) -> list[tuple[_Task, _Judged]]:
    """Judge stretches, reading on where one is not long enough."""
    done: list[tuple[_Task, _Judged]] = []
    left, further = list(tasks), reach.LOOK_AHEAD
    while left:
        # Seconds of arithmetic must not stop the loop that serves everybody else.
        found = await asyncio.to_thread(_judge_all, left, store, scope, clock, new_id)
        done += [(task, each) for task, each in zip(left, found, strict=True) if each is not None]
        left = [task for task, each in zip(left, found, strict=True) if each is None]
        further *= 4
        for task in left:
            task.until = min(task.last_end, task.until + further)
        await store.read(want for task in left for want in _wants(task))
    return done


def _judge_all(
    tasks: Sequence[_Task],
    store: Store,
    scope: Scope,
    clock: datetime,
    new_id: Callable[[], str],
) -> list[_Judged | None]:
    """Return what came of each stretch, None where more of it is needed."""
    found: list[_Judged | None] = []
    for task in tasks:
        intervals = _intervals(task, store, scope)
        outcome = rejudge(
            task.rule,
            task.place.track,
            task.stored,
            task.begin,
            intervals,
            task.change,
            clock,
            new_id,
            closings=scope.closings_of(task.place),
            complete=task.until >= task.last_end,
        )
        found.append(None if outcome is None else (outcome, intervals))
    return found


def _intervals(task: _Task, store: Store, scope: Scope) -> list[Interval]:
    if task.until <= task.begin.after:
        return []
    measured = store.measured(
        {each.sensor_id for each in task.members},
        task.rule.pollutant,
        scope.life,
        readings=_reads_readings(task.rule),
    )
    return measuring.intervals(task.rule, task.members, measured, task.begin.after, task.until)


def _stretch(task: _Task, outcome: Outcome, intervals: Sequence[Interval]) -> Stretch:
    """Return what the ledger of exposure must say of what was judged again."""
    whole = not outcome.converged and not outcome.unfinished
    until = None if whole else outcome.judged_until
    judged = intervals if until is None else [each for each in intervals if each.end <= until]
    reached = exceedances(task.rule, judged)
    return Stretch(task.place.track_id, task.begin.after, until or _NEVER, reached)


def _moved_on(place: Place, outcome: Outcome) -> Place:
    due_at = place.due_at if outcome.converged else outcome.due_at
    return replace(place, track=outcome.track, due_at=due_at)


async def _leave_rest(connection: Connection, task: _Task, outcome: Outcome) -> None:
    if outcome.unfinished and outcome.judged_until is not None:
        since = outcome.judged_until + task.rule.step
        rest = Change(since, max(since, task.change.until))
        await marks.add_rest(connection, task.place.track_id, rest)


def _found(scope: Scope, place: Place, outcome: Outcome) -> Found:
    changed = {alert.id: alert for alert in outcome.reconciled.alerts}
    about = {alert.id: scope.about(place, alert.run.started_at) for alert in changed.values()}
    return Found(about, outcome.reconciled)
