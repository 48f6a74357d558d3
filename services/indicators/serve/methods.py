"""`/v1/methods`: the platform's own functions on given numbers."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.indicators.methods.registry import METHODS, named
from services.indicators.serve.lending import Cursor, Limit
from shared import http, page
from shared.errors import Invalid

router = APIRouter(tags=["methods"])
_LARGEST = 4_194_304


class Listed(BaseModel):
    """One method: its JSON Schemas, and the worked examples that it answers."""

    name: str
    description: str
    input: dict[str, Any]
    output: dict[str, Any]
    examples: list[dict[str, Any]]


class Methods(BaseModel):
    """The methods."""

    items: list[Listed]
    next: str | None


@router.get("/v1/methods", response_model=Methods, summary="List the methods")
async def list_methods(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """List the methods behind every figure, with the worked examples they are checked by."""
    position = page.decode(cursor, 1)
    names = list(METHODS)
    after = -1 if position is None or position[0] not in names else names.index(str(position[0]))
    found = [
        {
            "name": each.name,
            "description": each.description,
            "input": each.input,
            "output": each.output,
            "examples": list(each.examples),
        }
        for each in METHODS.values()
    ][after + 1 :]
    return http.listing(request, found, limit, lambda item: [item["name"]])


@router.post(
    "/v1/methods/{name}",
    summary="Run a method",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object"},
                    "examples": {
                        f"{name}: {example['id']}": {
                            "summary": f"POST /v1/methods/{name}",
                            "value": example["input"],
                        }
                        for name, method in METHODS.items()
                        for example in method.examples[:1]
                    },
                }
            },
        }
    },
    response_model=dict[str, Any],
)
async def run_method(request: Request, name: str) -> Response:
    """Run a method on the input that its schema describes; impossible input is 422."""
    method = named(name)
    content = await request.body()
    if len(content) > _LARGEST:
        raise Invalid.field("body", "larger than 4 MiB")
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Invalid.field("body", f"not JSON: {error}") from error
    return http.json_response(method.run(body).model_dump())
