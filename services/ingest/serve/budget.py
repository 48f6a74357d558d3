"""`/v1/air/budget`: how many exceedances a year may have, has had, and may come to."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.ingest.query import registry
from services.ingest.query.budget import budgets_of
from services.ingest.query.history import History
from services.ingest.serve.lending import Code, Snapshot
from shared import clock, http
from shared.air import budget
from shared.air.pollutants import Pollutant
from shared.http import Instant

router = APIRouter(prefix="/v1/air", tags=["air"])


class BudgetItem(BaseModel):
    """One objective of the year: `used` of `allowed`, and `projected` by the year's end.

    `basis` says what the projection rests on: `last_year` (what came in the same rest of last
    year), `rate` (how often it was so far), `over` (the year is); it is null where too little is
    known. `capture` is that of the part of the year that is over.
    """

    sensor_id: str
    year: int
    objective: str
    pollutant: str
    averaging: str
    level: float
    allowed: int
    used: int
    remaining: int
    projected: float | None
    basis: Literal["over", "last_year", "rate"] | None
    capture: float


class BudgetOut(BaseModel):
    """Every objective that counts periods, of all that the sensor measured."""

    items: list[BudgetItem]
    next: str | None


@router.get("/budget", response_model=BudgetOut, summary="Read the year's exceedance budget")
async def show_budget(
    request: Request,
    connection: Snapshot,
    sensor_id: Code,
    year: Annotated[int, Query(ge=1971, le=9998)],
    pollutant: Pollutant | None = None,
    at: Annotated[Instant | None, Query(description="As the year stood then; default now.")] = None,
) -> Response:
    """Show how much of a calendar year's (UTC) permitted exceedances is used, and may be."""
    member = await registry.member(connection, sensor_id)
    when = min(clock.now() if at is None else at, clock.now())
    if when < datetime(1971, 1, 1, tzinfo=UTC):
        when = datetime(1971, 1, 1, tzinfo=UTC)
    found = await budgets_of(History(connection), member.sensor, year, when, pollutant)
    head = {"sensor_id": sensor_id, "year": year}
    items = [{**head, **budget.as_fields(each)} for each in found]
    fields = list(BudgetItem.model_fields)
    return http.listing(request, items, len(items), lambda _: [], fields)
