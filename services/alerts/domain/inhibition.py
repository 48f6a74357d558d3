"""Which alert hides which: a worse one the lesser of the same place and pollutant."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.alerts.domain.severity import Severity, rank


@dataclass(frozen=True, slots=True)
class Active:
    """An alert that is on, as far as it may hide another."""

    id: str
    locality: str | None
    pollutant: str | None
    severity: Severity


def inhibited_by(alert: Active, active: Iterable[Active]) -> str | None:
    """Return the id of the alert that hides this one, None where none does.

    Of several it is the worst, of these the first of `active`. What is about no place or no
    pollutant is hidden by nothing.
    """
    if alert.locality is None or alert.pollutant is None:
        return None
    worse = [
        each
        for each in active
        if each.id != alert.id
        and (each.locality, each.pollutant) == (alert.locality, alert.pollutant)
        and rank(each.severity) > rank(alert.severity)
    ]
    return max(worse, key=lambda each: rank(each.severity)).id if worse else None
