"""`/v1/alerts`: what is on, what was, and one of them."""

from typing import Annotated, Final, get_args

from fastapi import APIRouter, Query, Request, Response

from services.alerts.domain.severity import Severity
from services.alerts.query import alerts
from services.alerts.query.alerts import Filter
from services.alerts.serve.lending import Cursor, Limit, Snapshot, Text, one_of, position, words
from services.alerts.serve.shapes import AlertOut, AlertsOut, State, VerdictOut
from shared import http
from shared.errors import FieldProblem, Invalid, NotFound
from shared.http import Instant

router = APIRouter(tags=["alerts"])

_STATES: Final = get_args(State)
_SEVERITIES: Final = get_args(Severity)
_VERDICTS: Final = get_args(VerdictOut)
_ALL = 100_000


@router.get("/v1/alerts", response_model=AlertsOut, summary="List alerts")
async def list_alerts(
    request: Request,
    connection: Snapshot,
    state: Annotated[str | None, Query(description=" or ".join(_STATES), max_length=100)] = None,
    severity: Annotated[
        str | None, Query(description=" or ".join(_SEVERITIES), max_length=100)
    ] = None,
    locality: Text | None = None,
    rule_id: Text | None = None,
    verdict: Annotated[
        str | None, Query(description=" or ".join(_VERDICTS), max_length=100)
    ] = None,
    from_: Annotated[Instant | None, Query(alias="from")] = None,
    to: Instant | None = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List alerts that overlap `[from, to)`, newest first; several values are joined by commas."""
    if from_ is not None and to is not None and from_ > to:
        raise Invalid([FieldProblem("from", "is after `to`")])
    wanted = Filter(
        states=one_of("state", state, _STATES),
        severities=one_of("severity", severity, _SEVERITIES),
        localities=words(locality),
        rule_ids=words(rule_id),
        verdicts=one_of("verdict", verdict, _VERDICTS),
        since=from_,
        until=to,
    )
    most = _ALL if http.wants_csv(request) else limit + 1
    found = await alerts.page(connection, wanted, position(cursor), most)
    return http.listing(
        request,
        found,
        limit,
        lambda item: [item["started_at"], item["id"]],
        list(AlertOut.model_fields),
    )


@router.get("/v1/alerts/{id}", response_model=AlertOut, summary="Show an alert")
async def show_alert(connection: Snapshot, id: str) -> Response:
    """Show one alert with every transition."""
    found = None if "\x00" in id else await alerts.by_id(connection, id)
    if found is None:
        raise NotFound(f"no alert {id!r}")
    return http.json_response(found)
