"""What the routes borrow: a read-only snapshot, the catalogue, and the common parameters."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated

from fastapi import Depends, Query, Request

from services.indicators.domain.indicator import Indicator
from shared.errors import NotFound
from shared.postgres import Connection, Pool, reading


async def _snapshot(request: Request) -> AsyncIterator[Connection]:
    """Lend one snapshot for the length of the request."""
    pool: Pool = request.app.state.reads
    async with reading(pool) as lent:
        yield lent


def _catalogue(request: Request) -> Mapping[str, Indicator]:
    found: Mapping[str, Indicator] = request.app.state.catalogue
    return found


Snapshot = Annotated[Connection, Depends(_snapshot, scope="function")]
Catalogue = Annotated[Mapping[str, Indicator], Depends(_catalogue)]
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many items at most.")]
Cursor = Annotated[
    str | None, Query(max_length=2_000, description="`next` of the page before, as it came.")
]
"""Holds a group's name, which may be 200 characters of four bytes."""


def named(catalogue: Mapping[str, Indicator], indicator_id: str) -> Indicator:
    """Return a measure.

    Raises:
        NotFound: there is none of this id.
    """
    found = catalogue.get(indicator_id)
    if found is None:
        raise NotFound(f"there is no indicator {indicator_id}")
    return found
