"""One version of a rule taking over from another, and a rule that is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.alerts.codec.rules import rule_from
from services.alerts.domain.rule import Rule
from services.alerts.persist import watches
from services.alerts.query.rules import places_of
from services.alerts.statements import SQL
from shared.errors import Conflict
from shared.postgres import Connection

RETIRED = "rule_retired"
"""Why an alert is over whose rule was retired."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A version that was retired: what it was before, and whether its condition is data."""

    version: int
    status: str
    by_data: bool


async def publish(connection: Connection, rule_id: str, by: str, at: datetime) -> int:
    """Publish the newest draft of a rule; what the version before it judged stays judged by that.

    Intervals after the newest that was judged are judged by the new version, place by place. The
    first version of a rule judges all there is, one that follows a retired rule what comes from
    now on. A retired rule whose condition is code needs no draft.

    Raises:
        Conflict: there is no draft.
    """
    await hold(connection)
    who = {"id": rule_id, "by": by, "at": at}
    cursor = await connection.execute(SQL["retire_rule"], who)
    retired = await cursor.fetchone()
    cursor = await connection.execute(SQL["publish_rule"], who)
    published = await cursor.fetchone()
    if published is None:
        cursor = await connection.execute(SQL["publish_built_in"], who)
        published = await cursor.fetchone()
    if published is None:
        raise Conflict(f"rule {rule_id!r} has no draft to publish")
    version = int(published[0])
    cursor = await connection.execute(SQL["select_rule"], {"id": rule_id, "version": version})
    row = await cursor.fetchone()
    if row is None or row[3] is None:
        await watches.everything(connection, at)
        return version
    rule = rule_from(rule_id, version, row[1], row[2], row[3])
    ended = {}
    if retired is not None:
        ended = await _end(connection, rule_id, int(retired[0]), by, None)
    since = at if retired is None and await _judged(connection, rule_id) else None
    await _begin(connection, rule, ended, since, at)
    return version


async def hold(connection: Connection) -> None:
    """Keep everybody else from publishing and from judging by what is published."""
    await connection.execute(SQL["hold_rules"])


async def retire(
    connection: Connection, rule_id: str, by: str, reason: str | None, at: datetime
) -> list[Ended]:
    """Retire what is published or drafted of a rule, newest first; what is on ends with it.

    What is on of a rule whose condition is code must be ended before.

    Raises:
        Conflict: nothing of it is published or drafted.
    """
    cursor = await connection.execute(
        SQL["end_rule"], {"id": rule_id, "by": by, "reason": reason, "at": at}
    )
    found = [Ended(*row) for row in await cursor.fetchall()]
    if not found:
        raise Conflict(f"nothing of rule {rule_id!r} is published or drafted")
    for each in found:
        if each.status == "published" and each.by_data:
            await _end(connection, rule_id, each.version, by, RETIRED)
        elif each.status == "published":
            await watches.everything(connection, at)
    return found


async def _judged(connection: Connection, rule_id: str) -> bool:
    cursor = await connection.execute(SQL["select_judged"], {"rule_id": rule_id})
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _end(
    connection: Connection, rule_id: str, version: int, by: str, closed_for: str | None
) -> dict[str, datetime | None]:
    """End every track of a version; return how far each place was judged."""
    of_version = {"rule_id": rule_id, "version": version}
    cursor = await connection.execute(SQL["hold_tracks"], of_version)
    ended = {row[1]: row[2] for row in await cursor.fetchall()}
    await connection.execute(
        SQL["close_tracks"], {**of_version, "by": by, "closed_for": closed_for}
    )
    return ended


async def _begin(
    connection: Connection,
    rule: Rule,
    ended: Mapping[str, datetime | None],
    since: datetime | None,
    at: datetime,
) -> None:
    """Begin to judge every place by a version, from where the one before it ended, or `since`."""
    places = await places_of(connection, rule)
    # A version that judges other kinds of places goes on where the last of the old ones stood.
    newest = max((each for each in ended.values() if each is not None), default=since)
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
