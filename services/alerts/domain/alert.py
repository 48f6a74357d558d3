"""An alert: a run with an id, what was learned about it when, and what operators did."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.alerts.domain.run import Phase, Run, Step
from services.alerts.domain.severity import Severity

Verdict = Literal["stands", "changed", "revoked"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One run as it is stored.

    Attributes:
        raised_at: the platform's clock when it first fired; None while pending.
        historical: learned more than a day after it was triggered.
        revision: rises with every change.
    """

    id: str
    run: Run
    verdict: Verdict = "stands"
    raised_at: datetime | None = None
    historical: bool = False
    merged_into: str | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One transition to write down and to tell, with the alert as it was just then.

    `at` is event time; when the platform learned of it is the same for all entries of one judging.
    """

    alert: Alert
    at: datetime
    came_from: Phase | None
    to: Phase
    severity: Severity
    reason: str
    by: str | None
    value: float | None


def as_of(alert: Alert, step: Step) -> Alert:
    """Return the alert as it stood right after a step of its run."""
    run = alert.run
    over = step.to == "resolved"
    earlier = replace(
        run,
        state=step.to,
        severity=step.severity,
        peak_severity=step.peak_severity,
        threshold=step.threshold,
        value=step.value,
        peak=step.peak,
        reached=step.reached,
        resolved_at=step.at if over else None,
        last_end=run.last_end if over else None,
        steps=tuple(each for each in run.steps if each.at <= step.at),
    )
    return replace(alert, run=earlier)
