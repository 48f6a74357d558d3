"""Silences: what mutes the telling of an alert, and never its record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Field = Literal["rule_id", "locality", "pollutant", "severity", "sensor_id"]
Op = Literal["=", "!=", "in"]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on an alert; `values` is one but for `in`."""

    field: Field
    op: Op
    values: tuple[str, ...]

    def matches(self, subject: "Subject") -> bool:
        """Return whether the alert fits."""
        found = subject.values(self.field)
        if self.op == "!=":
            return self.values[0] not in found
        return any(each in found for each in self.values)


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence; it mutes what fits all its matchers, between two instants.

    With `until_resolved` it mutes only what had been raised when it began, until that is resolved.
    """

    id: str
    matchers: tuple[Matcher, ...]
    starts_at: datetime
    ends_at: datetime | None = None
    until_resolved: bool = False

    def mutes(self, subject: "Subject", at: datetime) -> bool:
        """Return whether what is to be told of an alert now is muted."""
        if at < self.starts_at or (self.ends_at is not None and at >= self.ends_at):
            return False
        if self.until_resolved:
            raised = subject.raised_at
            if not subject.on or raised is None or raised > self.starts_at:
                return False
        return all(each.matches(subject) for each in self.matchers)


@dataclass(frozen=True, slots=True)
class Subject:
    """An alert as far as a silence looks at it. `on`: not resolved (before what is to be told)."""

    rule_id: str
    locality: str | None
    pollutant: str | None
    severity: str
    sensors: tuple[str, ...]
    raised_at: datetime | None
    on: bool

    def values(self, field: Field) -> tuple[str, ...]:
        """Return what the alert has of a field."""
        if field == "sensor_id":
            return self.sensors
        single = {
            "rule_id": self.rule_id,
            "locality": self.locality,
            "pollutant": self.pollutant,
            "severity": self.severity,
        }[field]
        return () if single is None else (single,)
