"""Telling what was moved from what went on, for alerts that are judged by the clock."""

from collections.abc import Sequence
from dataclasses import replace

from services.alerts.domain.alert import Alert
from services.alerts.domain.run import Run
from services.alerts.domain.severity import rank


def as_stored(stored: Sequence[Alert], judged: Sequence[Run]) -> tuple[Run, ...]:
    """Return the judged runs without what only went on since they were stored.

    What then still differs, such as a start, or a severity that is lower than it was, was moved by
    something learned late.
    """
    return tuple(_without_news(stored, run) for run in judged)


def _without_news(stored: Sequence[Alert], run: Run) -> Run:
    mate = next((each.run for each in stored if each.run.overlaps(run)), None)
    if mate is None:
        return run
    if mate.resolved_at is None:
        run = replace(run, state=mate.state, resolved_at=None, last_end=None)
    if rank(run.peak_severity) > rank(mate.peak_severity):
        run = replace(run, peak_severity=mate.peak_severity, severity=mate.severity)
    return run
