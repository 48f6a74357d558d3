"""What an operator may do, each in the caller's transaction."""

from collections.abc import Callable
from datetime import datetime

from services.alerts.domain.shipped import STALE
from services.alerts.evaluate import cases, judge, silent
from services.alerts.persist import acts, tracks, watches
from services.alerts.persist.watches import Watch
from services.alerts.query import alerts
from services.alerts.statements import SQL
from shared.errors import Conflict, NotFound
from shared.postgres import Connection

Json = alerts.Json


async def acknowledge(
    connection: Connection, alert_id: str, by: str, comment: str | None, at: datetime
) -> Json:
    """Acknowledge an alert and return it; a second time changes nothing."""
    held = await acts.hold(connection, alert_id)
    await acts.acknowledge(connection, held, by, comment, at)
    return await _shown(connection, alert_id)


async def assign(
    connection: Connection, alert_id: str, by: str, to: str | None, at: datetime
) -> Json:
    """Assign an alert and return it."""
    held = await acts.hold(connection, alert_id)
    await acts.assign(connection, held, by, to, at)
    return await _shown(connection, alert_id)


async def comment(connection: Connection, alert_id: str, by: str, text: str, at: datetime) -> Json:
    """Comment an alert and return it."""
    held = await acts.hold(connection, alert_id)
    await acts.comment(connection, held, by, text, at)
    return await _shown(connection, alert_id)


async def resolve(
    connection: Connection,
    alert_id: str,
    by: str,
    reason: str,
    at: datetime,
    new_id: Callable[[], str],
) -> Json:
    """Resolve an alert that is on; it stays so until its condition clears and comes again.

    Raises:
        Conflict: it is not on.
    """
    cursor = await connection.execute(SQL["select_track_of_alert"], {"id": alert_id})
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(f"no alert {alert_id!r}")
    rule_id, watched = row[0], row[1]
    if rule_id == STALE:
        await watches.lock(connection, watched)
    elif row[2] is None:
        await watches.lock_case(connection, watched)
    # Judging takes the place before the alert; whoever takes both does it in that order.
    place = None if row[2] is None else await tracks.lock(connection, row[2])
    held = await acts.hold(connection, alert_id)
    if not held.alert.run.active or held.alert.verdict == "revoked":
        raise Conflict(f"the alert is {held.alert.run.state}: only one that is on can be resolved")
    if place is not None:
        after = place.track.newest or held.alert.run.first_end
        await acts.close(connection, held, after, by, reason, at)
        await judge.places_again(connection, [place], {}, at, new_id)
    else:
        await acts.close(connection, held, held.alert.run.first_end, by, reason, at)
        if rule_id == STALE:
            sensor = Watch(watched, stale=True, settling=False)
            await silent.look_at(connection, [sensor], at, new_id)
        else:
            await cases.look_at(connection, [watched], at, new_id)
    return await _shown(connection, alert_id)


async def _shown(connection: Connection, alert_id: str) -> Json:
    found = await alerts.by_id(connection, alert_id)
    if found is None:
        raise NotFound(f"no alert {alert_id!r}")
    return found
