"""Where judging stands, by rule version and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.alerts.codec import runs
from services.alerts.domain.rejudge import Track
from services.alerts.statements import SQL
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Place:
    """One place judged by one version of a rule, locked for this transaction.

    Attributes:
        opened_after: intervals that end by then were judged by the version before.
        closed_after: intervals that end later are judged by the version after, if there is one.
        due_at: when the next interval counts as missing.
    """

    track_id: int
    rule_id: str
    rule_version: int
    place: str
    opened_after: datetime | None
    closed_after: datetime | None
    closed_by: str | None
    closed_for: str | None
    track: Track
    due_at: datetime | None


async def lock_due(connection: Connection, now: datetime, most: int) -> list[Place]:
    """Take places that have something to be judged; what another process holds is left to it."""
    cursor = await connection.execute(SQL["lock_tracks"], {"now": now, "most": most})
    return [_place(row) for row in await cursor.fetchall()]


async def lock(connection: Connection, track_id: int) -> Place | None:
    """Take one place, waiting for whoever has it."""
    cursor = await connection.execute(SQL["lock_track"], {"track_id": track_id})
    row = await cursor.fetchone()
    return None if row is None else _place(row)


async def save(
    connection: Connection, places: Sequence[tuple[int, Track, datetime | None]]
) -> None:
    """Keep where judging of (track, when it is due next) stands."""
    rows = [
        {
            "track_id": track_id,
            "frontier": track.frontier,
            "arrived_at": track.arrived,
            "readings": track.readings,
            "states": orjson.dumps(runs.states_to(track.states)).decode(),
            "due_at": due_at,
        }
        for track_id, track, due_at in places
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(SQL["update_track"], rows)


def _place(row: tuple[Any, ...]) -> Place:
    return Place(
        track_id=row[0],
        rule_id=row[1],
        rule_version=row[2],
        place=row[3],
        opened_after=row[4],
        closed_after=row[5],
        closed_by=row[6],
        closed_for=row[7],
        track=Track(
            states=runs.states_from(row[11]), arrived=row[8], readings=row[9], frontier=row[10]
        ),
        due_at=row[12],
    )
