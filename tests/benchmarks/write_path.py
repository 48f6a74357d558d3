"""Kafka to durable rows, the whole job included, against COPY and upsert of the same rows.

The bar is `COPY BINARY` into a temporary stage and `INSERT … ON CONFLICT` from it into the same
hypertable, of rows that are tuples already: one process, no Kafka, nothing derived.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import psycopg
from backing import database as databases
from backing.kafka import Kafka
from backing.service import Service

from benchmarks.readings import Fleet, publish
from shared.topics import AIR_READINGS, AIR_SENSORS

BATCH = 10_000
"""Rows in a transaction of the bar; from some thousands on it makes no difference."""

_STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS stage (LIKE ingest.readings) ON COMMIT DELETE ROWS
"""
_COPY = """
    COPY stage (
        series_id, start, "end", value, value_original, unit_original, state, flags, counted,
        learned_at, sent_at, partition, record_offset, item
    ) FROM STDIN (FORMAT BINARY)
"""
_TYPES = [
    "int4", "timestamptz", "timestamptz", "float8", "float8", "text", "int2", "text[]", "bool",
    "timestamptz", "timestamptz", "int4", "int8", "int4",
]  # fmt: skip
_UPSERT = """
    INSERT INTO ingest.readings AS stored SELECT * FROM stage
    ON CONFLICT (series_id, start) DO UPDATE
    SET value = excluded.value, state = excluded.state
    WHERE excluded.state >= stored.state AND excluded.value IS DISTINCT FROM stored.value
"""
_FILL = """
    INSERT INTO ingest.readings
    SELECT
        2000000 + series, '2025-06-01 00:00:00+00'::timestamptz + turn * INTERVAL '5 minutes',
        '2025-06-01 00:05:00+00'::timestamptz + turn * INTERVAL '5 minutes',
        (series + turn) %% 400 / 10.0, (series + turn) %% 400 / 10.0, 'ug/m3', 0, NULL, true,
        now(), now(), 0, turn, NULL
    FROM generate_series(%(since)s::int, %(until)s::int) AS turn
    CROSS JOIN generate_series(1, 1000) AS series
"""
_TURNS_A_FILL = 100

Row = tuple[object, ...]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement; rates are rows a second, `cpu` seconds of the ingest process a million."""

    rows_before: int
    rows: int
    bar: float
    ingest: float
    cpu_seconds_a_million: float

    @property
    def ratio(self) -> float:
        """The part of the bar that the whole job reaches."""
        return self.ingest / self.bar


def measure(
    kafka: Kafka, database: str, ingest: Service, *, rows: int, fleet: Fleet, since: datetime
) -> Measured:
    """Measure the bar, ingest and the bar again on a database as it is; ingest is not running."""
    before = _stored(database)
    items = list(islice(fleet.items(since), rows))
    prepared = list(islice(_prepared(fleet, since, 1_000_000), rows))
    more = list(islice(_prepared(fleet, since, 3_000_000), rows))
    begin = kafka.ends()
    _let_ingest_begin(database, begin)
    asyncio.run(publish(kafka.bootstrap, AIR_READINGS, items))
    bar = [_bar(database, prepared)]
    rate, cpu = _rate(database, ingest, rows, begin)
    bar.append(_bar(database, more))
    return Measured(before, rows, sum(bar) / len(bar), rate, cpu / rows * 1_000_000)


def register(kafka: Kafka, database: str, ingest: Service, fleet: Fleet) -> None:
    """Register a fleet, with an ingest that runs only for that."""
    begin = kafka.ends(AIR_SENSORS)
    asyncio.run(publish(kafka.bootstrap, AIR_SENSORS, list(fleet.registrations())))
    with ingest:
        _until_applied(database, kafka.ends(AIR_SENSORS), begin, lambda: None)


def fill(database: str, rows: int) -> None:
    """Bring the hypertable to so many rows, of sensors that nobody reads."""
    turns = max(0, rows - _stored(database)) // 1000
    with psycopg.connect(database, autocommit=True) as connection:
        for since in range(0, turns, _TURNS_A_FILL):
            until = min(since + _TURNS_A_FILL, turns) - 1
            connection.execute(_FILL.encode(), {"since": since, "until": until})
        connection.execute(b"ANALYZE ingest.readings")


def _bar(database: str, rows: Sequence[Row]) -> float:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_STAGE.encode())
        began = time.perf_counter()
        for at in range(0, len(rows), BATCH):
            with connection.transaction(), connection.cursor() as cursor:
                with cursor.copy(_COPY.encode()) as copy:
                    copy.set_types(_TYPES)
                    for row in rows[at : at + BATCH]:
                        copy.write_row(row)
                cursor.execute(_UPSERT.encode())
        return len(rows) / (time.perf_counter() - began)


def _prepared(fleet: Fleet, since: datetime, first_series: int) -> Iterator[Row]:
    step, now = timedelta(seconds=fleet.interval_s), datetime(2026, 6, 1, tzinfo=UTC)
    numbers: dict[tuple[str, str], int] = {}
    for place, (sensor, pollutant, start, value) in enumerate(fleet.readings(since)):
        series = numbers.setdefault((sensor, pollutant), first_series + len(numbers))
        yield (
            series, start, start + step, value, value, "ug/m3", 0, None, True, now, now, 0, place,
            None,
        )  # fmt: skip


def _rate(database: str, ingest: Service, rows: int, begin: databases.Ends) -> tuple[float, float]:
    """Return rows a second from the first batch to the last, and the process's own seconds."""
    marks: list[tuple[float, int, float]] = []
    with ingest:

        def mark() -> None:
            marks.append((time.perf_counter(), _applied(database, begin), _cpu(ingest.pid)))

        while not marks or marks[-1][1] < rows:
            mark()
            time.sleep(0.02)
    started = next(at for at, each in enumerate(marks) if each[1] > 0)
    (since, first, cpu), (until, last, cpu_at_end) = marks[started], marks[-1]
    return (last - first) / (until - since), (cpu_at_end - cpu) * rows / (last - first)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _until_applied(
    database: str, ends: databases.Ends, begin: databases.Ends, meanwhile: Callable[[], None]
) -> None:
    wanted = sum(
        end - begin[topic][partition]
        for topic, of_topic in ends.items()
        for partition, end in of_topic.items()
    )
    while _applied(database, begin) < wanted:
        meanwhile()
        time.sleep(0.05)


_connections: dict[str, psycopg.Connection] = {}


def _applied(database: str, begin: databases.Ends) -> int:
    connection = _connections.get(database)
    if connection is None:
        connection = _connections[database] = psycopg.connect(database, autocommit=True)
    found = connection.execute(
        b"SELECT topic, partition, next_offset FROM ingest.offsets"
    ).fetchall()
    return sum(
        int(offset) - begin[topic][partition]
        for topic, partition, offset in found
        if topic in begin
    )


def _let_ingest_begin(database: str, begin: databases.Ends) -> None:
    databases.start_at(database, begin)


def _stored(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute(b"SELECT count(*) FROM ingest.readings").fetchone()
    return 0 if row is None else int(row[0])
