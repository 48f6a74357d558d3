"""`/v1/inequalities/{id}`: a measure by deprivation, beside what the same groups breathe."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.indicators.domain import period
from services.indicators.domain.indicator import breakdowns
from services.indicators.query import inequality, tables
from services.indicators.serve import asking
from services.indicators.serve.asking import Day
from services.indicators.serve.indicators import PeriodOut
from services.indicators.serve.lending import Catalogue, Snapshot, named
from shared import clock, http
from shared.errors import Invalid

router = APIRouter(tags=["indicators"])


class Group(BaseModel):
    """One fifth or tenth, 1 = most deprived."""

    quantile: int
    population: float | None = Field(description="What the measure is over; else residents.")
    value: float | None


class Exposure(BaseModel):
    """What a group breathed in the twelve months up to the period's end."""

    quantile: int
    pollutant: str
    unit: str
    value: float | None


class Inequality(BaseModel):
    """The groups, the slope and relative index, and the exposure of the same groups."""

    indicator_id: str
    by: Literal["imd_quintile", "imd_decile"]
    period: PeriodOut
    groups: list[Group]
    sii: float | None
    rii: float | None
    intercept: float | None
    slope: float | None
    exposure: list[Exposure]


@router.get(
    "/v1/inequalities/{indicator_id}",
    response_model=Inequality,
    summary="Show a measure by deprivation",
)
async def show_inequality(
    request: Request,
    connection: Snapshot,
    catalogue: Catalogue,
    indicator_id: str,
    date: Annotated[Day | None, Query(description="One day; default today.")] = None,
    by: Literal["imd_decile", "imd_quintile"] = "imd_decile",
) -> Response:
    """Show a measure's deprivation groups with the slope and relative index of inequality.

    The indices are null where a group has no value that may be told. As CSV there is one line a
    group: its own fields in the place of `groups`, and of `exposure` what is its own.
    """
    indicator = named(catalogue, indicator_id)
    if by not in breakdowns(tables.counted_by(catalogue, indicator)):
        raise Invalid.field("by", "this measure is not kept by place")
    today = period.day_of(clock.now())
    asked = asking.days(date, None, None, today).periods(indicator.period, today)[0]
    found = await inequality.of_period(connection, catalogue, indicator, by, asked)
    gradient = found.gradient
    answer: dict[str, Any] = {
        "indicator_id": indicator.id,
        "by": by,
        "period": {
            "type": asked.kind,
            "start": asked.start.isoformat(),
            "end": asked.end.isoformat(),
        },
        "groups": [asdict(each) for each in found.groups],
        "sii": None if gradient is None else gradient.sii,
        "rii": None if gradient is None else gradient.rii,
        "intercept": None if gradient is None else gradient.intercept,
        "slope": None if gradient is None else gradient.slope,
        "exposure": [asdict(each) for each in found.exposure],
    }
    return _as_csv(answer) if http.wants_csv(request) else http.json_response(answer)


def _as_csv(answer: dict[str, Any]) -> Response:
    """Return an answer as one line a group, the fields in the order of the JSON."""
    header: list[str] = []
    for name in answer:
        header += list(Group.model_fields) if name == "groups" else [name]
    lines = []
    for group in answer["groups"]:
        breathed = [each for each in answer["exposure"] if each["quantile"] == group["quantile"]]
        lines.append({**answer, **group, "exposure": breathed})
    text = http.csv_line(header) + "".join(http.csv_lines(header, lines))
    return Response(text, media_type="text/csv")
