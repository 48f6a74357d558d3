"""A sensor that has gone silent: judged by the clock, since silence sends no event."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.run import Run, Step
from services.alerts.domain.state import Closing

LEAST: Final = timedelta(minutes=65)
"""No sensor is silent sooner than this after its last reading."""

DORMANT_AFTER: Final = timedelta(days=7)
"""A sensor that was silent for longer raises nothing any more."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a sensor's readings, of whatever pollutant, by their ends.

    Attributes:
        last: the end of the last one there is.
        following: of the first one after the start of the silence that was raised; None where
            nothing was raised, or nothing came since.
    """

    interval_s: int
    retired_at: datetime | None
    last: datetime | None
    following: datetime | None = None

    @property
    def patience(self) -> timedelta:
        """How long after a reading's end the next one is waited for."""
        return max(LEAST, 3 * timedelta(seconds=self.interval_s))


def fresh(sensor_id: str, heard: Heard, clock: datetime) -> Run | None:
    """Return the silence that begins with the last reading, None where there is none to raise."""
    if heard.last is None or heard.retired_at is not None:
        return None
    silent = clock - heard.last
    if silent < heard.patience or silent > DORMANT_AFTER:
        return None
    return _run(sensor_id, heard.last, heard.patience)


def again(
    sensor_id: str, heard: Heard, since: datetime, clock: datetime, closing: Closing | None
) -> Run | None:
    """Return the silence that was raised as since then, as it is known now; None without one.

    It stands if the next reading ended no sooner than the sensor's patience after it began, and is
    over with that one. Where late readings cut it short, it begins with the last of them, if the
    sensor is silent now.
    """
    following = heard.following
    if following is not None and following - since < heard.patience:
        return fresh(sensor_id, heard, clock)
    run = _run(sensor_id, since, heard.patience)
    ends = [each for each in (following, heard.retired_at) if each is not None]
    end = min(ends, default=None)
    if closing is not None and (end is None or closing.at < end):
        run = _resolved(run, closing.at, closing.reason, closing.by)
        return replace(run, last_end=end)
    if end is None:
        return run
    reason = "heard_again" if end == following else "retired"
    return replace(_resolved(run, end, reason, None), last_end=end)


def check_at(heard: Heard, clock: datetime) -> datetime | None:
    """Return when to look at a sensor that is not silent again; None where it may be forgotten."""
    if heard.last is None or heard.retired_at is not None:
        return None
    due = heard.last + heard.patience
    return due if due > clock else None


def _run(sensor_id: str, last: datetime, patience: timedelta) -> Run:
    run = Run(
        started_at=last,
        first_end=last,
        state="firing",
        severity="moderate",
        peak_severity="moderate",
        sensors=(sensor_id,),
        triggered_at=last + patience,
    )
    return replace(run, steps=(_step(run, last + patience, "silent", None),))


def _resolved(run: Run, at: datetime, reason: str, by: str | None) -> Run:
    ended = replace(run, state="resolved", resolved_at=at)
    step = replace(_step(ended, at, reason, by), came_from="firing")
    return replace(ended, steps=(*run.steps, step))


def _step(run: Run, at: datetime, reason: str, by: str | None) -> Step:
    return Step(
        at=at,
        came_from=None,
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
