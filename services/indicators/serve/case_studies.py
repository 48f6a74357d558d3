"""`/v1/case-studies`: evidence beside the numbers."""

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.indicators.serve.lending import Cursor, Limit, Snapshot
from shared import http, instants, page
from shared.errors import Invalid
from shared.postgres import Row, Statements, rows

router = APIRouter(tags=["indicators"])
_SQL = Statements(Path(__file__).parents[1] / "sql")
_WHOLE_ANSWER = 1_000_000

StudyKind = Literal["community", "prototype", "place_based"]
_MEASURES = {
    "community": "case_studies_community",
    "prototype": "case_studies_place",
    "place_based": "case_studies_place",
}
_STRATEGY = {"community": "M2", "prototype": "M3", "place_based": "M3"}
"""The measure of the strategy, by which they may be asked for as well."""


class CaseStudy(BaseModel):
    """One case study and the measure that counts it."""

    id: str
    measure: str
    kind: StudyKind
    title: str
    theme: str
    partner: str | None
    url: str
    ward: str | None
    published_at: str


class CaseStudies(BaseModel):
    """A page of case studies, the newest first."""

    items: list[CaseStudy]
    next: str | None


@router.get("/v1/case-studies", response_model=CaseStudies, summary="List the case studies")
async def list_case_studies(
    request: Request,
    connection: Snapshot,
    measure: Annotated[
        str | None,
        Query(max_length=64, description="The measure that counts them: its id, M2 or M3."),
    ] = None,
    kind: StudyKind | None = None,
    theme: Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")] = None,
    ward: Annotated[str | None, Query(max_length=20, pattern=r"^[^\x00]*$")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the case studies by when they were published, the newest first."""
    kinds = [
        name
        for name, counts in _MEASURES.items()
        if kind in (None, name) and measure in (None, counts, _STRATEGY[name])
    ]
    found = await rows(
        connection,
        _SQL["list_case_studies"],
        {
            "kinds": kinds,
            "theme": theme,
            "ward": ward,
            **_position(cursor),
            "limit": _WHOLE_ANSWER if http.wants_csv(request) else limit + 1,
        },
    )
    items = [_item(each) for each in found]
    fields = list(CaseStudy.model_fields)
    return http.listing(
        request, items, limit, lambda item: [item["published_at"], item["id"]], fields
    )


def _position(cursor: str | None) -> dict[str, Any]:
    found = page.decode(cursor, 2)
    if found is None:
        return {"at": None, "subject": None}
    try:
        return {"at": instants.parse(str(found[0])), "subject": str(found[1])}
    except ValueError as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error


def _item(found: Row) -> dict[str, Any]:
    return {
        "id": found["subject"],
        "measure": _MEASURES[found["kind"]],
        "kind": found["kind"],
        "title": found["title"],
        "theme": found["theme"],
        "partner": found["partner"],
        "url": found["url"],
        "ward": found["ward"],
        "published_at": instants.text(found["occurred_at"]),
    }
