"""`/v1/air`: series, indices, the year and the air now."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.ingest.domain.registry import ALWAYS
from services.ingest.query import indices, now, registry
from services.ingest.query.history import History
from services.ingest.query.indices import Indexed
from services.ingest.query.raw import raw
from services.ingest.query.series import Member, Point, points
from services.ingest.query.year import year_of
from services.ingest.serve.air_answers import Annual, Indices, Now, Series
from services.ingest.serve.lending import Code, Cursor, Limit, Snapshot
from shared import clock, http, instants, page
from shared.air import annual as years
from shared.air import indices as air_indices
from shared.air.pollutants import Pollutant, unit_of
from shared.errors import Invalid
from shared.http import Instant
from shared.postgres import Connection, Pool, reading

router = APIRouter(prefix="/v1/air", tags=["air"])

Averaging = Literal["raw", "15min", "1h", "8h", "24h", "day", "day_max_8h", "month"]
_CSV_PAGE = 5_000
_LONGEST = timedelta(days=3_660)
_LONGEST_FINE = timedelta(days=366)
_CALENDAR = (datetime(1, 2, 2, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC))
"""Instants beyond these are moved to them: no reading is there, and windows need room."""


From = Annotated[Instant, Query(alias="from", description="Exclusive bound of the ends.")]
To = Annotated[Instant, Query(alias="to", description="Inclusive bound of the ends.")]
AsOf = Annotated[Instant | None, Query(description="What the platform had committed by then.")]
SeriesLimit = Annotated[int, Query(ge=1, le=10_000)]


def _bounds(since: datetime, until: datetime, longest: timedelta) -> tuple[datetime, datetime]:
    """Return the bounds inside the calendar.

    Raises:
        Invalid: they are in the wrong order, or the span is too long for one request.
    """
    if since > until:
        raise Invalid.field("from", "after to")
    if until - since > longest:
        raise Invalid.field("to", f"more than {longest.days:,} days after from")
    low, high = _CALENDAR
    return min(max(since, low), high), min(max(until, low), high)


async def _members(
    connection: Connection,
    sensor_id: str | None,
    locality: str | None,
    since: datetime,
    until: datetime,
) -> list[Member]:
    """Return whom a question is about: one sensor, or a locality's.

    Raises:
        Invalid: not exactly one of the two was named.
        NotFound: it does not exist.
    """
    if (sensor_id is None) == (locality is None):
        raise Invalid.field("sensor_id", "name either a sensor_id or a locality")
    if sensor_id is not None:
        return [await registry.member(connection, sensor_id)]
    assert locality is not None
    back = max(since - timedelta(days=62), ALWAYS)
    return await registry.members(connection, locality, back, until + timedelta(days=1))


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
    limit: SeriesLimit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the intervals whose end lies in (`from`, `to`], oldest first."""
    fine = average in ("raw", "15min")
    since, until = _bounds(since, until, _LONGEST_FINE if fine else _LONGEST)
    position = page.decode(cursor, 2)
    members = await _members(connection, sensor_id, locality, since, until)
    asked = _Asked(members, pollutant, average, since, until, as_of, locality is not None)
    if http.wants_csv(request):
        return StreamingResponse(
            http.as_bytes(_csv(request.app.state.reads, asked)), media_type="text/csv"
        )
    items = await _page(connection, asked, limit + 1, position)
    return http.listing(request, items, limit, lambda item: [item["end"], item["start"]])


@dataclass(frozen=True, slots=True)
class _Asked:
    members: list[Member]
    pollutant: Pollutant
    average: Averaging
    since: datetime
    until: datetime
    as_of: datetime | None
    of_locality: bool


async def _page(
    connection: Connection,
    asked: _Asked,
    limit: int,
    position: list[str | int | float | None] | None,
) -> list[dict[str, Any]]:
    history = History(connection, asked.as_of)
    after = None if position is None else (_time(position[0]), _time(position[1]))
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


def _time(given: str | int | float | None) -> datetime:
    try:
        return instants.parse(str(given))
    except ValueError as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error


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


async def _csv(pool: Pool, asked: _Asked) -> AsyncIterator[str]:
    fields = ["start", "end", "value", "n", "expected", "capture", "state", "flags"]
    if asked.of_locality:
        fields.append("sensor_id")
    if asked.average == "raw":
        fields += ["learned_at", "value_original", "unit_original"]
    yield http.csv_line(fields)
    position: list[str | int | float | None] | None = None
    while True:
        async with reading(pool) as connection:
            items = await _page(connection, asked, _CSV_PAGE, position)
        yield "".join(http.csv_line([item[name] for name in fields]) for item in items)
        if len(items) < _CSV_PAGE:
            return
        position = [items[-1]["end"], items[-1]["start"]]


@router.get("/daqi", response_model=Indices, summary="Read the Daily Air Quality Index")
async def daqi(
    request: Request,
    connection: Snapshot,
    since: From,
    until: To,
    period: Literal["1h", "day"],
    sensor_id: Code | None = None,
    locality: Code | None = None,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the index of every hour or day whose end lies in (`from`, `to`], oldest first."""
    since, until = _bounds(since, until, _LONGEST)
    position = page.decode(cursor, 1)
    members = await _members(connection, sensor_id, locality, since, until)
    history = History(connection, as_of)
    ask = indices.by_hour if period == "1h" else indices.by_day
    whole = http.wants_csv(request)
    items: list[dict[str, Any]] = []
    after = since if position is None else max(since, _time(position[0]))
    while True:
        most = _CSV_PAGE if whole else limit + 1
        found = await ask(history, members, after, until, most, of_locality=locality is not None)
        items += map(_index, found)
        if not whole or len(found) < most:
            break
        after = found[-1].end
    return http.listing(request, items, limit, lambda item: [item["end"]])


def _index(found: Indexed) -> dict[str, Any]:
    fields = air_indices.as_fields(found.item)
    pollutants = fields.pop("pollutants")
    return {
        "start": http.instant_text(found.start),
        "end": http.instant_text(found.end),
        **fields,
        "indicative": found.indicative,
        "pollutants": pollutants,
    }


@router.get("/now", response_model=Now, summary="Read the air now")
async def air_now(
    request: Request,
    connection: Snapshot,
    locality: Code | None = None,
    at: Annotated[Instant | None, Query(description="Default now.")] = None,
) -> Response:
    """List every locality's latest hour; what is older than 65 minutes is not shown."""
    at = clock.now() if at is None else min(max(at, _CALENDAR[0]), _CALENDAR[1])
    codes = None if locality is None else [locality]
    if locality is not None:
        await registry.members(connection, locality, at, at)
    known = await registry.localities(connection, at, codes=codes, limit=100_000)
    found = await now.places(connection, codes, at)
    items = [_now(each["code"], each["name"], found.get(each["code"])) for each in known]
    return http.listing(request, items, len(items), lambda item: [item["locality"]])


def _now(code: str, name: str, found: now.PlaceNow | None) -> dict[str, Any]:
    item = air_indices.combined({}) if found is None else found.item
    return {
        "locality": code,
        "name": name,
        "as_of": None if found is None else http.instant_text(found.as_of),
        "daqi": item.daqi,
        "band": item.band,
        "driving_pollutants": [str(each) for each in item.driving_pollutants],
        "indicative": found is not None and found.indicative,
        "sensors": 0 if found is None else found.sensors,
        "pollutants": [] if found is None else [_shown(each) for each in found.shown],
    }


def _shown(each: now.Shown) -> dict[str, Any]:
    basis = {} if each.found.so2_basis is None else {"so2_basis": each.found.so2_basis}
    return {
        "pollutant": str(each.pollutant),
        "averaging": each.found.averaging,
        "value": each.found.value,
        "unit": unit_of(each.pollutant),
        "index": each.found.index,
        "band": each.found.band,
        "capture": each.found.capture,
        "start": http.instant_text(each.start),
        "end": http.instant_text(each.end),
        "sensor_id": each.sensor.sensor_id,
        **basis,
    }


@router.get("/annual", response_model=Annual, summary="Read the statistics of a year")
async def annual(
    connection: Snapshot,
    sensor_id: Code,
    pollutant: Pollutant,
    year: Annotated[int, Query(ge=1970, le=9998)],
) -> Response:
    """Show a calendar year (UTC) of one sensor and pollutant."""
    member = await registry.member(connection, sensor_id)
    found = await year_of(History(connection), member.sensor, pollutant, year)
    head = {
        "sensor_id": sensor_id,
        "pollutant": str(pollutant),
        "year": year,
        "unit": unit_of(pollutant),
    }
    return http.json_response({**head, **years.as_fields(found)})
