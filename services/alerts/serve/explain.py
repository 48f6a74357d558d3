"""`/v1/alerts/{id}/explain`: from the readings to the verdict."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.alerts.query import alerts, explain
from services.alerts.serve.lending import Snapshot
from services.alerts.serve.shapes import IntervalOut
from shared import http
from shared.errors import NotFound
from shared.http import Instant

router = APIRouter(tags=["alerts"])


class UsedReading(BaseModel):
    """A reading whose value is in the mean, in output units."""

    sensor_id: str
    start: str
    end: str
    value: float | None
    state: str
    flags: list[str]
    learned_at: str


class LeftOutReading(BaseModel):
    """A reading (or, without `start`, all of a sensor's) that has no say, and why."""

    sensor_id: str
    start: str | None
    end: str | None
    value: float | None
    state: str | None
    flags: list[str]
    learned_at: str | None
    capture: float | None
    reason: str


class HourUsed(BaseModel):
    """An hour of a sensor that speaks for the place; it is in a window's mean if it counts."""

    sensor_id: str
    start: str
    value: float | None
    n: int
    expected: int
    counts: bool


class EvaluationOut(BaseModel):
    """One interval as it was judged."""

    interval: IntervalOut
    value: float | None
    capture: float | None
    threshold: float
    outcome: str
    severity: str | None
    sensor_id: str | None
    sensors: list[str]
    hours: list[HourUsed]
    readings_used: list[UsedReading]
    left_out: list[LeftOutReading]
    arithmetic: str


class Explanation(BaseModel):
    """The rule and tables as they were applied, and every interval from the first to the last."""

    rule: dict[str, Any] | None
    tables: dict[str, Any]
    evaluations: list[EvaluationOut]
    next: str | None


@router.get("/v1/alerts/{id}/explain", response_model=Explanation, summary="Explain an alert")
async def explain_alert(connection: Snapshot, id: str, at: Instant | None = None) -> Response:
    """Show every interval of an alert's run, or the one that ends with or after `at`."""
    found = [] if "\x00" in id else await alerts.raw(connection, [id])
    if not found:
        raise NotFound(f"no alert {id!r}")
    return http.json_response(await explain.explained(connection, found[0], at))
