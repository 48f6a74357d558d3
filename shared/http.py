"""The HTTP edge all services share: problems (RFC 9457), request ids, health, metrics."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, BeforeValidator, WithJsonSchema
from starlette.exceptions import HTTPException

from shared import instants, logs
from shared.edge import Edge
from shared.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound, Unavailable
from shared.tables import csv_line as csv_line
from shared.tables import csv_lines as csv_lines
from shared.tables import csv_stream as csv_stream
from shared.tables import json_response as json_response
from shared.tables import listing as listing
from shared.tables import wants_csv as wants_csv

_LOG = logs.get(__name__)
PROBLEM = "application/problem+json"
STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
    Unavailable: 503,
}
"""The one table that turns our errors into HTTP; anything absent is a bug, so a 500."""

_NOT_READ = "There was an error parsing the body"
"""What FastAPI says of a body that fails in another way than by a wrong character."""

TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    414: "Query too long",
    415: "Unsupported media type",
    422: "Invalid request",
    429: "Too many requests",
    431: "Headers too large",
    500: "Internal error",
    502: "Broken off",
    503: "Unavailable",
    504: "Timed out",
}


class FieldError(BaseModel):
    """One field of the request and what is wrong with it."""

    field: str
    problem: str


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: str = "about:blank"
    status: int
    title: str
    detail: str
    request_id: str
    errors: list[FieldError] | None = None


def problem(
    status: int,
    detail: str,
    request_id: str,
    *,
    errors: Sequence[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return a problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": status,
        "title": TITLES.get(status, "Error"),
        "detail": detail,
        "request_id": request_id,
    }
    if errors is not None:
        body["errors"] = [{"field": each.field, "problem": each.problem} for each in errors]
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=PROBLEM)


def request_id(request: Request) -> str:
    """Return the id this request carries through all services."""
    found: str = request.scope.get("request_id", "")
    return found


async def _known(request: Request, error: Exception) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    headers = {"Retry-After": "1"} if status == 503 else None
    errors = error.problems if isinstance(error, Invalid) else None
    detail = str(error)
    if isinstance(error, Unavailable) and error.told != detail:
        _LOG.warning("cannot answer now", problem=detail)
        detail = error.told
    return problem(status, detail, request_id(request), errors=errors, headers=headers)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 400 and error.detail == _NOT_READ:
        found = [FieldProblem("body", "is not JSON in UTF-8, or nested too deeply")]
        return problem(422, "the body cannot be read", request_id(request), errors=found)
    return problem(error.status_code, str(error.detail), request_id(request), headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = [
        FieldProblem(
            ".".join(map(str, each["loc"][1:])) or str(each["loc"][0]),
            each["msg"].removeprefix("Value error, "),
        )
        for each in error.errors()
    ]
    detail = "; ".join(f"{each.field}: {each.problem}" for each in found)
    return problem(422, detail, request_id(request), errors=found)


async def _bug(request: Request, _: Exception) -> Response:
    identifier = request_id(request)
    # Answered outside of the edge, which names the id in every other response.
    headers = {"x-request-id": identifier}
    return problem(500, "something went wrong on our side", identifier, headers=headers)


Ready = Callable[[], Awaitable[list[str]]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def application(
    title: str,
    *,
    lifespan: Lifespan,
    routers: Sequence[APIRouter],
    ready: Ready,
    token: str | None = None,
    openapi_url: str | None = "/openapi.json",
) -> FastAPI:
    """Return an application with our problems, health, metrics and ids.

    Args:
        title: the API's name in its OpenAPI document.
        lifespan: opens and closes what the routes need.
        routers: the service's own routes.
        ready: answers what keeps the service from making progress; nothing means ready.
        token: what callers must send as `x-internal-token`; None in a test of one service.
        openapi_url: where the application's own OpenAPI document is; None: one of the routes is it.
    """
    app = FastAPI(
        title=title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        openapi_url=openapi_url,
        redoc_url=None,
        max_body_size=67_108_864,
    )
    for kind in STATUS:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(500, _bug)
    app.add_middleware(Edge, token=token, refuse=problem)
    app.include_router(_operations(ready))
    for router in routers:
        app.include_router(router)
    return app


def _operations(ready: Ready) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Answer that the event loop turns; depends on nothing else."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """Answer whether this service makes progress, and if not, why."""
        problems = await ready()
        status = 503 if problems else 200
        return JSONResponse({"ready": not problems, "problems": problems}, status)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Expose the metrics to Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def _instant(given: object) -> object:
    if not isinstance(given, str):
        return given
    # A plus sign that was not escaped arrives as a space.
    return instants.parse(given.replace(" ", "+"))


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A query parameter or field: RFC 3339 with an offset; a naive time is refused."""


def instant_text(at: datetime | None) -> str | None:
    """Write an instant as it stands in answers, null where there is none."""
    return None if at is None else instants.text(at)
