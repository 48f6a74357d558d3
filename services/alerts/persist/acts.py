"""What operators do to an alert: each is written down as a transition, and none is undone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from services.alerts.codec import stored
from services.alerts.domain.alert import Alert, Entry
from services.alerts.persist import alerts
from services.alerts.persist.alerts import About
from services.alerts.statements import SQL
from shared import instants
from shared.errors import NotFound
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Held:
    """An alert that this transaction has to itself."""

    alert: Alert
    about: About
    acknowledged: bool


async def hold(connection: Connection, alert_id: str) -> Held:
    """Take an alert, waiting for whoever has it.

    Raises:
        NotFound: there is none of this id.
    """
    cursor = await connection.execute(SQL["lock_alert"], {"id": alert_id})
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(f"no alert {alert_id!r}")
    about = About(
        rule_id=row[22],
        rule_version=row[23],
        place=row[24],
        track_id=row[25],
        locality=row[26],
        pollutant=row[27],
        sensor_id=row[28],
        case_id=row[29],
        averaging=row[30],
        width=None if row[31] is None else timedelta(seconds=row[31]),
        step=None if row[32] is None else timedelta(seconds=row[32]),
    )
    return Held(stored.alert_from(row[:22]), about, row[33] is not None)


async def acknowledge(
    connection: Connection, held: Held, by: str, comment: str | None, at: datetime
) -> None:
    """Keep who saw it and when; the first stands."""
    if held.acknowledged:
        return
    seen = {"by": by, "at": instants.text(at), "comment": comment}
    cursor = await connection.execute(
        SQL["update_acknowledged"],
        {"id": held.alert.id, "acknowledged": orjson.dumps(seen).decode()},
    )
    await _tell(connection, held, await cursor.fetchone(), "acknowledged", by, at)


async def assign(connection: Connection, held: Held, by: str, to: str | None, at: datetime) -> None:
    """Keep who looks after it now; None is nobody. The history says to whom it went."""
    cursor = await connection.execute(SQL["update_assigned"], {"id": held.alert.id, "to": to})
    reason = "assigned to nobody" if to is None else f"assigned to {to}"
    await _tell(connection, held, await cursor.fetchone(), reason, by, at)


async def comment(connection: Connection, held: Held, by: str, text: str, at: datetime) -> None:
    """Add what somebody has to say."""
    said = [{"by": by, "at": instants.text(at), "text": text}]
    cursor = await connection.execute(
        SQL["update_comments"],
        {"id": held.alert.id, "comment": orjson.dumps(said).decode()},
    )
    await _tell(connection, held, await cursor.fetchone(), "commented", by, at)


async def close(
    connection: Connection, held: Held, after: datetime, by: str, reason: str, at: datetime
) -> None:
    """Write down that the run that is on after an interval was ended by hand."""
    await connection.execute(
        SQL["insert_closing"],
        {
            "rule_id": held.about.rule_id,
            "place": held.about.place,
            "alert_id": held.alert.id,
            "after": after,
            "at": at,
            "by": by,
            "reason": reason,
        },
    )


async def _tell(
    connection: Connection,
    held: Held,
    row: tuple[int, ...] | None,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    if row is None:
        return
    run = held.alert.run
    entry = Entry(held.alert, at, run.state, run.state, run.severity, reason, by, run.value)
    await alerts.tell(connection, [(entry, held.about)], {held.alert.id: row[0]}, at)
