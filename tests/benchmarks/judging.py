"""What judging costs: flat in the length of history, linear in the wards that are touched.

And what a back-test costs, which reads all the history it is asked about.

Hours are written straight into the database; what is timed is all that follows the record of a
changed hour: marking it, reading the intervals, judging, comparing, storing.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from backing import database as databases
from psycopg import AsyncConnection

from services.alerts.domain import touched
from services.alerts.domain.shipped import AIR_RULES
from services.alerts.domain.touched import Sensor, Stay
from services.alerts.evaluate import judge
from services.alerts.evaluate.worker import new_id
from services.alerts.persist import marks, rules
from services.alerts.query import backtest
from shared.postgres import Connection, as_role

HOUR = timedelta(hours=1)
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
CLOCK = NEWEST + HOUR
ALWAYS, NEVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
CHANGES = 60
POLLUTANTS = ("no2", "pm25")

Tell = Callable[[str], None]

_SENSORS = """
    WITH made AS (
        INSERT INTO ingest.sensors (sensor_id, registered_at, first_start, last_start, last_end)
        SELECT 'S' || n, now(), %(since)s, %(newest)s, %(newest)s::timestamptz + INTERVAL '1 hour'
        FROM generate_series(1, %(wards)s) AS n
        RETURNING sensor_id
    ),
    versions AS (
        INSERT INTO ingest.sensor_versions
            (sensor_id, valid_from, lat, lon, kind, pollutants, interval_s, learned_at)
        SELECT 'S' || n, '0001-01-01 00:00:00+00', 52.4, -1.5, 'reference', %(pollutants)s, 3600,
            now()
        FROM generate_series(1, %(wards)s) AS n
    )
    SELECT count(*) FROM made
"""
_STAYS = """
    INSERT INTO ingest.sensor_localities (sensor_id, code, valid_from, valid_to)
    SELECT 'S' || n, 'W' || n, '0001-01-01 00:00:00+00', '9999-12-31 00:00:00+00'
    FROM generate_series(1, %(wards)s) AS n
"""
_SERIES = """
    INSERT INTO ingest.series (sensor_id, pollutant)
    SELECT 'S' || n, pollutant
    FROM generate_series(1, %(wards)s) AS n CROSS JOIN unnest(%(pollutants)s::text []) AS pollutant
"""
_HOURS = """
    INSERT INTO ingest.hours (series_id, start, value, n, expected, state, revision, learned_at)
    SELECT
        series_id, start, 12 + 8 * sin(extract(epoch FROM start) / 400000.0 + series_id), 1, 1, 0,
        1, start + INTERVAL '1 hour'
    FROM ingest.series
    CROSS JOIN generate_series(
        %(since)s::timestamptz, %(newest)s::timestamptz, INTERVAL '1 hour'
    ) AS start
"""
_CHANGE = """
    UPDATE ingest.hours SET value = %(value)s
    FROM ingest.series
    WHERE
        series.series_id = hours.series_id AND series.sensor_id = %(sensor)s
        AND series.pollutant = %(pollutant)s AND hours.start = %(start)s
"""


async def cost(url: str, wards: int, hours: int, tell: Tell) -> dict[str, float]:
    """Return seconds a changed hour: in the middle of history, at its end, and of all wards."""
    since = NEWEST - (hours - 1) * HOUR
    async with await AsyncConnection.connect(url, autocommit=True) as owner:
        await _fill(owner, wards, since)
        alerts = as_role(url, "alerts")
        async with await AsyncConnection.connect(alerts, autocommit=True) as connection:
            await rules.ensure_shipped(connection, CLOCK)
            everything = time.perf_counter()
            for number in range(1, wards + 1):
                await _mark(connection, f"S{number}", [since, NEWEST])
            await _judge(connection)
            spent = time.perf_counter() - everything
            tell(f"{wards:5} wards, {hours:6} hours: all of it once in {spent:7.2f} s")
            chance = random.Random(1)
            middle, end = [], []
            for _ in range(CHANGES):
                back = chance.randrange(hours // 4, hours // 2)
                middle.append(await _change(owner, connection, NEWEST - back * HOUR, chance))
                end.append(await _change(owner, connection, NEWEST, chance))
            started = time.perf_counter()
            for number in range(1, wards + 1):
                await _mark(connection, f"S{number}", [NEWEST])
            await _judge(connection)
            each = (time.perf_counter() - started) / wards
    return {"middle": median(middle), "end": median(end), "each ward": each}


async def back_tested(url: str, sensors: int, hours: int) -> dict[str, float]:
    """Return seconds of a back-test of so many sensors and hours, by rule."""
    since = NEWEST - (hours - 1) * HOUR
    async with await AsyncConnection.connect(url, autocommit=True) as owner:
        await _fill(owner, sensors, since)
    spent = {}
    async with await AsyncConnection.connect(as_role(url, "alerts"), autocommit=True) as connection:
        await rules.ensure_shipped(connection, CLOCK)
        for rule_id in ("daqi.no2", "statutory.no2", "who.pm25_24h"):
            started = time.perf_counter()
            async with connection.transaction():
                await backtest.compared(connection, rule_id, since, CLOCK, backtest.silently)
            spent[rule_id] = time.perf_counter() - started
    return spent


async def _fill(owner: AsyncConnection[tuple[object, ...]], wards: int, since: datetime) -> None:
    given = {"wards": wards, "since": since, "newest": NEWEST, "pollutants": list(POLLUTANTS)}
    for statement in (_SENSORS, _STAYS, _SERIES, _HOURS):
        await owner.execute(statement, given)
    await owner.execute("ANALYZE ingest.hours")


async def _change(
    owner: AsyncConnection[tuple[object, ...]],
    connection: Connection,
    start: datetime,
    chance: random.Random,
) -> float:
    value = chance.uniform(0, 30)
    given = {"sensor": "S1", "pollutant": "pm25", "start": start, "value": value}
    await owner.execute(_CHANGE, given)
    started = time.perf_counter()
    await _mark(connection, "S1", [start])
    await _judge(connection)
    return time.perf_counter() - started


async def _mark(connection: Connection, sensor_id: str, starts: list[datetime]) -> None:
    number = sensor_id.removeprefix("S")
    sensor = Sensor(
        sensor_id, (Stay(f"W{number}", ALWAYS, NEVER),), frozenset(), frozenset({"reference"})
    )
    found = [
        each
        for start in starts
        for pollutant in POLLUTANTS
        for each in touched.by_hour(AIR_RULES, sensor, pollutant, start)
    ]
    async with connection.transaction():
        await marks.add(connection, found, CLOCK)


async def _judge(connection: Connection) -> None:
    while True:
        async with connection.transaction():
            if await judge.due(connection, CLOCK, 200, new_id) == 0:
                return


def run(server: str, tell: Tell) -> None:
    """Print what a changed hour costs in histories and cities of different size."""
    sizes = [(18, 24 * 30), (18, 24 * 365), (18, 24 * 3650), (180, 24 * 30), (1_800, 24 * 30)]
    found = {}
    with databases.template(server) as template:
        for wards, hours in sizes:
            with databases.clone(server, template, {}) as url:
                found[wards, hours] = asyncio.run(cost(url, wards, hours, tell))
        with databases.clone(server, template, {}) as url:
            tested = asyncio.run(back_tested(url, 50, 24 * 365))
    for (wards, hours), spent in found.items():
        figures = ", ".join(f"{name} {1000 * value:6.2f} ms" for name, value in spent.items())
        tell(f"{wards:5} wards, {hours:6} hours: {figures}")
    short, long = found[18, 24 * 30], found[18, 24 * 3650]
    tell(f"ten years to a month, an hour in the middle: {long['middle'] / short['middle']:.2f}")
    tell(f"ten years to a month, an hour at the end: {long['end'] / short['end']:.2f}")
    few, many = found[18, 24 * 30], found[1_800, 24 * 30]
    tell(f"1,800 wards to 18, each ward: {many['each ward'] / few['each ward']:.2f}")
    figures = ", ".join(f"{rule_id} {seconds:.2f} s" for rule_id, seconds in tested.items())
    tell(f"a back-test of a year of 50 sensors: {figures}")


if __name__ == "__main__":
    run(os.environ["DATABASE_URL"], print)
