"""Subscriptions, and notifications from being written down to being over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.alerts.codec.silences import quiet_from
from services.alerts.domain.subscription import QuietHours
from services.alerts.statements import SQL
from shared import instants
from shared.errors import NotFound
from shared.postgres import Connection

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing to send to one receiver; `id` stays the same whenever it is sent again."""

    id: str
    subscription_id: str
    alert_id: str | None
    seq: int | None
    body: bytes
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification that this process sends now."""

    id: str
    subscription_id: str
    body: bytes
    attempts: int
    url: str
    secret: str
    quiet: QuietHours | None


async def subscribe(
    connection: Connection, id: str, subscription: Json, secret: str, by: str, at: datetime
) -> None:
    """Keep a subscription; `subscription` has the fields of the contract."""
    digest, quiet = subscription["digest"], subscription["quiet_hours"]
    await connection.execute(
        SQL["insert_subscription"],
        {
            "id": id,
            "url": subscription["url"],
            "filter": orjson.dumps(subscription["filter"]).decode(),
            "digest_minutes": None if digest is None else digest["every_minutes"],
            "quiet_hours": None if quiet is None else orjson.dumps(quiet).decode(),
            "enabled": subscription["enabled"],
            "secret": secret,
            "by": by,
            "at": at,
        },
    )


async def unsubscribe(connection: Connection, id: str, by: str, at: datetime) -> None:
    """End a subscription; what waits for it is given up.

    Raises:
        NotFound: there is none of this id.
    """
    cursor = await connection.execute(SQL["delete_subscription"], {"id": id, "by": by, "at": at})
    if await cursor.fetchone() is None:
        raise NotFound(f"no subscription {id!r}")


async def add(connection: Connection, notifications: Sequence[Notification], at: datetime) -> None:
    """Write notifications down, each once, in order."""
    if not notifications:
        return
    await connection.execute(
        SQL["insert_deliveries"],
        {
            "ids": [each.id for each in notifications],
            "subscription_ids": [each.subscription_id for each in notifications],
            "alert_ids": [each.alert_id for each in notifications],
            "seqs": [each.seq for each in notifications],
            "bodies": [each.body for each in notifications],
            "next_ats": [each.next_at for each in notifications],
            "at": at,
        },
    )


async def add_to_digests(
    connection: Connection, items: Sequence[tuple[str, bytes]], at: datetime
) -> None:
    """Keep (subscription, event) for the next digest."""
    if not items:
        return
    await connection.execute(
        SQL["insert_digest_items"],
        {
            "subscription_ids": [subscription_id for subscription_id, _ in items],
            "payloads": [payload for _, payload in items],
            "at": at,
        },
    )


async def claim(
    connection: Connection, now: datetime, until: datetime, most: int, busy: Sequence[str]
) -> list[Claimed]:
    """Take at most one notification of each receiver that is not being served."""
    cursor = await connection.execute(
        SQL["claim_deliveries"], {"now": now, "until": until, "most": most, "busy": list(busy)}
    )
    return [
        Claimed(row[0], row[1], bytes(row[2]), row[3], row[4], row[5], quiet_from(row[6]))
        for row in await cursor.fetchall()
    ]


async def record(
    connection: Connection,
    claimed: Claimed,
    *,
    state: str,
    next_at: datetime,
    at: datetime,
    status: int | None,
    error: str | None,
) -> None:
    """Keep what came of an attempt."""
    attempt = [{"at": instants.text(at), "status": status, "error": error}]
    await connection.execute(
        SQL["update_delivery"],
        {
            "id": claimed.id,
            "state": state,
            "next_at": next_at,
            "attempt": orjson.dumps(attempt).decode(),
            "at": at,
        },
    )
