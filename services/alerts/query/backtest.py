"""A rule over stored history, place by place, beside whatever judges live."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.alerts.domain import backtest, place
from services.alerts.domain.place import Measured, Member
from services.alerts.domain.rule import Rule
from services.alerts.domain.run import Run
from services.alerts.evaluate.measured import Store, Want
from services.alerts.query import sensors
from services.alerts.query.sensors import Life
from services.alerts.statements import SQL
from shared.air.intervals import hour_of
from shared.http import instant_text
from shared.postgres import Connection

Json = dict[str, Any]


async def tested(connection: Connection, rule: Rule, since: datetime, until: datetime) -> Json:
    """Return the alerts a rule would have raised over intervals that end in `(since, until]`."""
    cursor = await connection.execute(SQL["select_places_of_rule"], {"each": rule.each})
    places = [row[0] for row in await cursor.fetchall()]
    if rule.each:
        members, life = await sensors.alone(connection, places)
        stays = await sensors.known(connection, places)
    else:
        members, life = await sensors.of_localities(connection, places)
        stays = {}
    found: list[tuple[str | None, str | None, list[Run]]] = []
    for code in places:
        inside = members[code]
        if rule.each and rule.localities:
            there = [stay for stay in stays[code].stays if stay.code in rule.localities]
            inside = [
                Member(
                    each.sensor_id,
                    each.kind,
                    each.interval_s,
                    max(each.since, stay.since),
                    min(each.until, stay.until),
                )
                for each in inside
                for stay in there
            ]
        elif rule.localities and code not in rule.localities:
            continue
        runs = await _runs(connection, rule, inside, life, since, until)
        if not rule.each:
            found.append((code, None, runs))
            continue
        for run in runs:
            known = [s.code for s in stays[code].stays if s.since <= run.started_at < s.until]
            found.append((known[0] if known else None, code, [run]))
    return _answer(rule, found)


async def _runs(
    connection: Connection,
    rule: Rule,
    members: Sequence[Member],
    life: Life,
    since: datetime,
    until: datetime,
) -> list[Run]:
    store = Store(connection)
    readings = rule.averaging == "15min"
    first = hour_of(since) - place.needed_before(rule)
    ids = sorted({each.sensor_id for each in members})
    await store.read(Want(each, rule.pollutant, first, until, readings) for each in ids)
    measured = store.measured(ids, rule.pollutant, life, readings=readings)
    # Seconds of arithmetic must not stop the loop that serves everybody else.
    return await asyncio.to_thread(_judged, rule, members, measured, since, until)


def _judged(
    rule: Rule,
    members: Sequence[Member],
    measured: dict[str, Measured],
    since: datetime,
    until: datetime,
) -> list[Run]:
    return backtest.fired(rule, place.intervals(rule, members, measured, since, until))


def _answer(rule: Rule, found: Sequence[tuple[str | None, str | None, Sequence[Run]]]) -> Json:
    alerts = [
        {
            "locality": code,
            "sensor_id": sensor_id,
            "started_at": instant_text(run.started_at),
            "triggered_at": instant_text(run.triggered_at),
            "resolved_at": instant_text(run.resolved_at),
            "peak_severity": run.peak_severity,
            "peak": run.peak,
        }
        for code, sensor_id, runs in found
        for run in runs
    ]
    alerts.sort(key=lambda each: (str(each["started_at"]), str(each["locality"])))
    of_places: dict[tuple[str | None, str | None], list[Run]] = {}
    for code, sensor_id, runs in found:
        of_places.setdefault((code, sensor_id), []).extend(runs)
    summary = backtest.summary(rule, [(code, runs) for (code, _), runs in of_places.items()])
    return {"alerts": alerts, "summary": asdict(summary)}
