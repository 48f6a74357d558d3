"""One run of a rule's condition: what an alert is before it has an id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.alerts.domain.severity import Severity

Phase = Literal["pending", "firing", "indeterminate", "resolved"]


@dataclass(frozen=True, slots=True)
class Step:
    """A change of phase or severity, at the end of the interval that made it (event time).

    The last four say what was known of the run just then. `by` names whoever did it by hand.
    """

    at: datetime
    came_from: Phase | None
    to: Phase
    severity: Severity
    reason: str
    value: float | None
    threshold: float | None
    peak: float | None
    peak_severity: Severity
    reached: int
    by: str | None = None

    @property
    def key(self) -> tuple[datetime, str, str]:
        """What makes two steps the same one: when, and to what."""
        return self.at, self.to, self.severity


@dataclass(frozen=True, slots=True)
class Run:
    """A rule's condition from the first interval that reached its lowest level.

    Attributes:
        first_end, last_end: the ends of its first interval, and of the one after which the
            condition was over; None while it is not.
        severity: the highest level entered and not left; the last one, once resolved.
        threshold: that of `severity`.
        value, peak: the latest and the highest measure; None for rules that measure nothing.
        reached: how many intervals were at or above the lowest level.
        sensors: whose values are in it, sorted.
        capture, indicative: of the interval that made it fire (of the first, while pending).
        resolved_at: when it was cleared, or resolved by hand (then `last_end` may still be None).
    """

    started_at: datetime
    first_end: datetime
    state: Phase
    severity: Severity
    peak_severity: Severity
    threshold: float | None = None
    value: float | None = None
    peak: float | None = None
    reached: int = 0
    sensors: tuple[str, ...] = ()
    capture: float | None = None
    indicative: bool = False
    triggered_at: datetime | None = None
    resolved_at: datetime | None = None
    last_end: datetime | None = None
    steps: tuple[Step, ...] = ()

    @property
    def fired(self) -> bool:
        """Whether it ever fired; one that did not leaves nothing."""
        return self.triggered_at is not None

    @property
    def active(self) -> bool:
        """Whether it has fired and is not resolved."""
        return self.state in ("firing", "indeterminate")

    def covers(self, end: datetime) -> bool:
        """Return whether the interval that ends then is part of it, its last one left out."""
        return self.first_end <= end and (self.last_end is None or end < self.last_end)

    def overlaps(self, other: "Run") -> bool:
        """Return whether the two share an interval."""
        return (other.last_end is None or self.first_end <= other.last_end) and (
            self.last_end is None or other.first_end <= self.last_end
        )
