"""`/v1/subscriptions`: who is told of alerts, and what became of it."""

from datetime import time
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.alerts.delivery import calling, signing
from services.alerts.delivery.calling import Refused
from services.alerts.domain.addresses import Network
from services.alerts.domain.severity import Severity
from services.alerts.persist import deliveries
from services.alerts.query import delivery
from services.alerts.serve.lending import (
    Actor,
    Cursor,
    Limit,
    Snapshot,
    Whole,
    check_own,
    position,
    writing,
)
from shared import clock, http, page
from shared.errors import Invalid, NotFound

router = APIRouter(tags=["subscriptions"])

_Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
_Words = Annotated[list[_Word], Field(max_length=1_000)]


class FilterIn(BaseModel):
    """What is wanted; an empty list, or none, lets everything through."""

    model_config = ConfigDict(strict=True)

    severity: Annotated[list[Severity], Field(max_length=6)] | None = None
    locality: _Words | None = None
    pollutant: _Words | None = None
    rule_id: _Words | None = None

    def lists(self) -> dict[str, list[str]]:
        """Return every field as the list it is kept as."""
        return {name: given or [] for name, given in self.model_dump().items()}


class DigestIn(BaseModel):
    """Collect, and send one message so often; history comes in digests only."""

    model_config = ConfigDict(strict=True)

    every_minutes: Annotated[Whole, Field(ge=1, le=10_080)]


class QuietHoursIn(BaseModel):
    """Two times of day in a time zone between which nothing is sent."""

    model_config = ConfigDict(strict=True, populate_by_name=True)

    from_: Annotated[str, Field(alias="from", max_length=8)]
    to: Annotated[str, Field(max_length=8)]
    timezone: Annotated[str, Field(max_length=64)] = "Europe/London"


class SubscriptionIn(BaseModel):
    """A receiver of alerts."""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "url": "https://example.org/hooks/air",
                    "filter": {"severity": ["high", "very_high"]},
                }
            ]
        },
    )

    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    filter: FilterIn | None = None
    digest: DigestIn | None = None
    quiet_hours: QuietHoursIn | None = None
    enabled: bool = True


class FilterOut(BaseModel):
    """What is wanted."""

    severity: list[str]
    locality: list[str]
    pollutant: list[str]
    rule_id: list[str]


class DigestOut(BaseModel):
    """How often a digest is sent."""

    every_minutes: int


class QuietHoursOut(BaseModel):
    """When nothing is sent."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    timezone: str


class SubscriptionOut(BaseModel):
    """A receiver of alerts; its secret was shown once."""

    id: str
    url: str
    filter: FilterOut
    digest: DigestOut | None
    quiet_hours: QuietHoursOut | None
    enabled: bool
    created_by: str
    created_at: str


class NewSubscription(SubscriptionOut):
    """A new receiver, with the secret its messages are signed with."""

    secret: str


class SubscriptionsOut(BaseModel):
    """A page of subscriptions, newest first."""

    items: list[SubscriptionOut]
    next: str | None


class AttemptOut(BaseModel):
    """One attempt to deliver."""

    at: str
    status: int | None
    error: str | None


class DeliveryOut(BaseModel):
    """What became of one message; `id` is its `webhook-id`."""

    id: str
    alert_id: str | None
    seq: int | None
    state: Literal["waiting", "delivered", "dead"]
    created_at: str
    delivered_at: str | None
    next_attempt_at: str | None
    attempts: int
    status: int | None
    error: str | None
    log: list[AttemptOut]


class DeliveriesOut(BaseModel):
    """A page of messages, newest first."""

    items: list[DeliveryOut]
    next: str | None


@router.get("/v1/subscriptions", response_model=SubscriptionsOut, summary="List subscriptions")
async def list_subscriptions(
    request: Request, connection: Snapshot, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """List who is told of alerts."""
    most = 100_000 if http.wants_csv(request) else limit + 1
    found = await delivery.subscriptions(connection, None, position(cursor), most)
    places = {shown["id"]: place for shown, place in found}
    return http.listing(
        request,
        [shown for shown, _ in found],
        limit,
        lambda item: [places[item["id"]], item["id"]],
        list(SubscriptionOut.model_fields),
    )


@router.post(
    "/v1/subscriptions",
    response_model=NewSubscription,
    status_code=201,
    summary="Subscribe to alerts",
)
async def add_subscription(request: Request, actor: Actor, body: SubscriptionIn) -> Response:
    """Send a signed message for every transition that fits; the secret is shown this once."""
    await _check(body.url, request.app.state.webhook_allow)
    quiet = None if body.quiet_hours is None else _quiet(body.quiet_hours)
    id, secret = uuid4().hex, signing.new_secret()
    fields: dict[str, Any] = body.model_dump() | {
        "filter": (body.filter or FilterIn()).lists(),
        "quiet_hours": quiet,
    }
    async with writing(request) as connection:
        await deliveries.subscribe(connection, id, fields, secret, actor, clock.now())
        ((shown, _),) = await delivery.subscriptions(connection, id, None, 1)
    answer = http.json_response(shown | {"secret": secret})
    answer.status_code = 201
    return answer


@router.delete("/v1/subscriptions/{id}", status_code=204, summary="End a subscription")
async def end_subscription(request: Request, id: str, actor: Actor) -> Response:
    """Send nothing more; only who made it may, or an administrator."""
    async with writing(request) as connection:
        found = [] if "\x00" in id else await delivery.subscriptions(connection, id, None, 1)
        if not found:
            raise NotFound(f"no subscription {id!r}")
        check_own(request, found[0][0]["created_by"], "subscription")
        await deliveries.unsubscribe(connection, id, actor, clock.now())
    return Response(status_code=204)


@router.get(
    "/v1/subscriptions/{id}/deliveries",
    response_model=DeliveriesOut,
    summary="List what was sent",
)
async def list_deliveries(
    request: Request,
    connection: Snapshot,
    id: str,
    state: Annotated[Literal["waiting", "delivered", "dead"] | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List every message to a receiver, newest first, with every attempt."""
    if "\x00" in id or not await delivery.subscriptions(connection, id, None, 1):
        raise NotFound(f"no subscription {id!r}")
    seen = page.decode(cursor, 1)
    if seen is not None and not isinstance(seen[0], int):
        raise Invalid.field("cursor", "not a cursor of this list")
    before = None if seen is None else int(seen[0] or 0)
    most = 100_000 if http.wants_csv(request) else limit + 1
    found = await delivery.deliveries(connection, id, state, before, most)
    places = {shown["id"]: place for shown, place in found}
    return http.listing(
        request,
        [shown for shown, _ in found],
        limit,
        lambda item: [places[item["id"]]],
        list(DeliveryOut.model_fields),
    )


async def _check(url: str, allow: tuple[Network, ...]) -> None:
    """Refuse an address that a webhook may not have; it is checked again whenever one is sent.

    Raises:
        Invalid: saying why.
    """
    try:
        parts: SplitResult = calling.parsed(url)
        await calling.reachable(parts, allow)
    except (Refused, ValueError) as error:
        raise Invalid.field("url", str(error)) from error
    except OSError:
        # A name may come to have an address later; what it is then is checked then.
        if parts.scheme != "https":
            raise Invalid.field("url", "must be an https address") from None


def _quiet(given: QuietHoursIn) -> dict[str, str]:
    found = {"from": given.from_, "to": given.to}
    for name, text in found.items():
        try:
            moment = time.fromisoformat(text)
        except ValueError as error:
            raise Invalid.field(f"quiet_hours.{name}", "must be a time of day") from error
        if moment.tzinfo is not None:
            raise Invalid.field(f"quiet_hours.{name}", "must have no offset of its own")
    if time.fromisoformat(given.from_) == time.fromisoformat(given.to):
        raise Invalid.field("quiet_hours.to", "equals `from`")
    try:
        ZoneInfo(given.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid.field("quiet_hours.timezone", "is not a time zone") from error
    return found | {"timezone": given.timezone}
