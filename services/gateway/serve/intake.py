"""Intake for publishers without Kafka: records, other makers' formats, and a dry run."""

from datetime import timedelta
from functools import partial
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.gateway.identify.caller import Caller
from services.gateway.inside import Inside
from services.gateway.intake.adapters import vendors
from services.gateway.intake.adapters.translation import Given, Unreadable
from services.gateway.intake.judge import Judged, judge, kafka_headers
from services.gateway.intake.promise import Name, Reused, fingerprint
from services.gateway.intake.take import Outcome, count, outcome_of, send, send_in_time
from services.gateway.serve.fields import Known, Rooms
from shared import clock, http
from shared.errors import Invalid, NotFound
from shared.events import json_text
from shared.events.reasons import Reason, Refusal, Refused
from shared.topics import INBOUND

router = APIRouter(prefix="/v1/intake", tags=["intake"])

Vendor = Annotated[str, Path(json_schema_extra={"enum": list(vendors.VENDORS)})]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="One effect and one answer for 24 hours, however often it is sent.",
    ),
]


class RejectedItem(BaseModel):
    """An item that was not taken: its place from 0, a reason of the closed list, what is wrong."""

    index: int
    reason: Reason
    detail: str


class Taken(BaseModel):
    """What became of the items."""

    accepted: int
    rejected: list[RejectedItem]


class TakenFromVendor(Taken):
    """What became of the values; `ignored` names what is not measured here."""

    ignored: list[str] = []


class RefusedWhole(http.Problem):
    """A request that is refused; where it is for its body as a whole, with the reason."""

    reason: Reason | None = None
    accepted: Literal[0] = 0
    rejected: list[RejectedItem] = Field(default_factory=list)


_TAKEN_AS_JSON = frozenset(
    {"", "application/json", "text/json", "application/x-www-form-urlencoded"}
)
"""The last is what curl says when it is told nothing."""
_JSON_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        {"type": "object"},
                        {"type": "array", "maxItems": json_text.MOST_ITEMS},
                    ]
                }
            }
        },
    }
}
_WHOLE: dict[int | str, dict[str, Any]] = {
    413: {"model": RefusedWhole, "description": "Over 1 MiB, or over 5,000 items."},
    422: {"model": RefusedWhole, "description": "Not one JSON text, or a wrong envelope."},
}


@router.post(
    "/adapters/{vendor}",
    summary="Take what another maker's system sends",
    status_code=202,
    response_model=TakenFromVendor,
    responses=_WHOLE,
    openapi_extra=_JSON_BODY,
)
async def take_from_vendor(
    vendor: Vendor,
    request: Request,
    caller: Known,
    rooms: Rooms,
    sensor_id: Annotated[
        str | None,
        Query(pattern=r"^[A-Za-z0-9._:-]{1,64}$", description="Where the format has none."),
    ] = None,
    pollutant: Annotated[str | None, Query(max_length=20)] = None,
    unit: Annotated[str | None, Query(max_length=20)] = None,
    interval_s: Annotated[
        int | None, Query(ge=1, le=86_400, description="How long one value took to measure.")
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Translate, judge and store the values of a body in the maker's own format."""
    if vendor not in vendors.VENDORS:
        raise NotFound(f"there is no adapter {vendor}")
    body = await _body(request)
    interval = None if interval_s is None else timedelta(seconds=interval_s)
    given = Given(clock.now(), sensor_id, pollutant, unit, interval)
    try:
        outcome = vendors.outcome_of(vendor, vendors.parsed(body), given)
    except Refused as refused:
        return _refused_whole(request, refused.refusal)
    except Unreadable as unreadable:
        return _refused_whole(request, Refusal(Reason.INVALID, str(unreadable)))
    return await _taken(request, rooms, caller, body, outcome, idempotency_key)


@router.post(
    "/{topic}",
    summary="Publish records",
    status_code=202,
    response_model=Taken,
    responses=_WHOLE,
    openapi_extra=_JSON_BODY,
)
async def take(
    topic: str,
    request: Request,
    caller: Known,
    rooms: Rooms,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Judge one object or an array and answer when the broker has what is good.

    A CloudEvent is taken too, in binary mode (`ce-*` headers) or structured mode
    (`application/cloudevents+json`).
    """
    body = await _body(request)
    judged = _judged(topic, request, body)
    if isinstance(judged, Refusal):
        return _refused_whole(request, judged)
    count(topic, judged)
    outcome = outcome_of(topic, judged)
    return await _taken(request, rooms, caller, body, outcome, idempotency_key)


@router.post(
    "/{topic}/check",
    summary="Judge records without storing them",
    response_model=Taken,
    responses=_WHOLE,
    openapi_extra=_JSON_BODY,
)
async def check(topic: str, request: Request) -> Response:
    """Answer what `POST /v1/intake/{topic}` would, and leave no trace."""
    judged = _judged(topic, request, await _body(request))
    if isinstance(judged, Refusal):
        return _refused_whole(request, judged)
    return Response(outcome_of(topic, judged).body(), media_type="application/json")


async def _body(request: Request) -> bytes:
    """Return the body.

    Raises:
        HTTPException: it does not say to be JSON in UTF-8. An event of another type is judged: it
            is refused as one.
    """
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").partition("charset=")[2].strip('"')
    is_json = kind.strip() in _TAKEN_AS_JSON or kind.strip().endswith("+json")
    if not is_json and not any(name.startswith("ce-") for name in request.headers):
        raise HTTPException(415, "send application/json")
    if charset and charset not in ("utf-8", "utf8"):
        raise HTTPException(415, "JSON is UTF-8")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, "send the body as it is, not compressed")
    return await request.body()


def _judged(topic: str, request: Request, body: bytes) -> Judged | Refusal:
    if topic not in INBOUND:
        raise NotFound(f"there is no topic {topic} to publish to")
    headers = dict(request.scope["headers"])
    return judge(topic, body, kafka_headers(headers), clock.now())


async def _taken(
    request: Request,
    rooms: Inside,
    caller: Caller,
    body: bytes,
    outcome: Outcome,
    key: str | None,
) -> Response:
    within = rooms.settings.acknowledged_within.total_seconds()
    if key is None:
        kept = await send_in_time(rooms.producer, outcome, within_seconds=within)
    else:
        name = Name(caller.name, request.url.path, key)
        try:
            kept = await rooms.promises.kept(
                name,
                _fingerprint(request, body),
                partial(send, rooms.producer, outcome),
                within_seconds=within,
            )
        except Reused:
            problem = "came with another request within the last 24 hours"
            raise Invalid.field("Idempotency-Key", problem) from None
    return Response(kept.body, kept.status, media_type="application/json")


def _fingerprint(request: Request, body: bytes) -> bytes:
    """Return what makes a request another one: its body, its event headers, its parameters."""
    events = sorted(
        name + b":" + value for name, value in request.scope["headers"] if name.startswith(b"ce-")
    )
    return fingerprint(body, request.scope["query_string"], *events)


def _refused_whole(request: Request, refusal: Refusal) -> Response:
    """Answer for a body of which nothing can be taken, in the form of a problem."""
    status = 413 if refusal.reason is Reason.TOO_LARGE else 422
    field, named, problem = refusal.detail.partition(": ")
    told = {
        "type": "about:blank",
        "status": status,
        "title": "Too large" if status == 413 else "Invalid request",
        "detail": f"{refusal.reason.value}: {refusal.detail}",
        "request_id": http.request_id(request),
        "errors": [{"field": field if named else "body", "problem": problem or refusal.detail}],
        "reason": refusal.reason.value,
        "accepted": 0,
        "rejected": [{"index": 0, "reason": refusal.reason.value, "detail": refusal.detail}],
    }
    return Response(orjson.dumps(told), status, media_type=http.PROBLEM)
