"""Rules by version: the shipped ones put there once, none ever edited."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from services.alerts.codec.rules import definition_to, rule_from
from services.alerts.domain.rule import Rule
from services.alerts.domain.shipped import AIR_RULES, BUILT_IN
from services.alerts.persist import watches
from services.alerts.statements import SQL
from shared.errors import Conflict
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


async def publish(connection: Connection, rule_id: str, by: str, at: datetime) -> int:
    """Publish the newest draft of a rule; what the version before it judged stays judged by that.

    Intervals after the newest that was judged are judged by the new version, place by place. The
    first version of a rule judges all there is.

    Raises:
        Conflict: there is no draft.
    """
    await connection.execute(SQL["hold_rules"])
    cursor = await connection.execute(SQL["retire_rule"], {"id": rule_id, "at": at})
    retired = await cursor.fetchone()
    cursor = await connection.execute(SQL["publish_rule"], {"id": rule_id, "by": by, "at": at})
    published = await cursor.fetchone()
    if published is None:
        raise Conflict(f"rule {rule_id!r} has no draft to publish")
    version = int(published[0])
    cursor = await connection.execute(SQL["select_rule"], {"id": rule_id, "version": version})
    row = await cursor.fetchone()
    if row is None or row[3] is None:
        await watches.every_case(connection, at)
        return version
    rule = rule_from(rule_id, version, row[1], row[2], row[3])
    ended = {} if retired is None else await _end(connection, rule_id, int(retired[0]), by)
    await _begin(connection, rule, ended, at)
    return version


async def _end(
    connection: Connection, rule_id: str, version: int, by: str
) -> dict[str, datetime | None]:
    """End every track of a version; return how far each place was judged."""
    of_version = {"rule_id": rule_id, "version": version}
    cursor = await connection.execute(SQL["hold_tracks"], of_version)
    ended = {row[1]: row[2] for row in await cursor.fetchall()}
    await connection.execute(SQL["close_tracks"], {**of_version, "by": by})
    return ended


async def _begin(
    connection: Connection, rule: Rule, ended: Mapping[str, datetime | None], at: datetime
) -> None:
    """Begin to judge every place by a version, from where the one before it ended."""
    cursor = await connection.execute(SQL["select_places_of_rule"], {"each": rule.each})
    places = [row[0] for row in await cursor.fetchall()]
    if rule.localities and not rule.each:
        places = [each for each in places if each in rule.localities]
    # A version that judges other kinds of places goes on where the last of the old ones stood.
    newest = max((each for each in ended.values() if each is not None), default=None)
    await connection.execute(
        SQL["open_tracks"],
        {
            "rule_id": rule.id,
            "version": rule.version,
            "places": places,
            "opened": [ended.get(each, newest) for each in places],
            "until": at,
        },
    )
