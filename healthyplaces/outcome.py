"""What became of a request, and whether to try again: pure, shared by both clients."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import random
from typing import TypeVar, cast

import httpx
import orjson

from healthyplaces.answers import Json
from healthyplaces.calls import CSV, Call

Answer = TypeVar("Answer")

ATTEMPTS = 3
"""How often a repeatable request is sent at most."""

LARGEST_ANSWER_BYTES = 268_435_456
_TRY_AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE_SECONDS = 10.0


class Unreachable(Exception):
    """Nobody answered, or not in time; whether a request had an effect is unknown."""


class Refused(Exception):
    """The platform answered that it will not do this.

    Attributes:
        status: of HTTP.
        errors: field and problem of everything that was wrong with the request.
        request_id: what to quote when asking about it.
    """

    def __init__(
        self, status: int, detail: str, errors: tuple[tuple[str, str], ...], request_id: str
    ) -> None:
        self.status = status
        self.detail = detail
        self.errors = errors
        self.request_id = request_id
        named = "; ".join(f"{field}: {problem}" for field, problem in errors)
        # Problems repeat their fields in the detail: said once is enough.
        said = f"{detail} ({named})" if named and named not in detail else detail
        super().__init__(f"{said} [HTTP {status}]")


@dataclass(frozen=True, slots=True)
class Received:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def answer(call: Call[Answer], received: Received) -> Answer:
    """Return the answer that the call asked for.

    Raises:
        Refused: it is a refusal.
        Unreachable: it is no answer of ours, such as a proxy's page.
    """
    if received.status >= 400:
        raise refusal(received)
    if received.status == 204 or not received.body:
        return cast(Answer, None)
    if call.answer_type == CSV:
        return cast(Answer, received.body.decode())
    try:
        return cast(Answer, orjson.loads(received.body))
    except orjson.JSONDecodeError as error:
        raise Unreachable(f"{call.path} answered something that is not JSON: {error}") from error


def refusal(received: Received) -> Refused:
    """Return the refusal in an answer, whoever wrote it."""
    try:
        found = orjson.loads(received.body)
    except orjson.JSONDecodeError:
        found = None
    problem: Json = found if isinstance(found, dict) else {}
    errors = problem.get("errors")
    named = tuple(
        (str(each.get("field")), str(each.get("problem")))
        for each in (errors if isinstance(errors, list) else [])
        if isinstance(each, dict)
    )
    detail = problem.get("detail") or problem.get("title") or "the platform refused the request"
    identifier = problem.get("request_id") or received.headers.get("x-request-id", "")
    return Refused(received.status, str(detail), named, str(identifier))


def pause_before_retry(
    call: Call[Answer], attempt: int, outcome: Received | httpx.TransportError
) -> float | None:
    """Return the seconds to wait before the request is sent again, or None: it is not.

    Args:
        call: what was asked.
        attempt: which one this was, from 1.
        outcome: what came of it.
    """
    if attempt >= ATTEMPTS:
        return None
    backoff = 0.2 * 4.0 ** (attempt - 1) * (0.5 + random())  # noqa: S311  (only spreads retries)
    if isinstance(outcome, httpx.TransportError):
        never_sent = isinstance(outcome, httpx.ConnectError | httpx.ConnectTimeout)
        return backoff if call.repeatable or never_sent else None
    if outcome.status not in _TRY_AGAIN or not call.repeatable:
        return None
    wanted = outcome.headers.get("retry-after", "")
    if not wanted.isascii() or not wanted.isdigit():
        return backoff
    return float(wanted) if float(wanted) <= _LONGEST_PAUSE_SECONDS else None
