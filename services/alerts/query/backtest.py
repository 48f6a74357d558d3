"""A rule over stored history, place by place, beside whatever judges live."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.alerts.domain import backtest, place
from services.alerts.domain.place import Measured, Member
from services.alerts.domain.rule import Rule
from services.alerts.domain.run import Run
from services.alerts.evaluate.measured import Store, Want
from services.alerts.query import rules, sensors
from services.alerts.query.sensors import Life
from shared.air.intervals import hour_of
from shared.errors import NotFound
from shared.http import instant_text
from shared.postgres import Connection

Json = dict[str, Any]


Told = Callable[[int, int], Awaitable[None]]
"""Takes how many places were judged, and how many there are."""


async def silently(_: int, __: int) -> None:
    """Tell nobody."""


async def versions(connection: Connection, rule_id: str) -> tuple[Rule, Rule | None]:
    """Return the version of a rule that would be tested, and the published one, if any.

    Raises:
        NotFound: there is no version whose condition is data.
    """
    known = [] if "\x00" in rule_id else await rules.versions(connection, rule_id)
    if not known:
        raise NotFound(f"no rule {rule_id!r} that can be tested")
    published = [each for each in known if each.status == "published"]
    drafts = [each for each in known if each.status == "draft"]
    return (drafts or published or known)[-1], published[-1] if published else None


async def compared(
    connection: Connection, rule_id: str, since: datetime, until: datetime, told: Told
) -> Json:
    """Test the newest draft of a rule against its published version, where it has both.

    Args:
        connection: a snapshot of history.
        rule_id: which rule.
        since: intervals that end later are judged,
        until: up to those that end then.
        told: is told after each place how many were judged.

    Raises:
        NotFound: there is no version whose condition is data.
    """
    rule, published = await versions(connection, rule_id)
    places = [await rules.places_of(connection, rule)]
    if published is not None and published != rule:
        places.append(await rules.places_of(connection, published))
    total, done = sum(map(len, places)), 0

    async def one_more() -> None:
        nonlocal done
        done += 1
        await told(done, total)

    await told(0, total)
    found = await _tested(connection, rule, places[0], since, until, one_more)
    if published is None:
        return {**found, "against": None}
    if len(places) == 1:
        return {**found, "against": found}
    return {
        **found,
        "against": await _tested(connection, published, places[1], since, until, one_more),
    }


async def _tested(
    connection: Connection,
    rule: Rule,
    places: Sequence[str],
    since: datetime,
    until: datetime,
    one_more: Callable[[], Awaitable[None]],
) -> Json:
    """Return the alerts a rule would have raised over intervals that end in `(since, until]`."""
    if rule.each:
        members, life = await sensors.alone(connection, places)
        stays = await sensors.known(connection, places)
    else:
        members, life = await sensors.of_localities(connection, places)
        stays = {}
    found: list[tuple[str | None, str | None, list[Run]]] = []
    for code in places:
        there = members[code]
        if rule.each:
            there = place.inside(there, stays[code].stays, rule.localities)
        runs = await _runs(connection, rule, there, life, since, until)
        await one_more()
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
