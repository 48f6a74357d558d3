"""The JSON Schemas of everything that may be published."""

from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from shared.events import schemas

router = APIRouter(tags=["intake"])


class SchemaName(BaseModel):
    """A type of event, and where it is published."""

    type: str
    topic: str
    description: str
    url: str


class SchemaPage(BaseModel):
    """All of them: there is no further page."""

    items: list[SchemaName]
    next: None = None


@router.get("/v1/schemas", summary="List the types of events")
async def list_schemas() -> SchemaPage:
    """Return every type that may be published, and the topic it belongs on."""
    items = []
    for name in schemas.names():
        found: dict[str, Any] = schemas.schema(name)
        items.append(
            SchemaName(
                type=name,
                topic=found["x-topic"],
                description=found["description"],
                url=f"/v1/schemas/{name}",
            )
        )
    return SchemaPage(items=items)


@router.get(
    "/v1/schemas/{type}",
    summary="Get the JSON Schema of one type",
    responses={200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}},
    response_class=Response,
)
async def get_schema(type: str) -> Response:
    """Return a JSON Schema (draft 2020-12); what it cannot say is judged all the same."""
    return Response(orjson.dumps(schemas.schema(type)), media_type="application/schema+json")
