"""What the routes borrow: a read-only snapshot, and the common parameters."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Query, Request

from shared import page
from shared.postgres import Connection, Pool, reading


async def _snapshot(request: Request) -> AsyncIterator[Connection]:
    """Lend one snapshot for the length of the request."""
    pool: Pool = request.app.state.reads
    async with reading(pool) as lent:
        yield lent


Snapshot = Annotated[Connection, Depends(_snapshot, scope="function")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many items at most.")]
Cursor = Annotated[
    str | None, Query(max_length=page.LONGEST, description="`next` of the page before, as it came.")
]
Code = Annotated[str, Query(max_length=64, pattern=r"^[^\x00-\x1f]+$")]
