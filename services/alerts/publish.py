"""Giving transitions their place on the stream, after they are committed, one process at a time.

Positions are handed out under a lock and become visible in order, so that a reader who has seen
one has seen every lower one: what an identity column alone does not promise, since transactions
commit in another order than they draw numbers.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson

from services.alerts.codec.shown import Json, alert_shown
from services.alerts.delivery import notify
from services.alerts.domain import subscription
from services.alerts.query import alerts
from services.alerts.statements import SQL
from services.alerts.telemetry import TRANSITIONS
from shared import clock, instants, logs, outbox
from shared.cloudevents import binary_headers
from shared.errors import Unavailable
from shared.outbox import Outgoing
from shared.postgres import TRANSIENT, Connection, Row, connect, rows
from shared.topics import ALERTS_EVENTS

SOURCE = "/services/alerts"
EVENT_TYPE = "alert.transition"
_SLICE = 500
_LONGEST_PAUSE_SECONDS = 5.0
_LOG = logs.get(__name__)


class Sequencer:
    """Puts committed transitions on the stream until cancelled; an outage is waited out.

    In `shadow` nobody is told: transitions stay with their alerts, and go no further.
    """

    def __init__(self, database: str, placed: Callable[[], None], *, shadow: bool) -> None:
        self._database = database
        self._placed = placed
        self._take = let_go if shadow else place
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that transitions were committed."""
        self._wake.set()

    async def run(self) -> None:
        """Work for ever."""
        pause = 0.05
        while True:
            try:
                async with await connect(self._database, "alerts.stream") as connection:
                    pause = 0.05
                    await self._work(connection)
            except (*TRANSIENT, Unavailable) as error:
                _LOG.warning("cannot put on the stream now", problem=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _work(self, connection: Connection) -> None:
        while True:
            self._wake.clear()
            async with connection.transaction():
                count = await self._take(connection)
            if count:
                self._placed()
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._wake.wait()


async def place(connection: Connection) -> int:
    """Give the oldest waiting transitions their positions; return how many there were.

    What they carry is written down too, so that a listener who resumes hears the very same. What
    was done to a pending alert that is forgotten by now is told to nobody.
    """
    waiting = await rows(connection, SQL["select_waiting"], {"most": _SLICE})
    if not waiting:
        return 0
    await connection.execute(SQL["hold_stream"])
    waiting = await rows(connection, SQL["select_waiting"], {"most": _SLICE})
    if not waiting:
        return 0
    stored = {row["id"]: row for row in await alerts.raw(connection, _alert_ids(waiting))}
    gone = [row["entry_id"] for row in waiting if row["alert_id"] not in stored]
    if gone:
        await connection.execute(SQL["forget_entries"], {"entry_ids": gone})
        return len(gone)
    shown = await _shown(connection, waiting, stored)
    payloads = [orjson.dumps(each) for each in shown]
    await connection.execute(
        SQL["update_stream"],
        {"entry_ids": [row["entry_id"] for row in waiting], "payloads": payloads},
    )
    events = [_event(row, payload) for row, payload in zip(waiting, payloads, strict=True)]
    await outbox.add(connection, "alerts", events)
    await notify.write(connection, [*shown, *await _revealed(connection, shown)], clock.now())
    for each in shown:
        TRANSITIONS.labels(each["transition"]["to"]).inc()
    return len(waiting)


async def let_go(connection: Connection) -> int:
    """Forget that the oldest waiting transitions were to be told; return how many there were."""
    cursor = await connection.execute(SQL["forget_waiting"], {"most": _SLICE})
    return len(await cursor.fetchall())


def _alert_ids(waiting: Sequence[Row]) -> list[str]:
    return sorted({row["alert_id"] for row in waiting})


async def _shown(
    connection: Connection, waiting: Sequence[Row], stored: Mapping[str, Row]
) -> list[Json]:
    """Return each alert as it was just after its transition, with the transition."""
    of_alert = await alerts.transitions(connection, _alert_ids(waiting))
    around = await alerts.context(connection, list(stored.values()))
    cursor = await connection.execute(SQL["select_hidden"], {"ids": list(stored)})
    before: dict[str, str | None] = dict(await cursor.fetchall())
    hidden, found = dict(before), []
    for row in waiting:
        then = {**stored[row["alert_id"]], **_times(row["shown"])}
        told = [each for each in of_alert[row["alert_id"]] if each["seq"] <= row["seq"]]
        alert = alert_shown(then, told, around, came_from=told[-1]["from"])
        found.append({**alert, "transition": told[-1]})
        _hide(found[-1], hidden)
    changed = [each for each in hidden if hidden[each] != before.get(each)]
    if changed:
        bys = [hidden[each] for each in changed]
        await connection.execute(SQL["update_hidden"], {"ids": changed, "bys": bys})
    return found


def _hide(alert: Json, hidden: dict[str, str | None]) -> None:
    """Let an alert end hidden that was so when it was last told of, else keep what hides it now."""
    if alert["state"] == "resolved":
        alert["inhibited_by"] = hidden.get(alert["id"])
    elif not subscription.is_act(alert["transition"]):
        hidden[alert["id"]] = alert["inhibited_by"]


async def _revealed(connection: Connection, shown: Sequence[Json]) -> list[Json]:
    """Return what goes on after these alerts, which hid it: its latest transition is news now."""
    bys = sorted({each["id"] for each in shown})
    cursor = await connection.execute(SQL["select_hidden_by"], {"bys": bys})
    ids = [row[0] for row in await cursor.fetchall()]
    found = await alerts.shown(connection, await alerts.raw(connection, ids))
    going_on = [each for each in found if each["state"] in ("firing", "indeterminate")]
    if going_on:
        hiders = [each["inhibited_by"] for each in going_on]
        ids = [each["id"] for each in going_on]
        await connection.execute(SQL["update_hidden"], {"ids": ids, "bys": hiders})
    return [
        {**each, "transition": _latest_news(each)}
        for each in going_on
        if each["inhibited_by"] is None
    ]


def _latest_news(alert: Json) -> Json:
    told: Sequence[Json] = alert["transitions"]
    return next(each for each in reversed(told) if not subscription.is_act(each))


def _times(shown: Json) -> dict[str, Any]:
    """Return what was written of a run with its times as instants again."""
    times = ("started_at", "triggered_at", "resolved_at", "raised_at", "first_end", "last_end")
    return {name: _instant(value) if name in times else value for name, value in shown.items()}


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instants.parse(text)


def _event(row: Row, payload: bytes) -> Outgoing:
    return Outgoing(
        ALERTS_EVENTS,
        row["alert_id"].encode(),
        payload,
        binary_headers(
            id=f"{row['alert_id']}/{row['seq']}",
            type=EVENT_TYPE,
            source=SOURCE,
            at=row["learned_at"],
            subject=row["alert_id"],
        ),
    )
