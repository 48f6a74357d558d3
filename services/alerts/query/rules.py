"""Rules as they are judged by, and as they are shown."""

from collections.abc import Sequence
from typing import Any

from services.alerts.codec.rules import rule_from
from services.alerts.domain.rule import Rule
from services.alerts.statements import SQL
from shared.http import instant_text
from shared.postgres import Connection, Row, rows

Json = dict[str, Any]

NOTHING: Json = {
    "pollutant": None,
    "measure": None,
    "averaging": None,
    "operator": None,
    "levels": [],
    "consecutive": None,
    "clear": None,
    "min_capture": None,
    "min_sensors": None,
    "combine": None,
    "kinds": [],
    "localities": [],
    "active": None,
}
"""What a rule says whose condition is code."""


async def judging(connection: Connection) -> dict[tuple[str, int], Rule]:
    """Return every version that ever judged, by id and version."""
    cursor = await connection.execute(SQL["select_rules"])
    return {
        (id, version): rule_from(id, version, status, name, definition)
        for id, version, status, name, definition in await cursor.fetchall()
    }


async def places_of(connection: Connection, rule: Rule) -> list[str]:
    """Return the places that a rule judges: sensors or localities, in order."""
    cursor = await connection.execute(SQL["select_places_of_rule"], {"each": rule.each})
    places = [row[0] for row in await cursor.fetchall()]
    if rule.each or not rule.localities:
        return places
    return [each for each in places if each in rule.localities]


async def keep(connection: Connection) -> None:
    """Keep which rules are published until this transaction ends.

    Whoever needs that asks for it before any row is locked: who publishes or retires a rule does.
    """
    await connection.execute(SQL["share_rules"])


async def page(
    connection: Connection,
    rule_id: str | None,
    status: str | None,
    after: tuple[str, int] | None,
    most: int,
) -> list[Json]:
    """Return versions of rules, by id and version."""
    return [_shown(row) for row in await _versions(connection, rule_id, status, after, most)]


async def versions(connection: Connection, rule_id: str) -> list[Rule]:
    """Return every version of a rule whose condition is data, oldest first."""
    found = await _versions(connection, rule_id, None, None, 100_000)
    return [
        rule_from(row["id"], row["version"], row["status"], row["name"], row["definition"])
        for row in found
        if row["definition"] is not None
    ]


async def known_localities(connection: Connection, codes: Sequence[str]) -> set[str]:
    """Return which of these are localities."""
    cursor = await connection.execute(SQL["select_known_localities"], {"codes": list(codes)})
    return {row[0] for row in await cursor.fetchall()}


async def _versions(
    connection: Connection,
    rule_id: str | None,
    status: str | None,
    after: tuple[str, int] | None,
    most: int,
) -> list[Row]:
    return await rows(
        connection,
        SQL["select_rule_versions"],
        {
            "rule_id": rule_id,
            "status": status,
            "after_id": None if after is None else after[0],
            "after_version": None if after is None else after[1],
            "most": most,
        },
    )


def _shown(row: Row) -> Json:
    return {
        "id": row["id"],
        "version": row["version"],
        "status": row["status"],
        "name": row["name"],
        **(row["definition"] or NOTHING),
        "created_by": row["created_by"],
        "created_at": instant_text(row["created_at"]),
        "published_by": row["published_by"],
        "published_at": instant_text(row["published_at"]),
        "retired_at": instant_text(row["retired_at"]),
        "retired_by": row["retired_by"],
        "retired_reason": row["retired_for"],
    }
