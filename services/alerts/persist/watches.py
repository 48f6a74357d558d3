"""What is looked at by the clock: sensors that may fall silent, and hazard cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from services.alerts.domain.silence import DORMANT_AFTER, LEAST
from services.alerts.statements import SQL
from shared import packed
from shared.postgres import Connection

SETTLE: Final = timedelta(seconds=2)
"""How long nothing must have come from a sensor whose newest reading is old already."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A sensor that is locked to be looked at."""

    sensor_id: str
    stale: bool
    settling: bool


@dataclass(frozen=True, slots=True)
class Next:
    """When to look at a sensor again."""

    sensor_id: str
    check_at: datetime
    stale: bool
    settling: bool


async def heard(connection: Connection, starts: Mapping[str, datetime], now: datetime) -> None:
    """Watch sensors that gave hours; `starts` are those of each one's newest.

    The last reading ends within its hour, so none is silent sooner; whoever looks then knows it.
    """
    await connection.execute(
        SQL["insert_watches"],
        {
            "sensor_ids": packed.strings(starts),
            "starts": packed.instants(starts.values()),
            "patience_s": LEAST.total_seconds(),
            "settle_s": SETTLE.total_seconds(),
            "now": now,
        },
    )


async def touch(connection: Connection, sensor_ids: Sequence[str], now: datetime) -> None:
    """Look at sensors again whose registration changed, where an alert is on."""
    await connection.execute(SQL["touch_watches"], {"sensor_ids": list(sensor_ids), "now": now})


async def lock_due(connection: Connection, now: datetime, most: int) -> list[Watch]:
    """Take the sensors that are to be looked at."""
    cursor = await connection.execute(SQL["lock_watches"], {"now": now, "most": most})
    return [Watch(*row) for row in await cursor.fetchall()]


async def lock(connection: Connection, sensor_id: str) -> Watch | None:
    """Take one sensor, waiting for whoever has it."""
    cursor = await connection.execute(SQL["lock_watch"], {"sensor_id": sensor_id})
    row = await cursor.fetchone()
    return None if row is None else Watch(*row)


async def reschedule(connection: Connection, watches: Sequence[Next]) -> None:
    """Say when to look at sensors again."""
    await connection.execute(
        SQL["update_watches"],
        {
            "sensor_ids": [each.sensor_id for each in watches],
            "check_ats": [each.check_at for each in watches],
            "stales": [each.stale for each in watches],
            "settlings": [each.settling for each in watches],
        },
    )


async def forget(connection: Connection, sensor_ids: Sequence[str]) -> None:
    """Look at these no more until they are heard again."""
    await connection.execute(SQL["delete_watches"], {"sensor_ids": list(sensor_ids)})


async def cases_changed(connection: Connection, case_ids: Sequence[str], now: datetime) -> None:
    """Look at hazard cases now."""
    await connection.execute(SQL["insert_cases"], {"case_ids": list(case_ids), "now": now})


async def everything(connection: Connection, now: datetime) -> None:
    """Look at every hazard case now, and at every sensor that may be silent."""
    await connection.execute(SQL["touch_cases"], {"now": now})
    await connection.execute(SQL["watch_sensors"], {"since": now - DORMANT_AFTER, "now": now})


async def lock_cases(connection: Connection, now: datetime, most: int) -> list[str]:
    """Take the hazard cases that are to be looked at."""
    cursor = await connection.execute(SQL["lock_cases"], {"now": now, "most": most})
    return [row[0] for row in await cursor.fetchall()]


async def lock_case(connection: Connection, case_id: str) -> None:
    """Take one hazard case, waiting for whoever has it."""
    await connection.execute(SQL["lock_case"], {"case_id": case_id})


async def save_cases(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep how hazard cases stand; the rows are objects in the table's names."""
    await connection.execute(SQL["update_cases"], {"rows": orjson.dumps(rows).decode()})
