"""PostgreSQL for every service: statements in files, roles, pools, drivers' errors translated."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import AsyncConnection, errors, sql
from psycopg.rows import TupleRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from shared.errors import Unavailable

Connection = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Connection]
Row = dict[str, Any]
T = TypeVar("T")

TRANSIENT = (
    psycopg.OperationalError,
    PoolTimeout,
    errors.SerializationFailure,
    errors.DeadlockDetected,
)
"""What may work when tried again: an outage, a lost connection, a lost race."""

UNSTORABLE = (
    psycopg.DataError,
    psycopg.IntegrityError,
    errors.ProgramLimitExceeded,
    OverflowError,
    UnicodeEncodeError,
)
"""What will never work with these very values; the last two come from turning them into bytes."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

_KEEP_ALIVE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


class Statements:
    """The SQL files of one folder, read once; `sql["insert_readings"]` is `insert_readings.sql`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._texts = {file.stem: file.read_bytes() for file in sorted(folder.glob("*.sql"))}

    def __getitem__(self, name: str) -> bytes:
        """Return the statement; bytes, which psycopg takes as trusted text."""
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._texts)


def storable(text: str) -> str:
    """Return any text in a form that a text column takes; `restored` undoes it."""
    return text.replace("\\", "\\\\").replace("\x00", "\\0")


def restored(text: str) -> str:
    """Return the text that `storable` was given."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: "\x00" if found[1] == "0" else found[1], text)


def as_role(url: str, role: str) -> str:
    """Return the database URL with the login of a service's own role in place of the one given.

    The role's password is the one the migration sets: that of the given login.
    """
    parts = urlsplit(url)
    if parts.username is None:
        return url
    host = parts.netloc.rsplit("@", 1)[-1]
    login = quote(role, safe="")
    if parts.password is not None:
        login += f":{parts.password}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def _options(statement_timeout_ms: int, *, read_only: bool) -> str:
    return (
        f"-c statement_timeout={statement_timeout_ms} -c lock_timeout=10000 "
        "-c idle_in_transaction_session_timeout=60000 -c timezone=UTC "
        f"-c default_transaction_read_only={'on' if read_only else 'off'}"
    )


async def connect(url: str, name: str, *, statement_timeout_ms: int = 60_000) -> Connection:
    """Open one connection of a consumer's own, outside the pool that serves HTTP.

    Raises:
        Unavailable: the database does not answer.
    """
    with translated():
        return await AsyncConnection.connect(
            url,
            autocommit=True,
            application_name=name,
            options=_options(statement_timeout_ms, read_only=False),
            **_KEEP_ALIVE,
        )


def pool(
    url: str,
    name: str,
    *,
    most: int = 8,
    read_only: bool = True,
    statement_timeout_ms: int = 20_000,
) -> Pool:
    """Return a closed pool; open it in the lifespan. Connections are in autocommit."""
    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=most,
        timeout=5,
        max_waiting=200,
        open=False,
        name=name,
        kwargs={
            "autocommit": True,
            "application_name": name,
            "options": _options(statement_timeout_ms, read_only=read_only),
            **_KEEP_ALIVE,
        },
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's outages into `Unavailable`; everything else passes as it is.

    Raises:
        Unavailable: the database is away, refuses connections, or lost a race.
    """
    try:
        yield
    except TRANSIENT as error:
        # What the driver says names hosts and users: that is for the log, not for a caller.
        detail = f"the database: {type(error).__name__}: {error}"
        raise Unavailable(detail, told="the database does not answer in time") from error


async def in_time(work: Coroutine[Any, Any, T], seconds: float | None) -> T:
    """Return what a work returns.

    One that is late is told to end and not waited for: a driver that asks a silent server to forget
    a question waits for that, too.

    Raises:
        Unavailable: it takes longer.
    """
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        if not (await asyncio.wait((task,), timeout=seconds))[0]:
            raise Unavailable("too slow")
        return task.result()
    finally:
        task.cancel()


@asynccontextmanager
async def reading(pool: Pool) -> AsyncIterator[Connection]:
    """Lend a connection for reads that must agree with one another: one snapshot.

    A pool whose connections died with a crashed server is checked once and tried again.

    Raises:
        Unavailable: the database does not answer.
    """
    with translated():
        async with pool.connection() as connection:
            try:
                await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            except psycopg.OperationalError:
                await pool.check()
                raise
            try:
                yield connection
            finally:
                if not connection.closed:
                    await connection.execute("ROLLBACK")


async def rows(
    connection: Connection, statement: bytes, parameters: dict[str, Any] | None = None
) -> list[Row]:
    """Run a statement and return its rows as dictionaries."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


async def row(
    connection: Connection, statement: bytes, parameters: dict[str, Any] | None = None
) -> Row | None:
    """Run a statement and return its first row, if there is one."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchone()


async def copy_rows(
    connection: Connection,
    statement: bytes | sql.Composed,
    types: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Store rows by a `COPY … FROM STDIN (FORMAT BINARY)`; their columns have these types."""
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for each in rows:
            await copy.write_row(each)


class SchemaBehind(Exception):
    """The database has not been migrated to what this code needs."""


async def require_version(connection: Connection, version: int) -> None:
    """Check that the newest migration this code needs has been applied; never apply any.

    Numbers run by owner, so that a higher one says nothing of a lower one.

    Raises:
        SchemaBehind: run `python -m deploy.migrate` first.
        Unavailable: the database does not answer.
    """
    with translated():
        try:
            cursor = await connection.execute(
                "SELECT 1 FROM platform.migrations WHERE version = %s", [version]
            )
        except errors.UndefinedTable:
            found = None
        else:
            found = await cursor.fetchone()
    if found is None:
        raise SchemaBehind(
            f"the database has no migration {version}, which this code needs: "
            "run `python -m deploy.migrate`"
        )
