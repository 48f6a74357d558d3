"""Databases of a test's own: cloned from a migrated template in a tenth of a second."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from deploy.migrate import migrate
from shared import topics

_CONSUMED = {
    "ingest": topics.INBOUND,
    "alerts": (topics.AIR_HOURLY, topics.AIR_CHANGED, topics.FACTS_RECORDED),
    "indicators": (topics.FACTS_RECORDED,),
}
"""What each service consumes, so that a fresh database begins where the topics end."""

Ends = Mapping[str, Mapping[int, int]]
"""The end of every partition, by topic."""


def named(url: str, database: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@contextmanager
def template(server: str) -> Iterator[str]:
    """Lend the name of a migrated database to clone, dropped afterwards."""
    name = f"template_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        # A template from the beginning: TimescaleDB's scheduler keeps out of it.
        connection.execute(
            sql.SQL("CREATE DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name))
        )
        try:
            migrate(named(server, name))
            yield name
        finally:
            connection.execute(
                sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name))
            )
            _drop(connection, name)


@contextmanager
def clone(server: str, of: str, ends: Ends) -> Iterator[str]:
    """Lend the address of a database of one's own; its services begin where the topics end."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(of)
            )
        )
        try:
            start_at(named(server, name), ends)
            yield named(server, name)
        finally:
            _drop(connection, name)


def start_at(url: str, ends: Ends) -> None:
    """Make the services of a database go on from these offsets, as if they had come so far."""
    with psycopg.connect(url) as connection:
        for schema, consumed in _CONSUMED.items():
            table = sql.Identifier(schema, "offsets")
            found = connection.execute("SELECT to_regclass(%s)", [f"{schema}.offsets"]).fetchone()
            if found is None or found[0] is None:
                continue
            for topic in consumed:
                for partition, end in ends.get(topic, {}).items():
                    connection.execute(
                        sql.SQL(
                            "INSERT INTO {} (topic, partition, next_offset) VALUES (%s, %s, %s) "
                            "ON CONFLICT (topic, partition) "
                            "DO UPDATE SET next_offset = excluded.next_offset"
                        ).format(table),
                        [topic, partition, end],
                    )


def rows(url: str, statement: str, *parameters: object) -> list[dict[str, object]]:
    """Run one statement as the superuser and return its rows, none where it returns nothing."""
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        cursor = connection.execute(statement.encode(), parameters)
        return [] if cursor.description is None else cursor.fetchall()


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
