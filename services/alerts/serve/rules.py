"""`/v1/rules`: what is judged by, drafted, tested against history, and published."""

from datetime import datetime, time
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response

from services.alerts import operate
from services.alerts.codec.rules import active_from
from services.alerts.domain.rule import (
    Active,
    Clear,
    Level,
    Rule,
    problems,
)
from services.alerts.evaluate.worker import new_id
from services.alerts.persist import rules as stored
from services.alerts.persist import versions
from services.alerts.query import rules
from services.alerts.serve.lending import Actor, Cursor, Limit, Snapshot, writing
from services.alerts.serve.rule_shapes import (
    ActiveIn,
    ClearIn,
    Retire,
    RuleIn,
    RuleOut,
    RulesOut,
)
from shared import clock, http, page
from shared.errors import FieldProblem, Invalid, NotFound
from shared.postgres import Connection

router = APIRouter(tags=["rules"])

_RESERVED = ("stale.", "awaab.")


_FIELDS = list(RuleOut.model_fields)


@router.get("/v1/rules", response_model=RulesOut, summary="List rules")
async def list_rules(
    request: Request,
    connection: Snapshot,
    status: Annotated[Literal["draft", "published", "retired"] | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List every version of every rule."""
    most = 100_000 if http.wants_csv(request) else limit + 1
    found = await rules.page(connection, None, status, _position(cursor), most)
    return http.listing(request, found, limit, lambda item: [item["id"], item["version"]], _FIELDS)


@router.get("/v1/rules/{id}", response_model=RulesOut, summary="Show the versions of a rule")
async def show_rule(request: Request, connection: Snapshot, id: str) -> Response:
    """Show every version of one rule, oldest first."""
    found = [] if "\x00" in id else await rules.page(connection, id, None, None, 100_000)
    if not found:
        raise NotFound(f"no rule {id!r}")
    return http.listing(request, found, len(found), lambda _: [], _FIELDS)


@router.post("/v1/rules", response_model=RuleOut, status_code=201, summary="Draft a rule")
async def draft_rule(request: Request, actor: Actor, body: RuleIn) -> Response:
    """Keep a rule as a draft; nothing is judged by it before it is published."""
    rule = _rule(body)
    async with writing(request) as connection:
        await _check(connection, rule)
        version = await stored.draft(connection, rule, actor, clock.now())
        found = await rules.page(connection, rule.id, None, (rule.id, version - 1), 1)
    answer = http.json_response(found[0])
    answer.status_code = 201
    return answer


@router.post("/v1/rules/{id}/publish", response_model=RuleOut, summary="Publish a draft")
async def publish_rule(request: Request, id: str, actor: Actor) -> Response:
    """Judge by the newest draft from now on; the version that held before is retired."""
    async with writing(request) as connection:
        if "\x00" in id or not await rules.page(connection, id, None, None, 1):
            raise NotFound(f"no rule {id!r}")
        version = await versions.publish(connection, id, actor, clock.now())
        found = await rules.page(connection, id, None, (id, version - 1), 1)
    request.app.state.judge()
    return http.json_response(found[0])


@router.post("/v1/rules/{id}/retire", response_model=RuleOut, summary="Retire a rule")
async def retire_rule(
    request: Request, id: str, actor: Actor, body: Retire | None = None
) -> Response:
    """Judge by it no more; its alerts that are on end with it, what it found stays."""
    reason = None if body is None else body.reason
    async with writing(request) as connection:
        if "\x00" in id or not await rules.page(connection, id, None, None, 1):
            raise NotFound(f"no rule {id!r}")
        version = await operate.retire(connection, id, actor, reason, clock.now(), new_id)
        found = await rules.page(connection, id, None, (id, version - 1), 1)
    request.app.state.judge()
    return http.json_response(found[0])


def _rule(body: RuleIn) -> Rule:
    identifier = body.id or f"rule-{uuid4().hex[:12]}"
    if identifier.startswith(_RESERVED):
        raise Invalid.field("id", "the condition of this rule is code, not data")
    clear = body.clear or ClearIn()
    return Rule(
        id=identifier,
        version=0,
        status="draft",
        name=body.name or identifier,
        pollutant=body.pollutant,
        measure=body.measure,
        averaging=body.averaging,
        operator=body.operator,
        levels=tuple(
            Level(each.severity, each.threshold)
            for each in sorted(body.levels, key=lambda level: level.threshold)
        ),
        consecutive=body.consecutive,
        clear=Clear(clear.consecutive, clear.below),
        min_capture=body.min_capture,
        min_sensors=body.min_sensors,
        combine=body.combine,
        kinds=tuple(body.kinds or ()),
        localities=tuple(body.localities or ()),
        active=_active(body.active or ActiveIn()),
    )


def _active(given: ActiveIn) -> Active | None:
    if given.from_ is None and given.to is None:
        return None
    found: dict[str, str | None] = {"from": given.from_, "to": given.to}
    moments: dict[str, datetime | time | None] = {}
    for name, text in found.items():
        try:
            moments[name] = active_from(**{"from": text}).since
        except ValueError as error:
            problem = "must be an RFC 3339 time with an offset, or a time of day"
            raise Invalid.field(f"active.{name}", problem) from error
    return Active(moments["from"], moments["to"])


async def _check(connection: Connection, rule: Rule) -> None:
    """Refuse a rule that makes no sense, with every reason.

    Raises:
        Invalid: naming the fields.
    """
    found = [FieldProblem(field, problem) for field, problem in problems(rule)]
    unknown = set(rule.localities) - await rules.known_localities(connection, rule.localities)
    if unknown:
        found.append(FieldProblem("localities", f"not known: {', '.join(sorted(unknown)[:5])}"))
    if found:
        raise Invalid(found)


def _position(cursor: str | None) -> tuple[str, int] | None:
    found = page.decode(cursor, 2)
    if found is None:
        return None
    if not isinstance(found[0], str) or not isinstance(found[1], int):
        raise Invalid.field("cursor", "not a cursor of this list")
    return found[0], found[1]
