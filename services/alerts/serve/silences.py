"""`/v1/silences`: what is not told for a while."""

from typing import Annotated, Literal, Self
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.alerts.persist import silences
from services.alerts.query import delivery
from services.alerts.serve.lending import (
    Actor,
    Cursor,
    Limit,
    Snapshot,
    check_own,
    position,
    writing,
)
from shared import clock, http
from shared.errors import FieldProblem, Invalid, NotFound
from shared.http import Instant

router = APIRouter(tags=["silences"])

_Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]


class MatcherIn(BaseModel):
    """One condition on an alert; `in` takes a list, the others one value."""

    model_config = ConfigDict(strict=True)

    field: Literal["rule_id", "locality", "pollutant", "severity", "sensor_id"]
    op: Literal["=", "!=", "in"]
    value: _Word | Annotated[list[_Word], Field(min_length=1, max_length=1_000)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if isinstance(self.value, list) != (self.op == "in"):
            raise ValueError("`in` takes a list, `=` and `!=` one value")
        return self


class SilenceIn(BaseModel):
    """A silence to be; it needs an end, or `until_resolved`."""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "matchers": [{"field": "locality", "op": "=", "value": "E05001228"}],
                    "ends_at": "2030-01-01T00:00:00Z",
                    "comment": "road works",
                }
            ]
        },
    )

    matchers: Annotated[list[MatcherIn], Field(min_length=1, max_length=20)]
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    until_resolved: bool = False
    comment: Annotated[str | None, Field(max_length=2_000, pattern=r"^[^\x00]*$")] = None


class MatcherOut(BaseModel):
    """One condition on an alert."""

    field: str
    op: str
    value: str | list[str]


class SilenceOut(BaseModel):
    """A silence: it mutes delivery, never the record."""

    id: str
    matchers: list[MatcherOut]
    starts_at: str
    ends_at: str | None
    until_resolved: bool
    comment: str | None
    created_by: str
    created_at: str


class SilencesOut(BaseModel):
    """A page of silences, newest first."""

    items: list[SilenceOut]
    next: str | None


@router.get("/v1/silences", response_model=SilencesOut, summary="List silences")
async def list_silences(
    request: Request, connection: Snapshot, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """List every silence that was not deleted, those that are over included."""
    most = 100_000 if http.wants_csv(request) else limit + 1
    found = await delivery.silences(connection, None, position(cursor), most)
    places = {shown["id"]: place for shown, place in found}
    return http.listing(
        request,
        [shown for shown, _ in found],
        limit,
        lambda item: [places[item["id"]], item["id"]],
        list(SilenceOut.model_fields),
    )


@router.post("/v1/silences", response_model=SilenceOut, status_code=201, summary="Silence alerts")
async def add_silence(request: Request, actor: Actor, body: SilenceIn) -> Response:
    """Mute the delivery of what fits every matcher."""
    now = clock.now()
    starts_at = body.starts_at or now
    if body.ends_at is None and not body.until_resolved:
        raise Invalid([FieldProblem("ends_at", "is needed, or `until_resolved`")])
    if body.ends_at is not None and body.ends_at <= starts_at:
        raise Invalid([FieldProblem("ends_at", "is not after `starts_at`")])
    id = uuid4().hex
    async with writing(request) as connection:
        fields = body.model_dump() | {"starts_at": starts_at}
        await silences.add(connection, id, fields, actor, now)
        ((shown, _),) = await delivery.silences(connection, id, None, 1)
    answer = http.json_response(shown)
    answer.status_code = 201
    return answer


@router.delete("/v1/silences/{id}", status_code=204, summary="End a silence")
async def end_silence(request: Request, id: str, actor: Actor) -> Response:
    """Let what it muted be told again; only who made it may, or an administrator."""
    async with writing(request) as connection:
        found = [] if "\x00" in id else await delivery.silences(connection, id, None, 1)
        if not found:
            raise NotFound(f"no silence {id!r}")
        check_own(request, found[0][0]["created_by"], "silence")
        await silences.end(connection, id, actor, clock.now())
    return Response(status_code=204)
