"""Rules ↔ JSON, in the names of the public contract."""

from datetime import datetime, time
from typing import Any

from services.alerts.domain.rule import Active, Clear, Level, Rule
from shared import instants
from shared.air.pollutants import Pollutant

Json = dict[str, Any]


def definition_to(rule: Rule) -> Json:
    """Return what a rule says, without its id, version, status and name."""
    return {
        "pollutant": str(rule.pollutant),
        "measure": rule.measure,
        "averaging": rule.averaging,
        "operator": rule.operator,
        "levels": [
            {"severity": level.severity, "threshold": float(level.threshold)}
            for level in rule.levels
        ],
        "consecutive": rule.consecutive,
        "clear": {"below": rule.clear.below, "consecutive": rule.clear.consecutive},
        "min_capture": rule.min_capture,
        "min_sensors": rule.min_sensors,
        "combine": rule.combine,
        "kinds": list(rule.kinds),
        "localities": list(rule.localities),
        "active": None if rule.active is None else _active_to(rule.active),
    }


def rule_from(id: str, version: int, status: str, name: str, definition: Json) -> Rule:
    """Return the rule that a stored definition stands for."""
    return Rule(
        id=id,
        version=version,
        status=status,  # type: ignore[arg-type]  # the table's own check holds it
        name=name,
        pollutant=Pollutant(definition["pollutant"]),
        measure=definition["measure"],
        averaging=definition["averaging"],
        operator=definition["operator"],
        levels=tuple(Level(each["severity"], each["threshold"]) for each in definition["levels"]),
        consecutive=definition["consecutive"],
        clear=Clear(definition["clear"]["consecutive"], definition["clear"]["below"]),
        min_capture=definition["min_capture"],
        min_sensors=definition["min_sensors"],
        combine=definition["combine"],
        kinds=tuple(definition["kinds"]),
        localities=tuple(definition["localities"]),
        active=None if definition["active"] is None else active_from(**definition["active"]),
    )


def active_from(**given: str | None) -> Active:
    """Return an active window from the texts of `from` and `to`.

    Raises:
        ValueError: a text is neither an RFC 3339 instant nor a time of day.
    """
    return Active(_moment_from(given.get("from")), _moment_from(given.get("to")))


def _moment_from(text: str | None) -> datetime | time | None:
    if text is None:
        return None
    if len(text) in (5, 8) and text[2] == ":":
        return time.fromisoformat(text)
    return instants.parse(text)


def _active_to(active: Active) -> Json:
    return {"from": _moment_to(active.since), "to": _moment_to(active.until)}


def _moment_to(moment: datetime | time | None) -> str | None:
    if isinstance(moment, datetime):
        return instants.text(moment)
    return None if moment is None else moment.isoformat("minutes")
