"""`/v1/indicators`: the catalogue, the values of a measure, and how they were revised."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from pydantic import BaseModel, Field

from services.indicators import persist
from services.indicators.domain import period
from services.indicators.domain.indicator import Indicator, breakdowns
from services.indicators.domain.item import fields
from services.indicators.query import answers, official, tables
from services.indicators.query.answers import Answer, Position, Question
from services.indicators.serve import asking
from services.indicators.serve.asking import Day
from services.indicators.serve.lending import Catalogue, Cursor, Limit, Snapshot, named
from shared import clock, http, page
from shared.errors import Invalid
from shared.postgres import Pool, translated

router = APIRouter(tags=["indicators"])

_WHOLE_ANSWER = 1_000_000


class Entry(BaseModel):
    """One measure of the catalogue."""

    id: str
    name: str
    definition: str
    source_measure: str = Field(description="M1 … M10, a programme or a theme.")
    unit: str
    multiplier: float
    polarity: Literal["high_is_good", "low_is_good", "no_judgement"]
    method: str
    basis: list[Literal["operational", "official"]]
    breakdowns: list[str]
    suppression: Literal["counts", "survey", "none"]
    version: int
    period: str
    to_date: bool = Field(description="Whether `period=snapshot` gives it to date as well.")
    programmes: list[str]
    partners: list[str]
    caveats: list[str]


class Entries(BaseModel):
    """The catalogue."""

    items: list[Entry]
    next: str | None


class PeriodOut(BaseModel):
    """First and last London day, both inside."""

    type: Literal["snapshot", "month", "quarter", "year", "rolling_12m", "wave"]
    start: str
    end: str


class Comparison(BaseModel):
    """How the value lies to that of the whole."""

    benchmark: float | None
    outcome: Literal["better", "similar", "worse", "higher", "lower"] | None


class TrendOut(BaseModel):
    """The recent trend over the same period of five years."""

    marker: Literal["Increasing", "Decreasing", "NoChange", "CannotBeCalculated"]
    direction: Literal["getting_better", "getting_worse"] | None
    chi_square: float | None


class Value(BaseModel):
    """One value; what cannot be computed or told is null."""

    period: PeriodOut
    area: str
    group: str | None
    value: float | None
    unit: str
    numerator: float | None
    denominator: float | None
    lower_95: float | None
    upper_95: float | None
    lower_99_8: float | None
    upper_99_8: float | None
    method: str
    n_base: int | None
    n_eff: float | None
    basis: Literal["operational", "official"]
    revision: int
    suppressed: Literal["primary", "secondary", "differencing"] | None
    comparison: Comparison
    trend: TrendOut
    notes: list[str]


class Values(BaseModel):
    """A page of values, oldest first."""

    items: list[Value]
    next: str | None


def entry(indicator: Indicator, catalogue: Catalogue) -> dict[str, Any]:
    """Return a measure as it is listed."""
    counted = tables.counted_by(catalogue, indicator)
    return {
        "id": indicator.id,
        "name": indicator.name,
        "definition": indicator.definition,
        "source_measure": indicator.source_measure,
        "unit": indicator.unit,
        "multiplier": indicator.multiplier,
        "polarity": indicator.polarity,
        "method": indicator.method,
        "basis": list(indicator.bases),
        "breakdowns": list(breakdowns(counted)),
        "suppression": indicator.suppression,
        "version": indicator.version,
        "period": indicator.period,
        "to_date": indicator.to_date,
        "programmes": list(indicator.programmes),
        "partners": list(indicator.partners),
        "caveats": list(indicator.caveats),
    }


@router.get("/v1/indicators", response_model=Entries, summary="List the measures")
async def list_indicators(
    request: Request, catalogue: Catalogue, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """List the catalogue, by id."""
    position = page.decode(cursor, 1)
    after = "" if position is None else str(position[0])
    found = [entry(each, catalogue) for each in catalogue.values() if each.id > after]
    most = len(found) if http.wants_csv(request) else limit + 1
    return http.listing(request, found[:most], limit, lambda item: [item["id"]])


@router.get(
    "/v1/indicators/{indicator_id}", response_model=Values, summary="Show a measure's values"
)
async def show_indicator(
    request: Request,
    background: BackgroundTasks,
    connection: Snapshot,
    catalogue: Catalogue,
    indicator_id: str,
    date: Annotated[Day | None, Query(description="One day; default today.")] = None,
    first: Annotated[Day | None, Query(alias="from", description="First day, inside.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Last day, inside.")] = None,
    by: Annotated[
        str, Query(max_length=64, description="none, ward, imd_quintile, imd_decile, or its own.")
    ] = "none",
    basis: Literal["operational", "official"] = "operational",
    form: Annotated[
        Literal["snapshot"] | None,
        Query(alias="period", description="`snapshot`: all up to the day, where `to_date`."),
    ] = None,
    area: Annotated[
        str | None,
        Query(
            max_length=20, pattern=r"^[A-Za-z0-9]+$", description="Of official figures: an area."
        ),
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Show the values of a measure by period and group, oldest first; JSON or CSV."""
    indicator = asking.formed(named(catalogue, indicator_id), form)
    today = period.day_of(clock.now())
    asked = asking.days(date, first, last, today)
    counted = tables.counted_by(catalogue, indicator)
    most = _WHOLE_ANSWER if http.wants_csv(request) else limit
    after = _position(cursor)
    if basis == "official":
        if by not in ("none", *breakdowns(counted)):
            raise Invalid.field("by", "not a breakdown of this measure")
        answer = await official.page(
            connection,
            indicator,
            (asked.first, asked.last),
            latest=asked.one,
            by=by,
            area=area,
            after=after,
            limit=most,
        )
    elif indicator.figure == "none":
        answer = Answer()
    else:
        breakdown = asking.breakdown(indicator, counted, by)
        periods = asked.periods(indicator.period, today)
        question = Question(indicator, breakdown, periods)
        answer = await answers.page(connection, catalogue, question, after, most)
        if answer.unseen:
            background.add_task(_keep, request, indicator.id, breakdown, answer)
    items = [fields(indicator, each) for each in answer.items]
    return _listed(request, items, answer)


def _position(cursor: str | None) -> Position | None:
    found = page.decode(cursor, 2)
    if found is None:
        return None
    try:
        return Position(asking.day_from(str(found[0])), None if found[1] is None else str(found[1]))
    except ValueError as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error


def _listed(request: Request, items: list[dict[str, Any]], answer: Answer) -> Response:
    if http.wants_csv(request):
        lines = [http.csv_line(list(Value.model_fields))]
        lines += [http.csv_line(list(item.values())) for item in items]
        return Response("".join(lines), media_type="text/csv")
    following = answer.next
    cursor = (
        None if following is None else page.encode([following.end.isoformat(), following.group])
    )
    return http.json_response({"items": items, "next": cursor})


async def _keep(request: Request, indicator: str, breakdown: str, answer: Answer) -> None:
    """Remember what was told for the first time, so that a later change is a revision of it."""
    pool: Pool = request.app.state.writes
    with translated():
        async with pool.connection() as connection, connection.transaction():
            await persist.asked(connection, indicator, breakdown, answer.unseen, clock.now())
