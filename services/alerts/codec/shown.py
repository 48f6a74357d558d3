"""Alerts and transitions as the public contract shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.alerts.domain.inhibition import Active, inhibited_by
from services.alerts.domain.muting import Silence, Subject
from shared.http import instant_text

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What else is on where the alerts are, which silences stand now, and sites by locality."""

    active: tuple[Active, ...] = ()
    silences: tuple[Silence, ...] = ()
    now: datetime | None = None
    sites: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def alert_shown(
    row: Mapping[str, Any],
    transitions: Sequence[Json],
    around: Context,
    came_from: str | None = None,
) -> Json:
    """Return a row of `select_alerts` as an alert of the contract.

    `came_from` is the state before what is to be told of it, where that is told now.
    """
    on = row["state"] in ("firing", "indeterminate")
    hours = row["reached"] * row["step_s"] / 3600 if row["step_s"] is not None else None
    people = row["population"]
    total = None if row["locality"] is None else people
    return {
        "id": row["id"],
        "rule_id": row["rule_id"],
        "rule_version": row["rule_version"],
        "locality": row["locality"],
        "pollutant": row["pollutant"],
        "severity": row["severity"],
        "peak_severity": row["peak_severity"],
        "state": row["state"],
        "verdict": row["verdict"],
        "historical": row["historical"],
        "started_at": instant_text(row["started_at"]),
        "triggered_at": instant_text(row["triggered_at"]),
        "raised_at": instant_text(row["raised_at"]),
        "resolved_at": instant_text(row["resolved_at"]),
        "value": row["value"],
        "peak": row["peak"],
        "threshold": row["threshold"],
        "averaging": row["averaging"],
        "capture": row["capture"],
        "sensors": list(row["sensors"]),
        "indicative": row["indicative"],
        "population": {
            "total": total,
            "under_5": row["under_5"],
            "over_65": row["over_65"],
        },
        "person_hours": None if total is None or hours is None else total * hours,
        "acknowledged": row["acknowledged"],
        "assigned_to": row["assigned_to"],
        "silenced": _muted_by(row, around, came_from or row["state"]),
        "inhibited_by": _hidden_by(row, around) if on else None,
        "comments": row["comments"],
        "merged_into": row["merged_into"],
        "revision": row["revision"],
        "case_id": row["case_id"],
        "transitions": list(transitions),
        "sensitive_sites": dict(around.sites.get(row["locality"] or "", {})),
    }


def transition_shown(row: Mapping[str, Any]) -> Json:
    """Return a row of `select_transitions` as a transition of the contract."""
    start, end = row["interval_start"], row["interval_end"]
    return {
        "seq": row["seq"],
        "at": instant_text(row["at"]),
        "learned_at": instant_text(row["learned_at"]),
        "from": row["came_from"],
        "to": row["to"],
        "severity": row["severity"],
        "reason": row["reason"],
        "by": row["by"],
        "interval": None
        if start is None
        else {"start": instant_text(start), "end": instant_text(end)},
        "value": row["value"],
    }


def _muted_by(row: Mapping[str, Any], around: Context, state: str) -> list[str]:
    if around.now is None:
        return []
    subject = Subject(
        rule_id=row["rule_id"],
        locality=row["locality"],
        pollutant=row["pollutant"],
        severity=row["severity"],
        sensors=tuple(row["sensors"]),
        raised_at=row["raised_at"],
        on=state in ("firing", "indeterminate"),
    )
    return [each.id for each in around.silences if each.mutes(subject, around.now)]


def _hidden_by(row: Mapping[str, Any], around: Context) -> str | None:
    alert = Active(row["id"], row["locality"], row["pollutant"], row["severity"])
    return inhibited_by(alert, around.active)
