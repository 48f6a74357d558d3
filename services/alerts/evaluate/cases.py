"""Looking at hazard cases whose events or clocks say that something changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.alerts.domain import hazards
from services.alerts.domain.alert import Alert
from services.alerts.domain.hazards import Case, Event
from services.alerts.domain.reconcile import reconcile
from services.alerts.domain.state import Closing
from services.alerts.domain.watching import as_stored
from services.alerts.persist import alerts, watches
from services.alerts.persist.alerts import About, Found
from services.alerts.query import clocked, closings, rules
from services.alerts.statements import SQL
from shared import instants
from shared.housing.awaab import CLOCKS, Clock
from shared.http import instant_text
from shared.postgres import Connection

PREFIX = "awaab."


async def due(connection: Connection, clock: datetime, most: int, new_id: Callable[[], str]) -> int:
    """Look at the cases whose time has come; return how many."""
    await rules.keep(connection)
    case_ids = await watches.lock_cases(connection, clock, most)
    if case_ids:
        await look_at(connection, case_ids, clock, new_id)
    return len(case_ids)


async def look_at(
    connection: Connection, case_ids: Sequence[str], now: datetime, new_id: Callable[[], str]
) -> None:
    """Judge locked cases by all their events."""
    versions = await clocked.published(connection)
    stored = await clocked.alerts_of(connection, PREFIX, case_ids, over=True)
    events = await _events(connection, case_ids)
    of_clock = {clock: f"{PREFIX}{clock}" for clock in CLOCKS if f"{PREFIX}{clock}" in versions}
    ended = await closings.of_places(
        connection, [(rule, case_id) for case_id in case_ids for rule in of_clock.values()]
    )
    found: list[Found] = []
    rows: list[dict[str, Any]] = []
    for case_id in case_ids:
        case = hazards.stand(events.get(case_id, []))
        for clock, rule in of_clock.items():
            by_hand: Sequence[Closing] = ended.get((rule, case_id), [])
            known = stored.get((case_id, rule), [])
            runs = hazards.runs(case, clock, _by(known, now), by_hand)
            result = reconcile(known, runs, now, new_id, until_mark=as_stored(known, runs))
            about = About(rule, versions[rule], case_id, locality=case.ward, case_id=case_id)
            found.append(Found({alert.id: about for alert in result.alerts}, result))
        rows.append(_row(case_id, case, of_clock, now))
    await alerts.save(connection, found, now)
    await watches.save_cases(connection, rows)


def _by(stored: Sequence[Alert], now: datetime) -> datetime:
    """Return up to when clocks have run: what was told stays so if the clock is put back."""
    return max([now, *(step.at for alert in stored for step in alert.run.steps)])


async def _events(connection: Connection, case_ids: Sequence[str]) -> dict[str, list[Event]]:
    cursor = await connection.execute(SQL["select_hazard_events"], {"case_ids": list(case_ids)})
    found: dict[str, list[Event]] = {}
    for case_id, id, type, occurred_at, ward, fields in await cursor.fetchall():
        told = {name: value for name, value in fields.items() if isinstance(value, str)}
        event = Event(
            id=id,
            type=type,
            occurred_at=occurred_at,
            ward=ward,
            told=told,
            aware_at=_instant(told.get("aware_at")),
            identified_at=_instant(told.get("identified_at")),
        )
        found.setdefault(case_id, []).append(event)
    return found


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instants.parse(text)


def _row(case_id: str, case: Case, rules: Mapping[Clock, str], now: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "due_at": instant_text(hazards.due_at(case, rules, now)),
        "ward": case.ward,
        "hazard": case.hazard,
        "category": case.category,
        "aware_at": instant_text(case.aware_at),
        "identified_at": instant_text(case.identified_at),
        "concluded_at": instant_text(case.concluded_at),
        "closed_at": instant_text(case.closed_at),
        "clocks": {
            clock: {
                "due_at": instant_text(running.due_at),
                "met_at": instant_text(running.met_at),
                "until": instant_text(running.until),
            }
            for clock, running in case.clocks.items()
            if clock in rules
        },
    }
