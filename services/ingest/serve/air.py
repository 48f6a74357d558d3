"""`/v1/air/series`: readings and their means, interval by interval."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from services.ingest.query.history import History
from services.ingest.query.raw import raw
from services.ingest.query.series import Member, Point, points
from services.ingest.serve import asking
from services.ingest.serve.air_answers import Series
from services.ingest.serve.asking import AsOf, From, To
from services.ingest.serve.lending import Code, Cursor, Snapshot
from shared import http, page
from shared.air.pollutants import Pollutant
from shared.postgres import Connection, Pool, reading

router = APIRouter(prefix="/v1/air", tags=["air"])

Averaging = Literal["raw", "15min", "1h", "8h", "24h", "day", "day_max_8h", "month"]
Limit = Annotated[int, Query(ge=1, le=10_000, description="How many items at most.")]
Items = list[dict[str, Any]]

_FIELDS = ("start", "end", "value", "n", "expected", "capture", "state", "flags")
_RAW_FIELDS = ("learned_at", "value_original", "unit_original")


@dataclass(frozen=True, slots=True)
class _Asked:
    members: list[Member]
    pollutant: Pollutant
    average: Averaging
    since: datetime
    until: datetime
    as_of: datetime | None
    of_locality: bool

    @property
    def fields(self) -> Sequence[str]:
        of_locality = ("sensor_id",) if self.of_locality else ()
        of_raw = _RAW_FIELDS if self.average == "raw" else ()
        return (*_FIELDS, *of_locality, *of_raw)


@router.get("/series", response_model=Series, summary="Read a series")
async def series(
    request: Request,
    connection: Snapshot,
    pollutant: Pollutant,
    since: From,
    until: To,
    average: Averaging,
    sensor_id: Code | None = None,
    locality: Code | None = None,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the intervals whose end lies in (`from`, `to`], oldest first."""
    fine = average in ("raw", "15min")
    longest = asking.LONGEST_FINE if fine else asking.LONGEST
    since, until = asking.bounds(since, until, longest)
    position = page.decode(cursor, 2)
    members = await asking.members(connection, sensor_id, locality, since, until, as_of)
    asked = _Asked(members, pollutant, average, since, until, as_of, locality is not None)
    if http.wants_csv(request):
        pages = _pages(connection, request.app.state.reads, asked)
        return await http.csv_stream(pages, asked.fields)
    items = await _page(connection, asked, limit + 1, position)
    return http.listing(request, items, limit, _position)


def _position(item: Any) -> list[str | int | float | None]:
    return [item["end"], item["start"]]


async def _pages(first: Connection, pool: Pool, asked: _Asked) -> AsyncIterator[Items]:
    items = await _page(first, asked, asking.PAGE, None)
    while True:
        yield items
        if len(items) < asking.PAGE:
            return
        async with reading(pool) as connection:
            items = await _page(connection, asked, asking.PAGE, _position(items[-1]))


async def _page(
    connection: Connection,
    asked: _Asked,
    limit: int,
    position: list[str | int | float | None] | None,
) -> Items:
    history = History(connection, asked.as_of)
    after = None
    if position is not None:
        after = (asking.instant_of(position[0]), asking.instant_of(position[1]))
    if asked.average == "raw":
        return await raw(
            history,
            asked.members,
            asked.pollutant,
            asked.since,
            asked.until,
            limit,
            after=after,
            of_locality=asked.of_locality,
        )
    found = await points(
        history,
        asked.members,
        asked.pollutant,
        asked.average,
        asked.since if after is None else max(asked.since, after[0]),
        asked.until,
        limit,
        of_locality=asked.of_locality,
    )
    return [_interval(each, asked.of_locality) for each in found]


def _interval(point: Point, of_locality: bool) -> dict[str, Any]:
    item: dict[str, Any] = {
        "start": http.instant_text(point.start),
        "end": http.instant_text(point.end),
        "value": point.mean.value,
        "n": point.mean.n,
        "expected": point.mean.expected,
        "capture": point.mean.capture,
        "state": point.state,
        "flags": list(point.flags),
    }
    if of_locality:
        item["sensor_id"] = point.sensor_id
    return item
