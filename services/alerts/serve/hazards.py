"""`/v1/housing/hazards`: hazard cases with their clocks."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.alerts.query import cases
from services.alerts.serve.lending import Cursor, Limit, Snapshot, position
from shared import clock, http

router = APIRouter(tags=["housing"])

_ALL = 100_000


class ClockOut(BaseModel):
    """When something must be done, and whether it was."""

    due_at: str
    met_at: str | None
    state: Literal["running", "due_soon", "overdue", "met", "met_late"]


class HazardOut(BaseModel):
    """A hazard case as its events say it stands."""

    case_id: str
    ward: str | None
    hazard: str | None
    category: str | None
    aware_at: str | None
    identified_at: str | None
    concluded_at: str | None
    clocks: dict[str, ClockOut]


class HazardsOut(BaseModel):
    """A page of hazard cases, the newest first."""

    items: list[HazardOut]
    next: str | None


@router.get("/v1/housing/hazards", response_model=HazardsOut, summary="List hazard cases")
async def list_hazards(
    request: Request,
    connection: Snapshot,
    state: Annotated[Literal["open", "closed"] | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List hazard cases with every clock that has started."""
    most = _ALL if http.wants_csv(request) else limit + 1
    closed = None if state is None else state == "closed"
    found = await cases.page(connection, closed, position(cursor), most, clock.now())
    places = {shown["case_id"]: place for shown, place in found}
    return http.listing(
        request,
        [shown for shown, _ in found],
        limit,
        lambda item: [places[item["case_id"]], item["case_id"]],
        list(HazardOut.model_fields),
    )
