"""Hazard cases as they are shown."""

from datetime import datetime
from typing import Any

from services.alerts.domain.hazards import Running
from services.alerts.statements import SQL
from shared import instants
from shared.http import instant_text
from shared.postgres import Connection, Row, rows

Json = dict[str, Any]


async def page(
    connection: Connection,
    closed: bool | None,
    after: tuple[str, str] | None,
    most: int,
    now: datetime,
) -> list[tuple[Json, str]]:
    """Return cases, the newest first, each with its place in the list."""
    found = await rows(
        connection,
        SQL["select_cases"],
        {
            "closed": closed,
            "after_at": None if after is None else after[0],
            "after_id": None if after is None else after[1],
            "most": most,
        },
    )
    return [(_shown(row, now), instants.text(row["placed_at"])) for row in found]


def _shown(row: Row, now: datetime) -> Json:
    return {
        "case_id": row["case_id"],
        "ward": row["ward"],
        "hazard": row["hazard"],
        "category": row["category"],
        "aware_at": instant_text(row["aware_at"]),
        "identified_at": instant_text(row["identified_at"]),
        "concluded_at": instant_text(row["concluded_at"]),
        "clocks": {name: _clock(name, each, now) for name, each in row["clocks"].items()},
    }


def _clock(name: Any, stored: Json, now: datetime) -> Json:
    running = Running(
        due_at=instants.parse(stored["due_at"]),
        met_at=None if stored["met_at"] is None else instants.parse(stored["met_at"]),
        until=None if stored["until"] is None else instants.parse(stored["until"]),
    )
    return {
        "due_at": stored["due_at"],
        "met_at": stored["met_at"],
        "state": running.state(name, now),
    }
