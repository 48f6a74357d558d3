"""What was published, and what the platform must therefore hold: kept apart from the platform."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared import instants

Identity = tuple[str, str, datetime]
"""Sensor, pollutant, start."""

_RANKS = {
    "unvalidated": 0,
    "provisional": 1,
    "validated": 2,
    "ratified": 3,
    "withdrawn": 4,
}


@dataclass(frozen=True, slots=True)
class Held:
    """The reading that must be the current one; a withdrawn one has no value."""

    value: float | None
    unit: str
    state: str


@dataclass(slots=True)
class Ledger:
    """Everything published so far.

    Attributes:
        current: what must be the current reading of each identity.
        sent: readings sent, repeats and corrections included.
        refused: items sent that no platform should accept.
    """

    current: dict[Identity, Held] = field(default_factory=dict)
    sent: int = 0
    refused: int = 0

    def note(self, reading: Mapping[str, Any], *, accepted: bool = True) -> None:
        """Take one reading, in the order of publication."""
        if not accepted:
            self.refused += 1
            return
        self.sent += 1
        start = instants.parse(reading["start"])
        identity = (reading["sensor_id"], reading["pollutant"], start)
        state = reading["state"]
        before = self.current.get(identity)
        if before is None or _RANKS[state] >= _RANKS[before.state]:
            value = None if state == "withdrawn" else reading["value"]
            self.current[identity] = Held(value, reading["unit"], state)

    def series(self) -> set[tuple[str, str]]:
        """Return every sensor and pollutant that has a reading."""
        return {(sensor_id, pollutant) for sensor_id, pollutant, _ in self.current}


@dataclass(slots=True)
class Comparison:
    """How what the platform holds differs from a ledger.

    Attributes:
        there: readings that the platform has.
        lost: those of the ledger that it has not.
        strange: those that nobody sent.
        wrong: those with another value or state.
    """

    there: int = 0
    lost: int = 0
    strange: int = 0
    wrong: int = 0

    @property
    def equal(self) -> bool:
        """Whether nothing was lost, invented or changed."""
        return not (self.lost or self.strange or self.wrong)


def compare(ledger: Ledger, answered: Iterable[tuple[Identity, Mapping[str, Any]]]) -> Comparison:
    """Compare the platform's raw readings with the ledger; each identity at most once."""
    found = Comparison()
    missing = dict(ledger.current)
    for identity, raw in answered:
        found.there += 1
        expected = missing.pop(identity, None)
        if expected is None:
            found.strange += 1
        elif not _same(expected, raw):
            found.wrong += 1
    found.lost = len(missing)
    return found


def _same(expected: Held, raw: Mapping[str, Any]) -> bool:
    if raw["state"] != expected.state:
        return False
    if expected.state == "withdrawn":
        return raw["value"] is None
    return (raw["value_original"], raw["unit_original"]) == (expected.value, expected.unit)
