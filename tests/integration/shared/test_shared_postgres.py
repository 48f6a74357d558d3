"""The database as services use it: migrations checked, outages translated, one snapshot a read."""

import psycopg
import pytest
from backing import database as databases

from shared import postgres
from shared.errors import Unavailable
from shared.postgres import as_role, connect


async def test_code_that_needs_a_migration_that_is_not_there_does_not_start(database: str) -> None:
    async with await connect(database, "test") as connection:
        await postgres.require_version(connection, 10)
        with pytest.raises(postgres.SchemaBehind, match="no migration 9"):
            await postgres.require_version(connection, 9)
    databases.rows(database, "DROP TABLE platform.migrations")
    async with await connect(database, "test") as connection:
        with pytest.raises(postgres.SchemaBehind):
            await postgres.require_version(connection, 10)


async def test_a_server_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await connect("postgresql://nobody:x@127.0.0.1:9/none", "test")


async def test_all_reads_of_a_request_see_one_snapshot(database: str) -> None:
    count = "SELECT count(*) AS n FROM ingest.reference"
    async with postgres.pool(as_role(database, "ingest"), "test") as pool:
        async with postgres.reading(pool) as connection:
            before = await postgres.row(connection, count.encode())
            databases.rows(database, "INSERT INTO ingest.reference (area, year) VALUES ('x', 1)")
            assert await postgres.row(connection, count.encode()) == before
        async with postgres.reading(pool) as connection:
            assert await postgres.row(connection, count.encode()) != before


async def test_a_read_connection_writes_nothing(database: str) -> None:
    async with (
        postgres.pool(as_role(database, "ingest"), "test") as pool,
        postgres.reading(pool) as connection,
    ):
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await connection.execute("DELETE FROM ingest.reference")


async def test_after_a_crash_of_the_server_the_pool_is_checked_and_answers(database: str) -> None:
    async with postgres.pool(as_role(database, "ingest"), "pool-test", most=2) as pool:
        async with postgres.reading(pool) as connection:
            await connection.execute("SELECT 1")
        databases.rows(
            database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'pool-test'",
        )
        with pytest.raises(Unavailable):
            async with postgres.reading(pool) as connection:
                await connection.execute("SELECT 1")
        async with postgres.reading(pool) as connection:
            await connection.execute("SELECT 1")


@pytest.mark.parametrize("role", ["ingest", "alerts", "indicators", "gateway"])
async def test_a_role_writes_in_its_own_schema_and_reads_what_is_shown(
    database: str, role: str
) -> None:
    async with await connect(as_role(database, role), "test") as connection:
        await connection.execute("SELECT count(*) FROM api.hours")
        other = "alerts.alerts" if role == "ingest" else "ingest.readings"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute(f"SELECT count(*) FROM {other}".encode())
