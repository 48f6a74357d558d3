"""What a rule would have done: runs over stored history, and how they compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from services.alerts.domain import lifecycle
from services.alerts.domain.interval import Interval
from services.alerts.domain.rule import Rule
from services.alerts.domain.run import Run
from services.alerts.domain.state import State

FLAP_WITHIN: Final = timedelta(hours=6)
"""An alert that fires again so soon after it was resolved in the same place is a flap."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a back-test: alerts, flaps, places with an alert, hours at or above a level."""

    alerts: int
    flaps: int
    localities: int
    hours: float


def fired(rule: Rule, intervals: Sequence[Interval]) -> list[Run]:
    """Return the runs that would have fired over some intervals, oldest first."""
    judged = lifecycle.resume(rule, State(), intervals)
    return [run for run in judged.runs if run.fired]


def summary(rule: Rule, of_places: Sequence[tuple[str | None, Sequence[Run]]]) -> Summary:
    """Return the figures of the runs of each place, given with the place's locality."""
    step_hours = rule.step / timedelta(hours=1)
    flaps = 0
    for _, runs in of_places:
        for earlier, later in pairwise(runs):
            if (
                earlier.resolved_at is not None
                and later.triggered_at is not None
                and later.triggered_at - earlier.resolved_at < FLAP_WITHIN
            ):
                flaps += 1
    return Summary(
        alerts=sum(len(runs) for _, runs in of_places),
        flaps=flaps,
        localities=len({code for code, runs in of_places if runs and code is not None}),
        hours=sum(run.reached for _, runs in of_places for run in runs) * step_hours,
    )
