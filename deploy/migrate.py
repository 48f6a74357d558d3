"""Bring the database to the newest schema: `python -m deploy.migrate`, under one advisory lock.

Migrations are `deploy/migrations/NNNN_owner_what.sql`, applied once each, in order, one
transaction each. The role of every service is made here, with the password of `DATABASE_URL`, so
that a service needs only that URL. Running it twice, or from two processes at once, is safe.
"""

import os
import re
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

FOLDER = Path(__file__).parent / "migrations"
ROLES = ("ingest", "alerts", "indicators", "gateway")
_LOCK = 7_264_001
_NAME = re.compile(r"(\d{4})_([a-z]+)_[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of the time line."""

    version: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """The content's fingerprint: an applied file must never change."""
        return sha256(self.text.encode()).hexdigest()


class BadTimeline(Exception):
    """The files and the database disagree about the past."""


def timeline(folder: Path = FOLDER) -> list[Migration]:
    """Return the migrations in order.

    Raises:
        BadTimeline: a file name does not fit, or two files have one number.
    """
    found = []
    for file in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(file.stem)
        if match is None:
            raise BadTimeline(f"{file.name}: a migration is called NNNN_owner_what.sql")
        found.append(Migration(int(match[1]), file.stem, file.read_text()))
    numbers = [each.version for each in found]
    if len(set(numbers)) != len(numbers):
        raise BadTimeline("two migrations have the same number")
    return found


def migrate(url: str, migrations: list[Migration] | None = None) -> list[str]:
    """Apply what is missing and return the names of what was applied.

    Raises:
        BadTimeline: a file that was applied has changed since.
        psycopg.Error: a migration failed; it was rolled back, the ones before it stand.
    """
    applied: list[str] = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        connection.execute("CREATE SCHEMA IF NOT EXISTS platform")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS platform.migrations ("
            "version int PRIMARY KEY, name text NOT NULL, digest text NOT NULL, "
            "applied_at timestamptz NOT NULL DEFAULT now())"
        )
        _make_roles(connection, url)
        before: dict[int, str] = dict(
            connection.execute("SELECT version, digest FROM platform.migrations").fetchall()
        )
        for each in timeline() if migrations is None else migrations:
            known = before.get(each.version)
            if known is None:
                with connection.transaction():
                    connection.execute(each.text.encode())
                    connection.execute(
                        "INSERT INTO platform.migrations (version, name, digest) "
                        "VALUES (%s, %s, %s)",
                        [each.version, each.name, each.digest],
                    )
                applied.append(each.name)
            elif known != each.digest:
                raise BadTimeline(
                    f"{each.name} was applied with other content: write a new migration instead"
                )
        _grant(connection)
    return applied


def _make_roles(connection: psycopg.Connection, url: str) -> None:
    """Make each service's role, able to log in with the given login's password."""
    password = unquote(urlsplit(url).password or "")
    for role in ROLES:
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER ROLE" if exists else "CREATE ROLE")
        login = sql.SQL("LOGIN PASSWORD {}").format(sql.Literal(password or None))
        connection.execute(sql.SQL("{} {} {}").format(verb, sql.Identifier(role), login))
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(role)))
        connection.execute(
            sql.SQL("ALTER ROLE {} SET search_path = {}, public").format(
                sql.Identifier(role), sql.Identifier(role)
            )
        )


def _grant(connection: psycopg.Connection) -> None:
    """Give each role its own schema to write, and the views of `api` to read."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS api")
    for role in ROLES:
        name = sql.Identifier(role)
        for text in (
            "GRANT USAGE ON SCHEMA {0} TO {0}",
            "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {0} TO {0}",
            "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {0} TO {0}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {0} TO {0}",
            "GRANT USAGE ON SCHEMA api, platform TO {0}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA api TO {0}",
            "GRANT SELECT ON platform.migrations TO {0}",
        ):
            connection.execute(sql.SQL(text).format(name))


def main() -> None:
    """Migrate the database that `DATABASE_URL` names and say what was done."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        sys.exit("DATABASE_URL is not set: name the database to migrate")
    done = migrate(url)
    print("\n".join(f"applied {name}" for name in done) or "the database is up to date")


if __name__ == "__main__":
    main()
