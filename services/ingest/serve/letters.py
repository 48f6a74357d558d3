"""`/v1/dead-letters`: what was refused, why, and judging it again."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from services.ingest import letters, redrive
from services.ingest.serve.lending import Cursor, Limit, Snapshot
from services.ingest.serve.letter_answers import (
    DeadLetter,
    DeadLetters,
    Filter,
    Group,
    Groups,
    Redriven,
    RedrivenLetter,
    Topic,
)
from shared import http, page
from shared.errors import Conflict, Invalid, NotFound
from shared.events.reasons import Reason
from shared.postgres import Connection, Pool, Row, Statements, reading, row, rows, translated

_SQL = Statements(Path(__file__).parents[1] / "sql")
_LARGEST_ID = 2**63 - 1
_NUMBER = re.compile(r"[0-9]{1,19}")
_SLICE = 500
_MOST_OUTCOMES = 10_000
_MOST_GROUPS = 1_000
router = APIRouter(prefix="/v1/dead-letters", tags=["dead letters"])


def _letter(found: Row) -> dict[str, Any]:
    payload: bytes | None = found["payload"]
    return {
        "id": found["id"],
        "topic": found["topic"],
        "partition": found["partition"],
        "offset": found["record_offset"],
        "item": found["item"],
        "key": _text(found["key"]),
        "reason": found["reason"],
        "detail": found["detail"],
        "service": "ingest",
        "at": http.instant_text(found["at"]),
        "status": found["status"],
        "redriven_at": http.instant_text(found["redriven_at"]),
        "payload": _text(payload),
        "payload_base64": None if payload is None else b64encode(payload).decode(),
    }


def _text(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _may_see_payloads(request: Request) -> bool:
    scopes = request.headers.get("x-scopes")
    return scopes is None or "operate" in scopes.split() or "admin" in scopes.split()


@router.get("", response_model=DeadLetters, summary="List dead letters")
async def list_letters(
    request: Request,
    connection: Snapshot,
    topic: Topic | None = None,
    reason: Reason | None = None,
    key: Annotated[str | None, Query(max_length=1_000)] = None,
    status: Literal["open", "redriven", "edited"] | None = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List what was refused, newest first."""
    position = page.decode(cursor, 1)
    asked = {
        "topic": topic,
        "reason": None if reason is None else reason.value,
        "key": None if key is None else key.encode("utf-8", "replace"),
        "status": status,
    }
    visible = _may_see_payloads(request)
    if http.wants_csv(request):
        pages = _pages(connection, request.app.state.reads, asked, with_payload=visible)
        return await http.csv_stream(pages, list(DeadLetter.model_fields))
    before = None if position is None else _id_of(position[0])
    chosen = {**asked, "before": before, "limit": limit + 1}
    items, more = await _page(connection, chosen, with_payload=visible)
    shown = min(limit, len(items) - more)
    return http.listing(request, items, shown, lambda item: [item["id"]])


def _id_of(given: str | int | float | None) -> int:
    if not isinstance(given, int) or not 0 <= given <= _LARGEST_ID:
        raise Invalid.field("cursor", "not a cursor of this list")
    return given


async def _page(
    connection: Connection, chosen: dict[str, Any], *, with_payload: bool
) -> tuple[list[dict[str, Any]], bool]:
    """Return letters, the newest first, as far as payloads in memory go.

    The second is whether that cut the page short; its last letter is then one too many.
    """
    found = await rows(connection, _SQL["list_letters"], chosen)
    sums = accumulate((each["bytes"] if with_payload else 0 for each in found), initial=0)
    fitting = [
        each["id"] for each, before in zip(found, sums, strict=False) if before < letters.MOST_BYTES
    ]
    cut = len(fitting) < len(found)
    parameters = {"ids": fitting, "with_payload": with_payload}
    whole = await rows(connection, _SQL["select_letters"], parameters)
    items = [_letter(each) for each in whole]
    return [*items, *items[-1:]] if cut else items, cut


async def _pages(
    first: Connection, pool: Pool, asked: dict[str, Any], *, with_payload: bool
) -> AsyncIterator[list[dict[str, Any]]]:
    chosen: dict[str, Any] = {**asked, "before": None, "limit": _SLICE}
    items, cut = await _page(first, chosen, with_payload=with_payload)
    while items:
        yield items[:-1] if cut else items
        chosen["before"] = items[-1]["id"]
        async with reading(pool) as connection:
            items, cut = await _page(connection, chosen, with_payload=with_payload)


async def _one(connection: Connection, letter_id: str, *, with_payload: bool) -> Row:
    found = None
    if _NUMBER.fullmatch(letter_id) and int(letter_id) <= _LARGEST_ID:
        parameters = {"ids": [int(letter_id)], "with_payload": with_payload}
        found = await row(connection, _SQL["select_letters"], parameters)
    if found is None:
        raise NotFound(f"no dead letter {letter_id!r}")
    return found


@router.get("/groups", response_model=Groups, summary="Count dead letters")
async def group_letters(
    request: Request,
    connection: Snapshot,
    by: Annotated[
        Literal["reason", "publisher"], Query(description="`publisher`: by source and key, too.")
    ] = "reason",
) -> Response:
    """Count dead letters by topic, reason and status, the most first."""
    asked = {"by_publisher": by == "publisher", "limit": _MOST_GROUPS}
    found = await rows(connection, _SQL["group_letters"], asked)
    items = [
        {
            **each,
            **{name: _text(each[name]) for name in ("source", "key")},
            **{name: http.instant_text(each[name]) for name in ("first_at", "last_at")},
        }
        for each in found
    ]
    return http.listing(request, items, len(items), lambda _: [], list(Group.model_fields))


@router.get("/{letter_id}", response_model=DeadLetter, summary="Show one dead letter")
async def show_letter(request: Request, connection: Snapshot, letter_id: str) -> Response:
    """Show one refused record or item."""
    found = await _one(connection, letter_id, with_payload=_may_see_payloads(request))
    return http.json_response(_letter(found))


@router.post("/redrive", response_model=Redriven, summary="Judge many dead letters again")
async def redrive_many(request: Request, chosen: Filter) -> Response:
    """Judge the open letters a filter chooses again, oldest first; `shadow` leaves no effect."""
    pool: Pool = request.app.state.writes
    counts: Counter[str] = Counter()
    items: list[redrive.Outcome] = []
    with translated():
        async with pool.connection() as connection:
            async for ids in _slices(connection, chosen):
                outcomes = await redrive.by_hand(
                    connection, ids, request.app.state.plausible, shadow=chosen.shadow
                )
                counts.update(each.outcome for each in outcomes)
                items += outcomes[: _MOST_OUTCOMES - len(items)]
    request.app.state.publisher.wake()
    return http.json_response(
        {
            "redriven": counts["redriven"],
            "refused": counts["refused"],
            "shadow": chosen.shadow,
            "items": [asdict(each) for each in items],
        }
    )


async def _slices(connection: Connection, chosen: Filter) -> AsyncIterator[list[int]]:
    """Yield what a filter chooses, oldest first, as much at a time as one transaction takes."""
    after = -1
    while True:
        found = await rows(
            connection,
            _SQL["list_open_letters"],
            {
                "topic": chosen.topic,
                "reason": None if chosen.reason is None else chosen.reason.value,
                "key": None if chosen.key is None else chosen.key.encode("utf-8", "replace"),
                "after": after,
                "limit": _SLICE,
            },
        )
        if not found:
            return
        sums = accumulate((each["bytes"] for each in found), initial=0)
        fitting = [
            each["id"]
            for each, before in zip(found, sums, strict=False)
            if before < letters.MOST_BYTES
        ]
        yield fitting
        after = fitting[-1]


@router.post(
    "/{letter_id}/redrive",
    response_model=RedrivenLetter,
    summary="Judge one again",
    openapi_extra={
        "requestBody": {
            "description": "An edited payload; none: the payload as it came.",
            "content": {"application/json": {"schema": {"type": ["object", "array"]}}},
        }
    },
)
async def redrive_one(request: Request, letter_id: str, shadow: bool = False) -> Response:
    """Judge one letter again, with the body as its payload where there is one.

    The answer is the letter as it is then: `open` with the reason where it was refused again.
    """
    body = await request.body()
    pool: Pool = request.app.state.writes
    with translated():
        async with pool.connection() as connection:
            known = await _one(connection, letter_id, with_payload=False)
            if known["is_deleted"] and known["status"] == "open" and not body:
                raise Conflict("the payload was deleted after its time: send an edited one")
            outcomes = await redrive.by_hand(
                connection,
                [known["id"]],
                request.app.state.plausible,
                edited=body or None,
                shadow=shadow,
            )
            found = await _one(connection, letter_id, with_payload=_may_see_payloads(request))
    request.app.state.publisher.wake()
    return http.json_response({**_letter(found), "outcome": outcomes[0].outcome})
