"""Alerts and their transitions, written with whatever made them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from services.alerts.codec import runs, stored
from services.alerts.domain.alert import Alert, Entry
from services.alerts.domain.reconcile import Reconciled
from services.alerts.statements import SQL
from shared import instants
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class About:
    """What an alert is about; it never changes but for the locality.

    `width` and `step` are those of the rule's intervals, None where it has none.
    """

    rule_id: str
    rule_version: int
    place: str
    track_id: int | None = None
    locality: str | None = None
    pollutant: str | None = None
    sensor_id: str | None = None
    case_id: str | None = None
    averaging: str | None = None
    width: timedelta | None = None
    step: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What judging one place came to."""

    about: Mapping[str, About]
    reconciled: Reconciled


async def save(connection: Connection, found: Sequence[Found], learned_at: datetime) -> None:
    """Store alerts with their transitions, queue these for the stream, forget what never fired.

    `Found.about` is by the alert's id.
    """
    dropped = [each for one in found for each in one.reconciled.dropped]
    if dropped:
        await connection.execute(SQL["delete_alerts"], {"ids": dropped})
    rows: list[dict[str, Any]] = []
    entries: list[tuple[Entry, About]] = []
    for one in found:
        told: dict[str, int] = {}
        for entry in one.reconciled.entries:
            told[entry.alert.id] = told.get(entry.alert.id, 0) + 1
            entries.append((entry, one.about[entry.alert.id]))
        rows += [
            _row(alert, one.about[alert.id], told.get(alert.id, 0))
            for alert in one.reconciled.alerts
        ]
    if not rows:
        return
    cursor = await connection.execute(SQL["upsert_alerts"], {"rows": orjson.dumps(rows).decode()})
    last_seq = {row[0]: int(row[1]) for row in await cursor.fetchall()}
    await tell(connection, entries, last_seq, learned_at)


async def tell(
    connection: Connection,
    entries: Sequence[tuple[Entry, About]],
    last_seq: Mapping[str, int],
    learned_at: datetime,
) -> None:
    """Write transitions down; `last_seq` is that of each alert's last one among them."""
    if not entries:
        return
    left: dict[str, int] = {}
    for entry, _ in entries:
        left[entry.alert.id] = left.get(entry.alert.id, 0) + 1
    rows = []
    for entry, about in entries:
        left[entry.alert.id] -= 1
        seq = last_seq[entry.alert.id] - left[entry.alert.id]
        rows.append(_transition(entry, about, seq, learned_at))
    await connection.execute(SQL["insert_transitions"], {"rows": orjson.dumps(rows).decode()})


async def open_of(connection: Connection, bounds: Mapping[int, datetime]) -> dict[int, list[Alert]]:
    """Return the alerts of each track that are not revoked and were not over by its bound."""
    cursor = await connection.execute(
        SQL["select_open_alerts"],
        {"track_ids": list(bounds), "bounds": list(bounds.values())},
    )
    found: dict[int, list[Alert]] = {track_id: [] for track_id in bounds}
    for row in await cursor.fetchall():
        found[row[0]].append(stored.alert_from(row[1:]))
    return found


async def first_end(connection: Connection, track_id: int) -> datetime | None:
    """Return the first end of the oldest alert of a track that is not revoked."""
    cursor = await connection.execute(SQL["select_first_end"], {"track_id": track_id})
    row = await cursor.fetchone()
    return None if row is None else row[0]


def _row(alert: Alert, about: About, told: int) -> dict[str, Any]:
    return {
        "id": alert.id,
        "rule_id": about.rule_id,
        "rule_version": about.rule_version,
        "place": about.place,
        "track_id": about.track_id,
        "locality": about.locality,
        "pollutant": about.pollutant,
        "sensor_id": about.sensor_id,
        "case_id": about.case_id,
        "averaging": about.averaging,
        "width_s": _seconds(about.width),
        "step_s": _seconds(about.step),
        "steps": [runs.step_to(step) for step in alert.run.steps],
        "told": told,
        **runs.run_to(alert.run),
        **_verdict(alert),
    }


def _verdict(alert: Alert) -> dict[str, Any]:
    return {
        "verdict": alert.verdict,
        "raised_at": None if alert.raised_at is None else instants.text(alert.raised_at),
        "historical": alert.historical,
        "merged_into": alert.merged_into,
        "revision": alert.revision,
    }


def _transition(entry: Entry, about: About, seq: int, learned_at: datetime) -> dict[str, Any]:
    by_hand = entry.by is not None or entry.reason in ("revoked", "merged")
    width = None if by_hand else about.width
    return {
        "alert_id": entry.alert.id,
        "seq": seq,
        "at": instants.text(entry.at),
        "learned_at": instants.text(learned_at),
        "came_from": entry.came_from,
        "to": entry.to,
        "severity": entry.severity,
        "reason": entry.reason,
        "by": entry.by,
        "interval_start": None if width is None else instants.text(entry.at - width),
        "interval_end": None if width is None else instants.text(entry.at),
        "value": entry.value,
        "shown": runs.run_to(entry.alert.run) | _verdict(entry.alert),
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
