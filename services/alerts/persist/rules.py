"""Rules by version: the shipped ones put there once, none ever edited."""

from datetime import datetime

import orjson

from services.alerts.codec.rules import definition_to
from services.alerts.domain.rule import Rule
from services.alerts.domain.shipped import AIR_RULES, BUILT_IN
from services.alerts.statements import SQL
from shared.postgres import Connection

_BY = "healthy places"


async def ensure_shipped(connection: Connection, at: datetime) -> None:
    """Put every shipped rule there that is not; what was published since stays."""
    rows = [
        {
            "id": rule.id,
            "version": rule.version,
            "status": rule.status,
            "name": rule.name,
            "definition": orjson.dumps(definition_to(rule)).decode(),
            "by": _BY,
            "at": at,
        }
        for rule in AIR_RULES
    ]
    rows += [
        {
            "id": id,
            "version": 1,
            "status": status,
            "name": name,
            "definition": None,
            "by": _BY,
            "at": at,
        }
        for id, (name, status) in BUILT_IN.items()
    ]
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.executemany(SQL["insert_rule"], rows)


async def draft(connection: Connection, rule: Rule, by: str, at: datetime) -> int:
    """Keep a draft as the next version of its rule, and return the version."""
    await connection.execute(SQL["hold_rules"])
    cursor = await connection.execute(
        SQL["insert_draft"],
        {
            "id": rule.id,
            "name": rule.name,
            "definition": orjson.dumps(definition_to(rule)).decode(),
            "by": by,
            "at": at,
        },
    )
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])
