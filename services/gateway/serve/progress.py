"""How a publisher reads its own writes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.gateway.progress import Item
from services.gateway.serve.fields import Rooms
from shared import http

router = APIRouter(tags=["operations"])


class ProgressOut(BaseModel):
    """How far every consumer has come."""

    items: list[Item]
    next: None = Field(default=None, description="There is only one page.")
    pending: int | None = Field(
        description="Events that are committed and have not had all their effects yet; "
        "null where a service is away, so that it cannot be told."
    )
    missing: list[str] = Field(default=[], description="The services that did not answer.")


@router.get(
    "/v1/progress",
    summary="See how far the platform has come, or wait for it",
    responses={504: {"model": http.Problem, "description": "Not all was applied in time."}},
    response_model=ProgressOut,
)
async def progress(
    request: Request,
    rooms: Rooms,
    wait: Annotated[
        float | None,
        Query(
            ge=0,
            le=600,
            allow_inf_nan=False,
            description="Answer when all that was there at the request has had its effects, "
            "or with 504 after so many seconds.",
        ),
    ] = None,
) -> Response:
    """Return, for every partition, the offset below which everything has been applied."""
    if wait is not None and not await rooms.progress.wait(wait):
        detail = f"not everything was applied within {wait:g} seconds"
        return http.problem(504, detail, http.request_id(request))
    found = await rooms.progress.overview()
    rooms.held.drop()
    if http.wants_csv(request):
        items = [each.model_dump() for each in found.items]
        return http.listing(request, items, len(items), lambda _: [], list(Item.model_fields))
    out = ProgressOut(items=list(found.items), pending=found.pending, missing=list(found.missing))
    return Response(out.model_dump_json(), media_type="application/json")
