"""The JSON Schemas of everything that may be published."""

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from services.gateway.serve.fields import Cursor, Limit
from shared import http, page
from shared.errors import Invalid
from shared.events import schemas

router = APIRouter(tags=["intake"])


class SchemaName(BaseModel):
    """A type of event, and where it is published."""

    type: str
    topic: str
    description: str
    url: str


class SchemaPage(BaseModel):
    """A page of types."""

    items: list[SchemaName]
    next: str | None


@router.get("/v1/schemas", summary="List the types of events", response_model=SchemaPage)
async def list_schemas(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """Return every type that may be published, and the topic it belongs on."""
    position = page.decode(cursor, 1)
    names = schemas.names()
    if position is not None and position[0] not in names:
        raise Invalid.field("cursor", "not a cursor of this list")
    items = [_entry(each) for each in names[names.index(str(position[0])) + 1 if position else 0 :]]
    return http.listing(request, items, limit, lambda item: [item["type"]])


def _entry(name: str) -> dict[str, Any]:
    found: dict[str, Any] = schemas.schema(name)
    return {
        "type": name,
        "topic": found["x-topic"],
        "description": found["description"],
        "url": f"/v1/schemas/{name}",
    }


@router.get(
    "/v1/schemas/{type}",
    summary="Get the JSON Schema of one type",
    responses={200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}},
    response_class=Response,
)
async def get_schema(type: str) -> Response:
    """Return a JSON Schema (draft 2020-12); what it cannot say is judged all the same.

    A topic that carries a single type stands for it.
    """
    found = schemas.schema(_OF_TOPICS.get(type, type))
    return Response(orjson.dumps(found), media_type="application/schema+json")


def _alone() -> dict[str, str]:
    """Return the type of each topic that carries only one."""
    types: dict[str, list[str]] = {}
    for name in schemas.names():
        types.setdefault(str(schemas.schema(name)["x-topic"]), []).append(name)
    return {topic: names[0] for topic, names in types.items() if len(names) == 1}


_OF_TOPICS = _alone()
