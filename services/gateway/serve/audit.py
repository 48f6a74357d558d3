"""Reading the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.gateway.serve.fields import Cursor, Instant, Limit, Rooms
from shared import http, page
from shared.errors import Invalid

_MOST_IN_CSV = 100_000
router = APIRouter(tags=["operations"])


class Entry(BaseModel):
    """Who did what, when.

    `status` is that of the answer, null where it is not known (the process ended in between).
    `subject` is the id of what was made or changed, where the answer names it.
    """

    id: int
    at: Instant
    actor: str
    key_id: str | None
    via: str
    action: str
    path: str
    subject: str | None
    status: int | None
    request_id: str
    address: str | None


class EntryPage(BaseModel):
    """Entries, newest first."""

    items: list[Entry]
    next: str | None


@router.get("/v1/audit", summary="Read the audit log", response_model=EntryPage)
async def list_audit(
    request: Request,
    rooms: Rooms,
    actor: Annotated[str | None, Query(max_length=200)] = None,
    action: Annotated[
        str | None, Query(max_length=200, examples=["POST /v1/alerts/{id}/acknowledge"])
    ] = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    to: Annotated[Instant | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Return every action of operators and administrators in [from, to), newest first."""
    if since is not None and to is not None and since > to:
        raise Invalid.field("from", "is after to")
    for name, text in (("actor", actor), ("action", action)):
        if text is not None and "\x00" in text:
            raise Invalid.field(name, "U+0000")
    before = page.decode(cursor, 1)
    if before is not None and (type(before[0]) is not int or not 0 < before[0] < 2**63):
        raise Invalid.field("cursor", "not a cursor of this list")
    found = await rooms.store.rows(
        "select_audit",
        **{"from": since},
        to=to,
        actor=actor,
        action=action,
        before=None if before is None else before[0],
        count=_MOST_IN_CSV if http.wants_csv(request) else limit + 1,
    )
    items = [Entry.model_validate(row).model_dump(mode="json") for row in found]
    fields = list(Entry.model_fields)
    return http.listing(request, items, limit, lambda item: [item["id"]], fields)
