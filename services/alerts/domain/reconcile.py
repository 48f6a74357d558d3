"""Comparing what is stored with what is now judged: which alert is which run, and what to tell.

Pure and in event time; run twice over the same it changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.alert import Alert, Entry, as_of
from services.alerts.domain.run import Run, Step

HISTORICAL_AFTER: Final = timedelta(hours=24)
"""An alert learned of later than this after it was triggered is history, not news."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What to store and what to tell.

    Attributes:
        alerts: those that are new or differ from what is stored.
        dropped: ids of pending ones that never fired.
        entries: transitions, in the order they happened.
    """

    alerts: tuple[Alert, ...] = ()
    dropped: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


def reconcile(
    stored: Sequence[Alert],
    judged: Sequence[Run],
    learned_at: datetime,
    new_id: Callable[[], str],
    *,
    until_mark: Sequence[Run] | None = None,
    growing: bool = False,
) -> Reconciled:
    """Match stored alerts with judged runs of the same place and rule, and say what changed.

    Args:
        stored: the alerts of the judged stretch that are not revoked, in any order.
        judged: every run of that stretch, oldest first.
        learned_at: now, on the platform's clock.
        new_id: gives ids.
        until_mark: where something was judged again, the runs of the same stretch up to the
            interval that had been judged before; what differs from the stored then was moved by
            late or corrected readings.
        growing: the difference is only that the newest interval's readings were not all there.
    """
    before = judged if until_mark is None else until_mark
    now_by_start = {run.first_end: run for run in judged}
    partner, swallowed = _match(stored, before, now_by_start)
    alerts: list[Alert] = []
    entries: list[Entry] = []
    dropped: list[str] = []
    for run in judged:
        mate = partner.get(run.first_end)
        then = next((each for each in before if each.first_end == run.first_end), None)
        late = until_mark is not None and not growing
        moved = late and mate is not None and then is not None and _moved(mate.run, then)
        if mate is None:
            found, told = _raise(run, learned_at, new_id)
        else:
            found, told = _update(mate, run, learned_at, moved=moved)
        if found is not None:
            alerts.append(found)
            entries += told
    for each, heir in swallowed:
        if each.run.fired:
            gone, entry = _revoke(each, partner.get(heir) if heir else None, learned_at)
            alerts.append(gone)
            entries.append(entry)
        else:
            dropped.append(each.id)
    entries.sort(key=lambda entry: entry.at)
    return Reconciled(tuple(alerts), tuple(dropped), tuple(entries))


def _match(
    stored: Sequence[Alert], before: Sequence[Run], now: dict[datetime, Run]
) -> tuple[dict[datetime, Alert], list[tuple[Alert, datetime | None]]]:
    """Return each run's alert by the run's first end, and the alerts that are no run's any more.

    The latter come with the first end of the run that swallowed them, if one did.
    """
    left = sorted(stored, key=lambda alert: (alert.run.first_end, alert.id))
    partner: dict[datetime, Alert] = {}
    for run in before:
        fires = run.first_end in now and now[run.first_end].fired
        for alert in left:
            # What has fired is not forgotten by a run that has not: it is revoked.
            if alert.run.overlaps(run) and (fires or not alert.run.fired):
                partner[run.first_end] = alert
                left.remove(alert)
                break
    swallowed: list[tuple[Alert, datetime | None]] = []
    for alert in left:
        heirs = [
            run.first_end
            for run in before
            if run.first_end in partner and run.fired and run.overlaps(alert.run)
        ]
        swallowed.append((alert, heirs[0] if heirs else None))
    gone = [first_end for first_end in partner if first_end not in now]
    swallowed += [(partner.pop(first_end), None) for first_end in gone]
    return partner, swallowed


def _moved(stored: Run, then: Run) -> bool:
    """Return whether late readings moved times, peak or severity of what had been judged."""
    if not stored.fired:
        return False
    return (
        stored.started_at,
        stored.triggered_at,
        stored.resolved_at,
        stored.peak,
        stored.peak_severity,
        stored.severity,
    ) != (
        then.started_at,
        then.triggered_at,
        then.resolved_at,
        then.peak,
        then.peak_severity,
        then.severity,
    )


def _raise(
    run: Run, learned_at: datetime, new_id: Callable[[], str]
) -> tuple[Alert | None, list[Entry]]:
    alert = _fired(Alert(id=new_id(), run=run), learned_at)
    return alert, [_entry(alert, step) for step in run.steps]


def _fired(alert: Alert, learned_at: datetime) -> Alert:
    """Return the alert with the moment it was raised, where it has just fired."""
    triggered_at = alert.run.triggered_at
    if triggered_at is None or alert.raised_at is not None:
        return alert
    late = learned_at - triggered_at > HISTORICAL_AFTER
    return replace(alert, raised_at=learned_at, historical=late)


def _update(
    stored: Alert, run: Run, learned_at: datetime, *, moved: bool
) -> tuple[Alert | None, list[Entry]]:
    if run == stored.run:
        return None, []
    alert = _fired(replace(stored, run=run, revision=stored.revision + 1), learned_at)
    if moved:
        alert = replace(alert, verdict="changed")
    correction, fresh = _news(stored.run, run)
    entries: list[Entry] = []
    if correction is not None and (moved or _visible(stored.run, correction)):
        reason = "changed" if moved else correction.reason
        step = replace(correction, came_from=stored.run.state, reason=reason)
        entries.append(_entry(alert, step))
    elif moved:
        heard = run.steps[: len(run.steps) - len(fresh)]
        step = replace(heard[-1], came_from=heard[-1].to, reason="changed", by=None)
        entries.append(_entry(alert, step))
    entries += [_entry(alert, step) for step in fresh]
    return alert, entries


def _news(stored: Run, run: Run) -> tuple[Step | None, tuple[Step, ...]]:
    """Return the step that corrects what was told, if any, and the steps nobody has heard of."""
    old, new = stored.steps, run.steps
    same = 0
    while same < min(len(old), len(new)) and old[same].key == new[same].key:
        same += 1
    if same == len(old):
        return None, new[same:]
    told_until = old[-1].at
    known = max(sum(step.at <= told_until for step in new), same, 1)
    correction, fresh = new[known - 1], new[known:]
    if stored.state == "indeterminate" and correction.at < told_until:
        if fresh and _ended_as_it_was(stored, fresh[0]):
            return None, (replace(fresh[0], came_from=stored.state), *fresh[1:])
        # The interval that was given up for missing has a value after all.
        value = correction.value if fresh else run.value
        correction = replace(correction, at=told_until, reason="value_again", value=value, by=None)
    return correction, fresh


def _ended_as_it_was(stored: Run, step: Step) -> bool:
    """Return whether a run was ended by hand, or with its rule, and no value had come before."""
    return step.by is not None and (step.value, step.reached) == (stored.value, stored.reached)


def _visible(stored: Run, correction: Step) -> bool:
    return (stored.state, stored.severity) != (correction.to, correction.severity)


def _entry(alert: Alert, step: Step) -> Entry:
    return Entry(
        alert=as_of(alert, step),
        at=step.at,
        came_from=step.came_from,
        to=step.to,
        severity=step.severity,
        reason=step.reason,
        by=step.by,
        value=step.value,
    )


def _revoke(alert: Alert, heir: Alert | None, learned_at: datetime) -> tuple[Alert, Entry]:
    """Return the alert as one that should not have fired; it was resolved, at the latest, now."""
    run = alert.run
    resolved_at = run.resolved_at or learned_at
    gone = replace(
        alert,
        run=replace(run, state="resolved", resolved_at=resolved_at),
        verdict="revoked",
        merged_into=None if heir is None else heir.id,
        revision=alert.revision + 1,
    )
    return gone, Entry(
        alert=gone,
        at=resolved_at,
        came_from=run.state,
        to="resolved",
        severity=run.severity,
        reason="revoked" if heir is None else "merged",
        by=None,
        value=run.value,
    )
