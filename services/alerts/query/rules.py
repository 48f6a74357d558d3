"""Rules as they are judged by."""

from services.alerts.codec.rules import rule_from
from services.alerts.domain.rule import Rule
from services.alerts.statements import SQL
from shared.postgres import Connection


async def judging(connection: Connection) -> dict[tuple[str, int], Rule]:
    """Return every version that ever judged, by id and version."""
    cursor = await connection.execute(SQL["select_rules"])
    return {
        (id, version): rule_from(id, version, status, name, definition)
        for id, version, status, name, definition in await cursor.fetchall()
    }


async def published(connection: Connection) -> list[Rule]:
    """Return the versions that judge now; none is published before this transaction ends."""
    await connection.execute(SQL["share_rules"])
    return [rule for rule in (await judging(connection)).values() if rule.status == "published"]
