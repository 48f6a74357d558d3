"""What the platform holds and said, read once all is applied: tables, and its outbound topics."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from faults import answers
from faults.log import read_topics
from faults.model import Identity, Logged, Reading, Spot, text
from shared.topics import (
    AIR_HOURLY,
    ALERTS_EVENTS,
    FACTS_RECORDED,
    INBOUND,
    INDICATORS_VALUES,
    dead_letters_of,
)

Row = tuple[Any, ...]

OUTBOUND = (
    AIR_HOURLY,
    ALERTS_EVENTS,
    FACTS_RECORDED,
    INDICATORS_VALUES,
    *map(dead_letters_of, INBOUND),
)

_OUTBOXES = ("ingest", "alerts", "indicators")
_STATEMENTS = {
    "readings": """
        SELECT sensor_id, pollutant, start, "end", value, value_original, unit_original, state
        FROM ingest.readings INNER JOIN ingest.series USING (series_id)
    """,
    "superseded": """
        SELECT sensor_id, pollutant, start, "end", value, value_original, unit_original, state
        FROM ingest.readings_superseded INNER JOIN ingest.series USING (series_id)
    """,
    "passed_over": """
        SELECT sensor_id, pollutant, start, "end", NULL, value_original, unit_original, state
        FROM ingest.readings_passed_over INNER JOIN ingest.series USING (series_id)
    """,
    "hours": """
        SELECT sensor_id, pollutant, start, value, n, expected, state, revision
        FROM ingest.hours INNER JOIN ingest.series USING (series_id) WHERE n > 0
    """,
    "letters": """
        SELECT topic, partition, record_offset, item, reason, status, payload
        FROM ingest.dead_letters
    """,
    "facts": "SELECT topic, id FROM ingest.facts",
    "alerts": """
        SELECT rule_id, coalesce(locality, ''), coalesce(pollutant, ''), coalesce(sensor_id, ''),
            coalesce(case_id, ''), started_at, triggered_at, resolved_at, severity, peak_severity,
            value, peak, threshold, capture, sensors, indicative, reached, state
        FROM alerts.alerts
        WHERE verdict <> 'revoked' AND NOT (rule_id = 'stale.sensor' AND state = 'resolved')
    """,
    "transitions": "SELECT alert_id, seq FROM alerts.transitions",
    "tallies": """
        SELECT tally, grain, breakdown, at, member, ward, decile, measured, x, n, base, squares
        FROM indicators.tallies WHERE (x, n, base, squares) <> (0, 0, 0, 0)
    """,
}


@dataclass(slots=True)
class Evidence:
    """Rows as they are, so that what stands twice is seen twice.

    Attributes:
        readings: identity and content of every current reading.
        kept: the same of every superseded or passed over one.
        hours: identity, value, n, expected, state, revision of every mean of a reading or more.
        letters: spot, reason, status, digest of the payload.
        alerts: what does not depend on the order in which readings came. Silence is judged by the
            clock: one that is over was only raised where somebody was there to see it, so it is
            left out.
        tallies: of which something is left; what was counted and taken back leaves zeros.
        figures: what the platform answers about its measures.
        pending: events in the outboxes.
        said: the outbound topics.
    """

    readings: list[tuple[Identity, Reading]] = field(default_factory=list)
    kept: list[tuple[Identity, Reading]] = field(default_factory=list)
    hours: list[tuple[Identity, Row]] = field(default_factory=list)
    letters: list[tuple[Spot, str, str, bytes]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    alerts: list[Row] = field(default_factory=list)
    transitions: list[tuple[str, int]] = field(default_factory=list)
    tallies: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    pending: int = 0
    said: list[Logged] = field(default_factory=list)

    def sizes(self) -> str:
        """Return how much of each there is, for the report."""
        parts = ((each.name, getattr(self, each.name)) for each in fields(self))
        return ", ".join(f"{len(rows)} {name}" for name, rows in parts if isinstance(rows, list))


def collect(database: str, kafka: str, gateway: str, api_key: str) -> Evidence:
    """Return what a platform holds; it must be at rest."""
    with psycopg.connect(database, options="-c timezone=UTC") as connection:
        found = {
            name: connection.execute(statement.encode()).fetchall()
            for name, statement in _STATEMENTS.items()
        }
        pending = sum(_count(connection, f"{schema}.outbox") for schema in _OUTBOXES)
    return Evidence(
        readings=[_reading(row) for row in found["readings"]],
        kept=[_reading(row) for name in ("superseded", "passed_over") for row in found[name]],
        hours=[((row[0], row[1], text(row[2])), row[3:]) for row in found["hours"]],
        letters=[
            (row[:4], row[4], row[5], sha256(bytes(row[6] or b"")).digest())
            for row in found["letters"]
        ],
        facts=[(row[0], row[1]) for row in found["facts"]],
        alerts=[tuple(map(_hashable, row)) for row in found["alerts"]],
        transitions=[(row[0], row[1]) for row in found["transitions"]],
        tallies=list(found["tallies"]),
        figures=answers.figures(gateway, api_key),
        pending=pending,
        said=read_topics(kafka, OUTBOUND),
    )


def count_transitions(database: str) -> int:
    """Return how many transitions of alerts are stored."""
    with psycopg.connect(database) as connection:
        return _count(connection, "alerts.transitions")


def _reading(row: Sequence[Any]) -> tuple[Identity, Reading]:
    sensor, pollutant, start, end, value, original, unit, state = row
    content = Reading(text(end), value, original, unit, state)
    return (sensor, pollutant, text(start)), content


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _count(connection: psycopg.Connection[TupleRow], table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    return 0 if row is None else int(row[0])
