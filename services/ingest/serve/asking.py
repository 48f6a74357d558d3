"""What every question about the air has: from when to when, and of whom."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import Query

from services.ingest.domain.registry import ALWAYS
from services.ingest.query import registry
from services.ingest.query.series import Member
from shared import instants
from shared.errors import Invalid
from shared.http import Instant
from shared.postgres import Connection

LONGEST: Final = timedelta(days=3_660)
LONGEST_FINE: Final = timedelta(days=366)
PAGE: Final = 5_000
"""How many items of a whole answer are made at once."""

_EARLIEST = datetime(1, 2, 2, tzinfo=UTC)
_LATEST = datetime(9998, 12, 31, tzinfo=UTC)

From = Annotated[Instant, Query(alias="from", description="Exclusive bound of the ends.")]
To = Annotated[Instant, Query(alias="to", description="Inclusive bound of the ends.")]
AsOf = Annotated[Instant | None, Query(description="What the platform had committed by then.")]


def within_calendar(at: datetime) -> datetime:
    """Return an instant no nearer to the calendar's ends than windows need room; no reading is."""
    return min(max(at, _EARLIEST), _LATEST)


def bounds(since: datetime, until: datetime, longest: timedelta) -> tuple[datetime, datetime]:
    """Return the bounds inside the calendar.

    Raises:
        Invalid: they are in the wrong order, or the span is too long for one request.
    """
    if since > until:
        raise Invalid.field("from", "after to")
    if until - since > longest:
        raise Invalid.field("to", f"more than {longest.days:,} days after from")
    return within_calendar(since), within_calendar(until)


def instant_of(given: str | int | float | None) -> datetime:
    """Return the instant that a cursor holds.

    Raises:
        Invalid: it holds none.
    """
    try:
        return within_calendar(instants.parse(str(given)))
    except ValueError as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error


async def members(
    connection: Connection,
    sensor_id: str | None,
    locality: str | None,
    since: datetime,
    until: datetime,
    as_of: datetime | None,
) -> list[Member]:
    """Return whom a question is about: one sensor, or a locality's.

    Raises:
        Invalid: not exactly one of the two was named.
        NotFound: it does not exist.
    """
    if sensor_id is not None and locality is None:
        return [await registry.member(connection, sensor_id, as_of)]
    if locality is not None and sensor_id is None:
        back = max(since - timedelta(days=62), ALWAYS)
        return await registry.members(connection, locality, back, until + timedelta(days=1), as_of)
    raise Invalid.field("sensor_id", "name either a sensor_id or a locality")
