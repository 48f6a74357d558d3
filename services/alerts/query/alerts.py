"""Alerts as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.alerts.codec.shown import Context, alert_shown, transition_shown
from services.alerts.codec.silences import silence_from
from services.alerts.domain.inhibition import Active
from services.alerts.query import sites
from services.alerts.statements import SQL
from shared import clock
from shared.postgres import Connection, Row, rows

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which alerts are asked for; None is any."""

    states: Sequence[str] | None = None
    severities: Sequence[str] | None = None
    localities: Sequence[str] | None = None
    rule_ids: Sequence[str] | None = None
    verdicts: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(
    connection: Connection, wanted: Filter, after: tuple[str, str] | None, most: int
) -> list[Json]:
    """Return the alerts that fit, newest first, after (started_at, id) of the last one seen."""
    found = await rows(
        connection,
        SQL["select_alerts"],
        {
            "states": _listed(wanted.states),
            "severities": _listed(wanted.severities),
            "localities": _listed(wanted.localities),
            "rule_ids": _listed(wanted.rule_ids),
            "verdicts": _listed(wanted.verdicts),
            "since": wanted.since,
            "until": wanted.until,
            "before_at": None if after is None else after[0],
            "before_id": None if after is None else after[1],
            "most": most,
        },
    )
    return await shown(connection, found)


async def by_id(connection: Connection, alert_id: str) -> Json | None:
    """Return one alert, None where there is none."""
    found = await shown(connection, await raw(connection, [alert_id]))
    return found[0] if found else None


async def raw(connection: Connection, ids: Sequence[str]) -> list[Row]:
    """Return some alerts as they are stored, in no order."""
    return await rows(connection, SQL["select_alerts_by_id"], {"ids": list(ids)})


async def shown(connection: Connection, found: Sequence[Row]) -> list[Json]:
    """Return stored alerts as they are shown, with what surrounds them."""
    if not found:
        return []
    around = await context(connection, found)
    of_alert = await transitions(connection, [row["id"] for row in found])
    return [alert_shown(row, of_alert.get(row["id"], []), around) for row in found]


async def transitions(connection: Connection, ids: Sequence[str]) -> dict[str, list[Json]]:
    """Return the transitions of some alerts, in order."""
    of_alert: dict[str, list[Json]] = {}
    for row in await rows(connection, SQL["select_transitions"], {"ids": list(ids)}):
        of_alert.setdefault(row["alert_id"], []).append(transition_shown(row))
    return of_alert


async def context(connection: Connection, found: Sequence[Row]) -> Context:
    """Return what hides or mutes these alerts now, and the sites that are where they are."""
    placed = [row for row in found if row["locality"] and row["pollutant"]]
    hiders = await rows(
        connection,
        SQL["select_hiders"],
        {
            "localities": [row["locality"] for row in placed],
            "pollutants": [row["pollutant"] for row in placed],
        },
    )
    now = clock.now()
    counted = await sites.of_localities(connection, [row["locality"] for row in found], now)
    standing = await rows(connection, SQL["select_standing_silences"], {"now": now})
    return Context(
        active=tuple(
            Active(row["id"], row["locality"], row["pollutant"], row["severity"]) for row in hiders
        ),
        silences=tuple(silence_from(row) for row in standing),
        now=now,
        sites=counted,
    )


def _listed(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)
