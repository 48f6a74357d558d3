"""`/v1/air/exposure`: how many people breathed too much for how long."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.alerts.query import exposure
from services.alerts.serve.lending import Snapshot
from shared import clock, http
from shared.errors import FieldProblem, Invalid
from shared.http import Instant

router = APIRouter(tags=["air"])

_LONGEST = timedelta(days=3_660)


class LevelExposure(BaseModel):
    """Hours at or above one level of a rule (summed over the areas), people and sites times hours.

    Sensitive sites are told by their kind: schools, care homes and others.
    """

    rule_id: str
    rule_version: int
    pollutant: str
    averaging: str
    severity: str
    threshold: float
    hours: float
    person_hours: float | None
    site_hours: dict[str, float]


class GroupExposure(BaseModel):
    """A ward, a deprivation fifth (1 the most deprived), or with `group` null all of them."""

    group: str | None
    name: str | None
    areas: list[str]
    population: float | None
    sensitive_sites: dict[str, int]
    levels: list[LevelExposure]


class ExposureOut(BaseModel):
    """The ledger between two instants; levels that were not reached are left out."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    by: str
    items: list[GroupExposure]
    next: str | None


@router.get("/v1/air/exposure", response_model=ExposureOut, summary="Sum up exposure")
async def show_exposure(
    request: Request,
    connection: Snapshot,
    from_: Annotated[Instant, Query(alias="from")],
    to: Instant,
    by: Literal["none", "ward", "imd_quintile"] = "none",
) -> Response:
    """Sum up person-hours at or above each level, of intervals with `from` < end ≤ `to`."""
    if from_ > to:
        raise Invalid([FieldProblem("from", "is after `to`")])
    if to - from_ > _LONGEST:
        raise Invalid([FieldProblem("to", "is more than 3,660 days after `from`")])
    found = await exposure.shown(connection, from_, to, by, clock.now())
    if http.wants_csv(request):
        fields = list(GroupExposure.model_fields)
        return http.listing(request, found["items"], len(found["items"]), lambda _: [], fields)
    return http.json_response(found)
