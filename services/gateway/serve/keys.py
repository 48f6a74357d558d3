"""API keys: made, listed, rotated without downtime, revoked at once."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from services.gateway.identify import keys
from services.gateway.routes import Scope
from services.gateway.serve.fields import Cursor, Instant, Known, Limit, Rooms
from shared import clock, http, instants, page
from shared.errors import Conflict, Invalid, NotFound
from shared.postgres import Row

_MOST_IN_CSV = 100_000
router = APIRouter(tags=["keys"])

NAME_PATTERN = r"^[A-Za-z0-9](?:[A-Za-z0-9 ._@-]{0,62}[A-Za-z0-9._@-])?$"
"""A name stands beside all that is done with a key, in headers and logs too."""


def _once(scopes: list[Scope]) -> list[Scope]:
    return sorted(set(scopes))


class NewKey(BaseModel):
    """What a key is to be."""

    name: Annotated[str, Field(pattern=NAME_PATTERN, examples=["traffic dashboard"])]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4), AfterValidator(_once)]
    expires_at: Instant | None = None


class Rotation(BaseModel):
    """How a key is replaced."""

    overlap_seconds: Annotated[int, Field(strict=True, ge=0, le=2_592_000)] = 86_400


class KeyOut(BaseModel):
    """A key as it can be seen later: never the secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: Instant
    created_by: str
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None
    replaced_by: str | None


class KeyShown(KeyOut):
    """A key on the one occasion on which it is whole."""

    key: str


class KeyPage(BaseModel):
    """Keys, newest first."""

    items: list[KeyOut]
    next: str | None


@router.get("/v1/keys", summary="List the API keys", response_model=KeyPage)
async def list_keys(
    request: Request, rooms: Rooms, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """Return all keys ever made, newest first, with their last use (exact to a few seconds)."""
    at, identifier = _position(cursor)
    found = await rooms.store.rows(
        "select_keys",
        before_at=at,
        before_id=identifier,
        count=_MOST_IN_CSV if http.wants_csv(request) else limit + 1,
    )
    items = [KeyOut.model_validate(row).model_dump(mode="json") for row in found]
    return http.listing(request, items, limit, lambda item: [item["created_at"], item["id"]])


@router.post("/v1/keys", summary="Make an API key", status_code=201)
async def make_key(body: NewKey, caller: Known, rooms: Rooms) -> KeyShown:
    """Return a new key; this is the only time it is shown."""
    if body.expires_at is not None and body.expires_at <= clock.now():
        raise Invalid.field("expires_at", "is in the past")
    while True:
        made = keys.make()
        row = await rooms.store.row(
            "insert_key",
            id=made.id,
            name=body.name,
            digest=made.digest,
            scopes=[str(each) for each in body.scopes],
            created_by=caller.actor,
            expires_at=body.expires_at,
        )
        if row is not None:
            return _shown(row, made)


@router.post("/v1/keys/{id}/rotate", summary="Replace an API key", status_code=201)
async def rotate_key(
    id: str, caller: Known, rooms: Rooms, body: Annotated[Rotation | None, Body()] = None
) -> KeyShown:
    """Return a successor with the same name and scopes; the old key ends after the overlap."""
    made = keys.make()
    overlap = timedelta(seconds=(body or Rotation()).overlap_seconds)
    row = await rooms.store.row(
        "replace_key",
        id=id,
        new_id=made.id,
        digest=made.digest,
        created_by=caller.actor,
        ends_at=clock.now() + overlap,
    )
    rooms.identifier.forget(id)
    if row is None:
        if await rooms.store.row("select_key", id=id) is None:
            raise NotFound(f"key {id}")
        raise Conflict("this key has ended, or has been replaced already")
    return _shown(row, made)


@router.delete("/v1/keys/{id}", summary="Revoke an API key", status_code=204)
async def revoke_key(id: str, rooms: Rooms) -> Response:
    """Revoke a key at once, with its sessions, tickets and open streams."""
    found = await rooms.store.row("revoke_key", id=id)
    rooms.identifier.forget(id)
    if found is None:
        raise NotFound(f"key {id}")
    return Response(status_code=204)


def _shown(row: Row, made: keys.NewKey) -> KeyShown:
    return KeyShown.model_validate({**row, "key": made.text})


def _position(cursor: str | None) -> tuple[object, object]:
    found = page.decode(cursor, 2)
    if found is None:
        return None, None
    try:
        return instants.parse(str(found[0])), str(found[1])
    except ValueError as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error
