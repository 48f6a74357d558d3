"""Who is told of what was put on the stream: notifications are written in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from services.alerts.codec.silences import subscription_from
from services.alerts.domain.subscription import Subscription
from services.alerts.persist import deliveries
from services.alerts.persist.deliveries import Notification
from services.alerts.statements import SQL
from shared import instants
from shared.postgres import Connection

Json = dict[str, Any]

SOURCE = "/services/alerts"
_MOST_IN_A_DIGEST = 500


def event(alert: Mapping[str, Any]) -> bytes:
    """Return one transition as a structured CloudEvent."""
    transition = alert["transition"]
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"{alert['id']}/{transition['seq']}",
            "source": SOURCE,
            "type": "alert.transition",
            "time": transition["learned_at"],
            "subject": alert["id"],
            "datacontenttype": "application/json",
            "data": alert,
        }
    )


async def write(connection: Connection, shown: Sequence[Json], at: datetime) -> int:
    """Write down who is to be told of these transitions; return how many notifications that is."""
    receivers = await _receivers(connection)
    if not receivers:
        return 0
    found: list[Notification] = []
    kept: list[tuple[str, bytes]] = []
    for alert in shown:
        wanting = [each for each in receivers if each.wants(alert)]
        body = event(alert) if wanting else b""
        for each in wanting:
            if each.every is not None:
                kept.append((each.id, orjson.dumps(alert)))
                continue
            seq = alert["transition"]["seq"]
            id = f"{each.id}.{alert['id']}.{seq}"
            found.append(Notification(id, each.id, alert["id"], seq, body, each.first_at(at)))
    await deliveries.add(connection, found, at)
    await deliveries.add_to_digests(connection, kept, at)
    return len(found) + len(kept)


async def digests(connection: Connection, now: datetime) -> int:
    """Turn what waits for digests that are due into notifications; return how many."""
    cursor = await connection.execute(SQL["lock_digests"], {"now": now})
    due = [subscription_from(*row) for row in await cursor.fetchall()]
    for each in due:
        cursor = await connection.execute(
            SQL["take_digest_items"], {"subscription_id": each.id, "most": _MOST_IN_A_DIGEST}
        )
        items = await cursor.fetchall()
        if items:
            id = f"{each.id}.digest.{items[0][0]}-{items[-1][0]}"
            body = _digest(id, [orjson.loads(bytes(payload)) for _, payload in items], now)
            note = Notification(id, each.id, None, None, body, each.first_at(now))
            await deliveries.add(connection, [note], now)
        await connection.execute(SQL["update_digest_due"], {"id": each.id, "now": now})
    return len(due)


def _digest(id: str, alerts: list[Json], at: datetime) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": id,
            "source": SOURCE,
            "type": "alert.digest",
            "time": instants.text(at),
            "datacontenttype": "application/json",
            "data": {"items": alerts},
        }
    )


async def _receivers(connection: Connection) -> list[Subscription]:
    cursor = await connection.execute(SQL["select_receivers"])
    return [subscription_from(*row) for row in await cursor.fetchall()]
