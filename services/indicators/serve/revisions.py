"""`/v1/indicators/{id}/revisions`: every figure as it once was, and why it changed."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.indicators.domain import releases
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.period import Period
from services.indicators.domain.tables import WARD, WHOLE
from services.indicators.query.official import OFFICIAL
from services.indicators.serve.asking import Day
from services.indicators.serve.indicators import PeriodOut
from services.indicators.serve.lending import Catalogue, Cursor, Limit, Snapshot, named
from shared import http, instants, page
from shared.errors import Invalid
from shared.places.wards import CITY
from shared.postgres import Statements

router = APIRouter(tags=["indicators"])
_SQL = Statements(Path(__file__).parents[1] / "sql")
_WHOLE_ANSWER = 1_000_000


class Revision(BaseModel):
    """A value as it once was published, and what caused it."""

    period: PeriodOut
    area: str
    group: str | None
    basis: Literal["operational", "official"]
    revision: int
    at: str
    cause: str
    value: float | None
    numerator: float | None
    denominator: float | None
    lower_95: float | None
    upper_95: float | None
    lower_99_8: float | None
    upper_99_8: float | None
    method: str
    n_base: int | None
    n_eff: float | None
    suppressed: Literal["primary", "secondary", "differencing"] | None
    notes: list[str]


class Revisions(BaseModel):
    """A page of revisions, oldest period and revision first."""

    items: list[Revision]
    next: str | None


@router.get(
    "/v1/indicators/{indicator_id}/revisions",
    response_model=Revisions,
    summary="Show how a measure's values were revised",
)
async def list_revisions(
    request: Request,
    connection: Snapshot,
    catalogue: Catalogue,
    indicator_id: str,
    period_start: Annotated[Day | None, Query(description="Only this period.")] = None,
    area: Annotated[str, Query(max_length=20, description="The city, or a ward.")] = CITY,
    by: Annotated[str | None, Query(max_length=64, description="Of a breakdown.")] = None,
    group: Annotated[str | None, Query(max_length=200, description="Which group of it.")] = None,
    basis: Literal["operational", "official"] | None = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Show every revision of a value, with when it came to be and what caused it."""
    indicator = named(catalogue, indicator_id)
    member = group or area
    asked = [WHOLE if by == "none" else by] if by is not None else [WHOLE, WARD]
    if "\x00" in "".join((member, *asked)):
        raise Invalid.field("area", "U+0000")
    position = _position(cursor)
    most = _WHOLE_ANSWER if http.wants_csv(request) else limit + 1
    found = await connection.execute(
        _SQL["list_revisions"],
        {
            "indicator": indicator.id,
            "breakdowns": asked,
            "member": member,
            "period_start": period_start,
            "basis": basis,
            **position,
            "limit": most,
        },
    )
    items = [_item(indicator, row) for row in await found.fetchall()]
    return http.listing(
        request,
        items,
        limit,
        lambda item: [
            item["period"]["end"],
            item["period"]["start"],
            item["basis"],
            item["revision"],
        ],
        list(Revision.model_fields),
    )


def _position(cursor: str | None) -> dict[str, Any]:
    found = page.decode(cursor, 4)
    if found is None:
        return dict.fromkeys(("end", "start", "after_basis", "revision"))
    try:
        end, start = (date.fromisoformat(str(each)) for each in found[:2])
    except ValueError as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error
    if not isinstance(found[3], int):
        raise Invalid.field("cursor", "not a cursor of this list")
    return {"end": end, "start": start, "after_basis": str(found[2]), "revision": found[3]}


def _item(indicator: Indicator, row: tuple[Any, ...]) -> dict[str, Any]:
    basis, breakdown, start, end, member, revision, at, cause, figure = row
    asked = releases.period_of(indicator, start, end) if basis == OFFICIAL else None
    kind = "snapshot" if start == end else indicator.period
    found = asked or Period(kind, start, end)
    whole = breakdown == WHOLE
    return {
        "period": {
            "type": found.kind,
            "start": found.start.isoformat(),
            "end": found.end.isoformat(),
        },
        "area": member if whole or breakdown == WARD else CITY,
        "group": None if whole else member,
        "basis": basis,
        "revision": revision,
        "at": instants.text(at),
        "cause": cause,
        **orjson.loads(figure),
    }
