"""Domain values ↔ the JSON they are stored as. What is read back equals what was written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.alerts.domain.run import Run, Step
from services.alerts.domain.state import State
from shared import instants

Json = dict[str, Any]


def _at(text: str | None) -> datetime | None:
    return None if text is None else instants.parse(text)


def _text(at: datetime | None) -> str | None:
    return None if at is None else instants.text(at)


def step_to(step: Step) -> Json:
    """Return a step as JSON."""
    return {
        "at": instants.text(step.at),
        "from": step.came_from,
        "to": step.to,
        "severity": step.severity,
        "reason": step.reason,
        "value": step.value,
        "threshold": step.threshold,
        "peak": step.peak,
        "peak_severity": step.peak_severity,
        "reached": step.reached,
        "by": step.by,
    }


def step_from(given: Json) -> Step:
    """Return the step that JSON stands for."""
    return Step(
        at=instants.parse(given["at"]),
        came_from=given["from"],
        to=given["to"],
        severity=given["severity"],
        reason=given["reason"],
        value=given["value"],
        threshold=given["threshold"],
        peak=given["peak"],
        peak_severity=given["peak_severity"],
        reached=given["reached"],
        by=given["by"],
    )


def run_to(run: Run) -> Json:
    """Return a run without its steps as JSON."""
    return {
        "started_at": instants.text(run.started_at),
        "first_end": instants.text(run.first_end),
        "state": run.state,
        "severity": run.severity,
        "peak_severity": run.peak_severity,
        "threshold": run.threshold,
        "value": run.value,
        "peak": run.peak,
        "reached": run.reached,
        "sensors": list(run.sensors),
        "capture": run.capture,
        "indicative": run.indicative,
        "triggered_at": _text(run.triggered_at),
        "resolved_at": _text(run.resolved_at),
        "last_end": _text(run.last_end),
    }


def run_from(given: Json, steps: Sequence[Step]) -> Run:
    """Return the run that JSON stands for, with its steps."""
    return Run(
        started_at=instants.parse(given["started_at"]),
        first_end=instants.parse(given["first_end"]),
        state=given["state"],
        severity=given["severity"],
        peak_severity=given["peak_severity"],
        threshold=given["threshold"],
        value=given["value"],
        peak=given["peak"],
        reached=given["reached"],
        sensors=tuple(given["sensors"]),
        capture=given["capture"],
        indicative=given["indicative"],
        triggered_at=_at(given["triggered_at"]),
        resolved_at=_at(given["resolved_at"]),
        last_end=_at(given["last_end"]),
        steps=tuple(steps),
    )


def states_to(states: Sequence[State]) -> list[Json]:
    """Return where judging stands as JSON."""
    return [
        {
            "end": _text(state.end),
            "ups": list(state.ups),
            "downs": list(state.downs),
            "entered": list(state.entered),
            "run": None
            if state.run is None
            else run_to(state.run) | {"steps": [step_to(step) for step in state.run.steps]},
        }
        for state in states
    ]


def states_from(given: Sequence[Json]) -> tuple[State, ...]:
    """Return where judging stood."""
    return tuple(
        State(
            end=_at(each["end"]),
            ups=tuple(each["ups"]),
            downs=tuple(each["downs"]),
            entered=tuple(each["entered"]),
            run=None
            if each["run"] is None
            else run_from(each["run"], [step_from(step) for step in each["run"]["steps"]]),
        )
        for each in given
    )
