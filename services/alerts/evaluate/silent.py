"""Looking at sensors that may have gone silent, or were and are heard again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain import silence
from services.alerts.domain.alert import Alert
from services.alerts.domain.reconcile import Reconciled, reconcile
from services.alerts.domain.shipped import STALE
from services.alerts.domain.silence import Heard
from services.alerts.domain.state import Closing
from services.alerts.domain.watching import as_stored
from services.alerts.persist import alerts, watches
from services.alerts.persist.alerts import About, Found
from services.alerts.persist.watches import SETTLE, Next, Watch
from services.alerts.query import clocked, closings, rules
from services.alerts.statements import SQL
from shared.postgres import Connection

_LOOK_AGAIN: Final = timedelta(minutes=1)
"""For a silent sensor; most are heard of before, but a reading without a value changes no hour."""


@dataclass(frozen=True, slots=True)
class _Known:
    heard: Heard
    arrived: datetime | None
    locality: str | None


async def due(connection: Connection, clock: datetime, most: int, new_id: Callable[[], str]) -> int:
    """Look at the sensors whose time has come; return how many."""
    await rules.keep(connection)
    found = await watches.lock_due(connection, clock, most)
    if found:
        await look_at(connection, found, clock, new_id)
    return len(found)


async def look_at(
    connection: Connection,
    watched: Sequence[Watch],
    clock: datetime,
    new_id: Callable[[], str],
    *,
    at_once: bool = False,
) -> None:
    """Judge locked sensors by what was heard of them until now.

    While old readings come of one it is judged after the last of them, unless `at_once`.
    """
    ids = [each.sensor_id for each in watched]
    version = (await clocked.published(connection)).get(STALE)
    stored = await clocked.alerts_of(connection, STALE, ids, over=False)
    ended = await closings.of_places(connection, [(STALE, each) for each in ids])
    known = await _known(connection, ids, stored, clock)
    found: list[Found] = []
    ahead: list[Next] = []
    for each in watched:
        on = stored.get((each.sensor_id, STALE), [])
        what = known.get(each.sensor_id)
        if what is None or version is None:
            continue
        settled = what.arrived is None or clock - what.arrived >= SETTLE
        still = silence.fresh(each.sensor_id, what.heard, clock) is not None
        if still and not settled and not at_once:
            ahead.append(Next(each.sensor_id, clock + SETTLE, stale=bool(on), settling=True))
            continue
        by_hand = ended.get((STALE, each.sensor_id), [])
        result, stale = _judge(each.sensor_id, what.heard, on, by_hand, clock, new_id)
        about = About(
            STALE, version, each.sensor_id, locality=what.locality, sensor_id=each.sensor_id
        )
        found.append(Found({alert.id: about for alert in result.alerts}, result))
        check_at = clock + _LOOK_AGAIN if stale else silence.check_at(what.heard, clock)
        if check_at is not None:
            ahead.append(Next(each.sensor_id, check_at, stale=stale, settling=False))
    await alerts.save(connection, found, clock)
    await watches.reschedule(connection, ahead)
    gone = sorted(set(ids).difference(each.sensor_id for each in ahead))
    await watches.forget(connection, gone)


def _judge(
    sensor_id: str,
    heard: Heard,
    on: Sequence[Alert],
    by_hand: Sequence[Closing],
    clock: datetime,
    new_id: Callable[[], str],
) -> tuple[Reconciled, bool]:
    """Return what changed, and whether the sensor is silent now."""
    runs = []
    for alert in on:
        closing = next((each for each in by_hand if each.after == alert.run.first_end), None)
        run = silence.again(sensor_id, heard, alert.run.started_at, clock, closing)
        if run is not None:
            runs.append(run)
    new = silence.fresh(sensor_id, heard, clock)
    if new is not None and all(run.first_end != new.first_end for run in runs):
        runs.append(new)
    result = reconcile(on, runs, clock, new_id, until_mark=as_stored(on, runs))
    return result, any(run.last_end is None for run in runs)


async def _known(
    connection: Connection,
    ids: Sequence[str],
    stored: dict[tuple[str, str], list[Alert]],
    clock: datetime,
) -> dict[str, _Known]:
    on = [next(iter(stored.get((each, STALE), [])), None) for each in ids]
    cursor = await connection.execute(
        SQL["select_heard"],
        {
            "sensor_ids": list(ids),
            "sinces": [None if each is None else each.run.started_at for each in on],
            "now": clock,
        },
    )
    return {
        row[0]: _Known(Heard(row[1], row[2], row[3], row[5]), row[4], row[6])
        for row in await cursor.fetchall()
    }
