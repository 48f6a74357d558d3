"""What operators do to an alert; the gateway lets only the scope `operate` through."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.alerts import operate
from services.alerts.evaluate.worker import new_id
from services.alerts.serve.lending import Actor, writing
from services.alerts.serve.shapes import AlertOut
from shared import clock, http
from shared.errors import NotFound

router = APIRouter(tags=["alerts"])

_Words = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x08\x0b-\x1f]+$")]
_Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]


class Acknowledge(BaseModel):
    """An optional remark."""

    model_config = ConfigDict(strict=True, json_schema_extra={"examples": [{"comment": "seen"}]})

    comment: _Words | None = None


class Assign(BaseModel):
    """Who looks after it from now on; null is nobody."""

    model_config = ConfigDict(strict=True, json_schema_extra={"examples": [{"to": "air team"}]})

    to: _Name | None


class Comment(BaseModel):
    """What to write down."""

    model_config = ConfigDict(strict=True, json_schema_extra={"examples": [{"text": "a bonfire"}]})

    text: _Words


class Resolve(BaseModel):
    """Why it is over."""

    model_config = ConfigDict(
        strict=True, json_schema_extra={"examples": [{"reason": "a sensor fault"}]}
    )

    reason: _Words


@router.post("/v1/alerts/{id}/acknowledge", response_model=AlertOut, summary="Acknowledge an alert")
async def acknowledge_alert(
    request: Request, id: str, actor: Actor, body: Acknowledge | None = None
) -> Response:
    """Say that it was seen; the first acknowledgement stands, a second answers with it."""
    comment = None if body is None else body.comment
    async with writing(request) as connection:
        found = await operate.acknowledge(connection, _id(id), actor, comment, clock.now())
    return http.json_response(found)


@router.post("/v1/alerts/{id}/assign", response_model=AlertOut, summary="Assign an alert")
async def assign_alert(request: Request, id: str, actor: Actor, body: Assign) -> Response:
    """Say who looks after it."""
    async with writing(request) as connection:
        found = await operate.assign(connection, _id(id), actor, body.to, clock.now())
    return http.json_response(found)


@router.post("/v1/alerts/{id}/comment", response_model=AlertOut, summary="Comment an alert")
async def comment_alert(request: Request, id: str, actor: Actor, body: Comment) -> Response:
    """Write something down beside it."""
    async with writing(request) as connection:
        found = await operate.comment(connection, _id(id), actor, body.text, clock.now())
    return http.json_response(found)


@router.post("/v1/alerts/{id}/resolve", response_model=AlertOut, summary="Resolve an alert")
async def resolve_alert(request: Request, id: str, actor: Actor, body: Resolve) -> Response:
    """End it by hand; it stays resolved until its condition clears and comes again."""
    async with writing(request) as connection:
        found = await operate.resolve(connection, _id(id), actor, body.reason, clock.now(), new_id)
    return http.json_response(found)


def _id(given: str) -> str:
    if "\x00" in given:
        raise NotFound("no such alert")
    return given
