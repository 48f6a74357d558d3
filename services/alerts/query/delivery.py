"""Silences, subscriptions and what became of notifications, as they are shown."""

from typing import Any

from services.alerts.statements import SQL
from shared import instants
from shared.http import instant_text
from shared.postgres import Connection, Row, rows

Json = dict[str, Any]


async def silences(
    connection: Connection, id: str | None, after: tuple[str, str] | None, most: int
) -> list[tuple[Json, str]]:
    """Return silences that were not deleted, newest first, each with its place in the list."""
    found = await rows(connection, SQL["select_silences"], _cursor(id, after, most))
    return [(_silence(row), instants.text(row["created_at"])) for row in found]


async def subscriptions(
    connection: Connection, id: str | None, after: tuple[str, str] | None, most: int
) -> list[tuple[Json, str]]:
    """Return subscriptions that were not deleted, newest first, without their secrets."""
    found = await rows(connection, SQL["select_subscriptions"], _cursor(id, after, most))
    return [(_subscription(row), instants.text(row["created_at"])) for row in found]


async def deliveries(
    connection: Connection,
    subscription_id: str,
    state: str | None,
    before: int | None,
    most: int,
) -> list[tuple[Json, int]]:
    """Return the notifications of a subscription, newest first, each with its place."""
    found = await rows(
        connection,
        SQL["select_deliveries"],
        {"subscription_id": subscription_id, "state": state, "before": before, "most": most},
    )
    return [(_delivery(row), row["placed"]) for row in found]


def _cursor(id: str | None, after: tuple[str, str] | None, most: int) -> dict[str, Any]:
    return {
        "id": id,
        "before_at": None if after is None else after[0],
        "before_id": None if after is None else after[1],
        "most": most,
    }


def _silence(row: Row) -> Json:
    return {
        "id": row["id"],
        "matchers": row["matchers"],
        "starts_at": instant_text(row["starts_at"]),
        "ends_at": instant_text(row["ends_at"]),
        "until_resolved": row["until_resolved"],
        "comment": row["comment"],
        "created_by": row["created_by"],
        "created_at": instant_text(row["created_at"]),
    }


def _subscription(row: Row) -> Json:
    minutes = row["digest_minutes"]
    return {
        "id": row["id"],
        "url": row["url"],
        "filter": row["filter"],
        "digest": None if minutes is None else {"every_minutes": minutes},
        "quiet_hours": row["quiet_hours"],
        "enabled": row["enabled"],
        "created_by": row["created_by"],
        "created_at": instant_text(row["created_at"]),
    }


def _delivery(row: Row) -> Json:
    log = row["log"]
    last = log[-1] if log else {"status": None, "error": None}
    return {
        "id": row["id"],
        "alert_id": row["alert_id"],
        "seq": row["seq"],
        "state": row["state"],
        "created_at": instant_text(row["created_at"]),
        "delivered_at": instant_text(row["delivered_at"]),
        "next_attempt_at": instant_text(row["next_at"]) if row["state"] == "waiting" else None,
        "attempts": row["attempts"],
        "status": last["status"],
        "error": last["error"],
        "log": log,
    }
