"""The HTTP edge that all services share: problems, ids, the token, health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from shared import http
from shared.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound, Unavailable
from shared.http import Instant

RAISED = {
    "missing": NotFound("no thing"),
    "forbidden": Forbidden("not yours"),
    "conflict": Conflict("done already"),
    "invalid": Invalid([FieldProblem("from", "after to"), FieldProblem("to", "before from")]),
    "unavailable": Unavailable("away: secret", told="away"),
    "bug": KeyError("secret"),
}


class Body(BaseModel):
    count: int


def app(problems: list[str] | None = None, token: str | None = None) -> FastAPI:
    router = APIRouter()

    @router.get("/raise/{what}")
    async def fail(what: str) -> None:
        raise RAISED[what]

    @router.get("/at")
    async def at(moment: Annotated[Instant, Query(alias="from")], limit: int = 1) -> str:
        return moment.isoformat()

    @router.post("/body")
    async def body(given: Body) -> Body:
        return given

    @router.api_route("/slow", methods=["GET", "POST"], include_in_schema=False)
    async def slow() -> str:
        await asyncio.sleep(0.3)
        return "done"

    @router.get("/drip")
    async def drip() -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            yield b"a"
            await asyncio.sleep(0.3)
            yield b"b"

        return StreamingResponse(body())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    async def ready() -> list[str]:
        return problems or []

    return http.application("test", lifespan=lifespan, routers=[router], ready=ready, token=token)


async def ask(
    path: str, method: str = "GET", of: FastAPI | None = None, **arguments: object
) -> httpx.Response:
    transport = httpx.ASGITransport(of or app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("missing", 404),
        ("forbidden", 403),
        ("conflict", 409),
        ("invalid", 422),
        ("unavailable", 503),
        ("bug", 500),
    ],
)
async def test_an_error_is_a_problem_with_its_status(what: str, status: int) -> None:
    answer = await ask(f"/raise/{what}", headers={"x-request-id": "r-1"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["request_id"] == answer.headers["x-request-id"] == "r-1"
    assert "secret" not in answer.text
    assert (answer.headers.get("retry-after") == "1") == (status == 503)


async def test_an_invalid_request_names_its_fields() -> None:
    assert (await ask("/raise/invalid")).json()["errors"] == [
        {"field": "from", "problem": "after to"},
        {"field": "to", "problem": "before from"},
    ]
    told = (await ask("/at", params={"from": "2026-01-15T09:00:00", "limit": "x"})).json()
    assert [each["field"] for each in told["errors"]] == ["from", "limit"]
    told = (await ask("/body", "POST", json={"count": "x"})).json()
    assert [each["field"] for each in told["errors"]] == ["count"]
    told = (await ask("/body", "POST", content=b"{")).json()
    assert (told["status"], len(told["errors"])) == (422, 1)


async def test_what_is_not_there_and_a_method_nobody_has_are_problems_too() -> None:
    assert (await ask("/nothing")).json()["status"] == 404
    answer = await ask("/at", "DELETE")
    assert (answer.status_code, answer.headers["content-type"]) == (405, http.PROBLEM)


@pytest.mark.parametrize(
    "text", ["2026-01-15T10:00:00+01:00", "2026-01-15T10:00:00 01:00", "2026-01-15t09:00:00z"]
)
async def test_an_instant_may_have_its_plus_unescaped(text: str) -> None:
    answer = await ask("/at", params={"from": text, "unknown": "ignored"})
    assert answer.json() == "2026-01-15T09:00:00+00:00"


@pytest.mark.parametrize("given", ["", "x" * 101, "a\tb", "ä"])
async def test_an_id_that_is_odd_is_replaced(given: str) -> None:
    answer = await ask("/healthz", headers={"x-request-id": given.encode()})
    assert len(answer.headers["x-request-id"]) == 32


async def test_without_the_token_only_health_is_answered() -> None:
    guarded = app(token="s3cret")
    assert (await ask("/at", of=guarded)).status_code == 401
    for told in ("wrong", "ä"):
        headers = {"x-internal-token": told.encode()}
        assert (await ask("/at", of=guarded, headers=headers)).status_code == 401
    headers = {"x-internal-token": "s3cret"}
    assert (await ask("/at", of=guarded, headers=headers)).status_code == 422
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
        assert (await ask(path, of=guarded)).status_code == 200


async def test_a_question_is_given_up_when_nobody_waits_for_its_answer_any_more() -> None:
    hurried = {"x-deadline-ms": "50", "x-request-id": "r-1"}
    late = await ask("/slow", headers=hurried)
    assert (late.status_code, late.headers["content-type"]) == (504, http.PROBLEM)
    assert late.json()["request_id"] == "r-1"
    for patient in ("2000", "", "-1", "soon"):
        assert (await ask("/slow", headers={"x-deadline-ms": patient})).text == '"done"'


async def test_an_action_and_an_answer_that_has_begun_go_on_to_their_end() -> None:
    hurried = {"x-deadline-ms": "50"}
    assert (await ask("/slow", "POST", headers=hurried)).text == '"done"'
    assert (await ask("/drip", headers=hurried)).text == "ab"


async def test_readiness_says_what_keeps_the_service_from_progress() -> None:
    assert (await ask("/readyz")).json() == {"ready": True, "problems": []}
    answer = await ask("/readyz", of=app(["no database"]))
    assert (answer.status_code, answer.json()["problems"]) == (503, ["no database"])


async def test_requests_are_counted_by_route_and_known_methods_only() -> None:
    await ask("/raise/missing")
    await ask("/at", "BREW")
    text = (await ask("/metrics")).text
    assert 'method="GET",route="/raise/{what}",status="404"' in text
    assert 'method="other"' in text
    assert "BREW" not in text
