"""What the routes borrow: a snapshot to read, a transaction to write, and who asks."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator

from shared import instants, page
from shared.errors import FieldProblem, Forbidden, Invalid
from shared.postgres import Connection, Pool, reading, translated


async def _snapshot(request: Request) -> AsyncIterator[Connection]:
    """Lend one snapshot for the length of the request."""
    pool: Pool = request.app.state.reads
    async with reading(pool) as lent:
        yield lent


@asynccontextmanager
async def writing(request: Request) -> AsyncIterator[Connection]:
    """Lend one transaction; what it tells is put on the stream once it is committed."""
    pool: Pool = request.app.state.writes
    with translated():
        async with pool.connection() as connection, connection.transaction():
            yield connection
    committed: Callable[[], None] = request.app.state.committed
    committed()


def _actor(request: Request) -> str:
    """Return the name of whoever asks, as the gateway knows it."""
    return request.headers.get("x-actor", "")[:200] or "unknown"


def _whole(given: object) -> object:
    return int(given) if isinstance(given, float) and given.is_integer() else given


def check_own(request: Request, made_by: str, what: str) -> None:
    """See that whoever asks made a thing, or is an administrator.

    Raises:
        Forbidden: it is somebody else's.
    """
    if made_by != _actor(request) and "admin" not in request.headers.get("x-scopes", "").split():
        raise Forbidden(
            f"the {what} is another's: only who made it may end it, or an administrator"
        )


Snapshot = Annotated[Connection, Depends(_snapshot, scope="function")]
Actor = Annotated[str, Depends(_actor)]
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many items at most.")]
Cursor = Annotated[
    str | None, Query(max_length=page.LONGEST, description="`next` of the page before, as it came.")
]
Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number of a body: as JSON Schema has it, 2.0 is 2."""
Text = Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


def one_of(field: str, given: str | None, known: tuple[str, ...]) -> list[str] | None:
    """Return the words of a filter, which are separated by commas; None where there is none.

    Raises:
        Invalid: one of them is not in the list.
    """
    if given is None:
        return None
    words = [each.strip() for each in given.split(",")]
    unknown = [each for each in words if each not in known]
    if unknown:
        raise Invalid([FieldProblem(field, f"must be of {', '.join(known)}")])
    return words


def words(given: str | None) -> list[str] | None:
    """Return the words of a filter, which are separated by commas; None where there is none."""
    return None if given is None else [each.strip() for each in given.split(",")]


def position(cursor: str | None) -> tuple[str, str] | None:
    """Return the (instant, id) that a cursor of a list by time stands for.

    Raises:
        Invalid: it is not a cursor of such a list.
    """
    found = page.decode(cursor, 2)
    if found is None:
        return None
    at, last = str(found[0]), str(found[1])
    try:
        instants.parse(at)
    except ValueError as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error
    return at, last
