"""What an operator may do, each in the caller's transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.alerts.domain.shipped import STALE
from services.alerts.evaluate import cases, judge, silent
from services.alerts.persist import acts, tracks, versions, watches
from services.alerts.persist.acts import Held
from services.alerts.persist.watches import Watch
from services.alerts.query import alerts, rules
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
    rule_id, watched, track_id = row[0], row[1], row[2]
    # Judging takes the place before the alert; whoever takes both does it in that order.
    if track_id is None:
        await rules.keep(connection)
        await _lock_watched(connection, rule_id, watched)
        held = await acts.hold(connection, alert_id)
        _check_on(held)
        await acts.close(connection, held, held.alert.run.first_end, by, reason, at)
        await _look_at(connection, rule_id, [watched], at, new_id)
        return await _shown(connection, alert_id)
    place = await tracks.lock(connection, track_id)
    held = await acts.hold(connection, alert_id)
    _check_on(held)
    if place is not None:
        after = place.track.newest or held.alert.run.first_end
        await acts.close(connection, held, after, by, reason, at)
        await judge.places_again(connection, [place], {}, at, new_id)
    return await _shown(connection, alert_id)


async def retire(
    connection: Connection,
    rule_id: str,
    by: str,
    reason: str | None,
    at: datetime,
    new_id: Callable[[], str],
) -> int:
    """Retire a rule, and with it what is on by it; return the version that is shown for it.

    Raises:
        Conflict: nothing of it is published or drafted.
    """
    await versions.hold(connection)
    cursor = await connection.execute(SQL["select_on"], {"rule_id": rule_id})
    on = [row for row in await cursor.fetchall() if row[2] is None]
    for alert_id, watched, _ in on:
        await _lock_watched(connection, rule_id, watched)
        held = await acts.hold(connection, alert_id)
        after = held.alert.run.first_end
        await acts.close(connection, held, after, by, versions.RETIRED, at)
    if on:
        await _look_at(connection, rule_id, sorted({row[1] for row in on}), at, new_id)
    ended = await versions.retire(connection, rule_id, by, reason, at)
    return next((each.version for each in ended if each.status == "published"), ended[0].version)


def _check_on(held: Held) -> None:
    if not held.alert.run.active or held.alert.verdict == "revoked":
        raise Conflict(f"the alert is {held.alert.run.state}: only one that is on can be resolved")


async def _lock_watched(connection: Connection, rule_id: str, watched: str) -> None:
    if rule_id == STALE:
        await watches.lock(connection, watched)
    else:
        await watches.lock_case(connection, watched)


async def _look_at(
    connection: Connection,
    rule_id: str,
    watched: Sequence[str],
    at: datetime,
    new_id: Callable[[], str],
) -> None:
    """Judge by the clock again: sensors that are silent, or hazard cases."""
    if rule_id == STALE:
        sensors = [Watch(each, stale=True, settling=False) for each in watched]
        await silent.look_at(connection, sensors, at, new_id, at_once=True)
    else:
        await cases.look_at(connection, watched, at, new_id)


async def _shown(connection: Connection, alert_id: str) -> Json:
    found = await alerts.by_id(connection, alert_id)
    if found is None:
        raise NotFound(f"no alert {alert_id!r}")
    return found
