"""`/v1/rules/{id}/backtest`: a rule over stored history, at once or while one looks on."""

from datetime import timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from services.alerts.domain.touched import EARLIEST
from services.alerts.evaluate.tester import Tester
from services.alerts.evaluate.worker import new_id
from services.alerts.persist import backtests
from services.alerts.persist.backtests import Asked
from services.alerts.query import backtest
from services.alerts.query.backtest import silently
from services.alerts.serve.lending import Actor, Snapshot, writing
from services.alerts.serve.rule_shapes import BackTest, BackTestRun
from services.alerts.statements import SQL
from shared import clock, http
from shared.errors import FieldProblem, Invalid, NotFound, Unavailable
from shared.http import Instant, instant_text
from shared.postgres import Connection, Row, row

router = APIRouter(tags=["rules"])

_LONGEST = timedelta(days=3_660)


@router.post(
    "/v1/rules/{id}/backtest",
    response_model=BackTest,
    responses={202: {"model": BackTestRun, "description": "It runs; ask for it by its id."}},
    summary="Test a rule against history",
)
async def backtest_rule(
    request: Request,
    connection: Snapshot,
    id: str,
    actor: Actor,
    from_: Annotated[Instant, Query(alias="from")],
    to: Instant,
    background: Annotated[
        bool, Query(description="Answer at once (202), and tell how far it is when asked.")
    ] = False,
) -> Response:
    """Judge stored history by the newest draft, or by what is published where there is none."""
    if from_ > to:
        raise Invalid([FieldProblem("from", "is after `to`")])
    if to - from_ > _LONGEST:
        raise Invalid([FieldProblem("to", "is more than 3,660 days after `from`")])
    from_ = max(from_, EARLIEST)
    until = min(to, clock.now())
    if not background:
        return http.json_response(await backtest.compared(connection, id, from_, until, silently))
    await backtest.versions(connection, id)
    run = await _begun(request, Asked(new_id(), id, from_, max(from_, until)), actor)
    answer = http.json_response(run)
    answer.status_code = 202
    answer.headers["location"] = f"/v1/backtests/{run['id']}"
    return answer


@router.get("/v1/backtests/{id}", response_model=BackTestRun, summary="Look on a back-test")
async def show_backtest(connection: Snapshot, id: str) -> Response:
    """Show how far a back-test has come, and what it found; kept for a day."""
    return http.json_response(await _run(connection, id))


async def _begun(request: Request, asked: Asked, by: str) -> dict[str, Any]:
    async with writing(request) as connection:
        if not await backtests.ask(connection, asked, by, clock.now()):
            raise Unavailable(f"{backtests.MOST_WAITING} back-tests wait already")
        run = await _run(connection, asked.id)
    tester: Tester = request.app.state.tester
    tester.wake()
    return run


async def _run(connection: Connection, id: str) -> dict[str, Any]:
    found = None if "\x00" in id else await row(connection, SQL["select_backtest"], {"id": id})
    if found is None:
        raise NotFound(f"no back-test {id!r}")
    return _shown(found)


def _shown(found: Row) -> dict[str, Any]:
    return {
        "id": found["id"],
        "rule_id": found["rule_id"],
        "from": instant_text(found["since"]),
        "to": instant_text(found["until"]),
        "state": found["state"],
        "done": found["done"],
        "total": found["total"],
        "asked_by": found["asked_by"],
        "asked_at": instant_text(found["asked_at"]),
        "ended_at": instant_text(found["ended_at"]),
        "problem": found["problem"],
        "result": None if found["result"] is None else orjson.loads(found["result"]),
    }
