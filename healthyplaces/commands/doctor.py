"""`healthyplaces doctor`: is the platform there, does it make progress, may this key use it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import httpx
import typer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from healthyplaces.client import Client, Refused, Unreachable, calls
from healthyplaces.commands import screen
from healthyplaces.where import NotFound, Where
from shared import clock
from shared.topics import TOPICS

_LARGEST_DRIFT = timedelta(seconds=30)
_LARGEST_LAG = 10_000
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        fine: None where it could not be looked at.
        advice: what to do where it is not fine.
    """

    what: str
    fine: bool | None
    found: str
    advice: str = ""


def doctor(context: typer.Context) -> None:
    """Check the gateway, the services, Kafka, lag and the clock; exit 1 if something is wrong."""
    where: Where = context.obj
    findings = list(_findings(where))
    shown = screen.table("", "what", "found", "what to do")
    for each in findings:
        advice = "" if each.fine else each.advice
        screen.row(shown, screen.MARKS[each.fine], each.what, each.found, advice)
    screen.OUT.print(shown)
    if any(each.fine is False for each in findings):
        raise typer.Exit(1)


def _findings(where: Where) -> Iterator[Finding]:
    try:
        gateway = where.gateway
    except NotFound as error:
        yield Finding("a platform", False, "none found", str(error))
        return
    alive = _http("gateway", gateway, "/healthz")
    yield alive
    if not alive.fine:
        return
    yield _http("all ready", gateway, "/readyz")
    yield _clock(gateway)
    yield from _services(where)
    with Client(gateway, where.key, timedelta(seconds=15)) as client:
        yield _key(client, where.key)
        yield from _progress(client)
        yield _letters(client)
    yield _kafka(where)


def _http(what: str, url: str, path: str) -> Finding:
    try:
        answer = httpx.get(f"{url}{path}", timeout=_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        problem = str(error) or type(error).__name__
        return Finding(what, False, f"{url}: {problem}", "is it started? Read its log")
    if answer.status_code == httpx.codes.OK:
        return Finding(what, True, url)
    said = answer.text[:300]
    return Finding(what, False, f"HTTP {answer.status_code}: {said}", "read its log")


def _clock(gateway: str) -> Finding:
    try:
        answer = httpx.get(f"{gateway}/healthz", timeout=_SECONDS, trust_env=False)
        theirs = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError):
        return Finding("clock", None, "the gateway does not tell the time")
    # The header has whole seconds, cut off: half a second is the middle of what it may mean.
    drift = clock.now() - theirs - timedelta(milliseconds=500)
    return Finding(
        "clock",
        abs(drift) <= _LARGEST_DRIFT,
        f"{drift.total_seconds():+.1f} s against the gateway's",
        "set this machine's clock: readings from ahead are refused as `future`",
    )


def _services(where: Where) -> Iterator[Finding]:
    try:
        services = where.endpoints["services"]
    except NotFound:
        return
    if where.endpoints["gateway"].rstrip("/") != where.gateway:
        return
    for name, process in services.items():
        if "url" in process:
            yield _http(name, process["url"], "/readyz")


def _key(client: Client, key: str | None) -> Finding:
    if key is None:
        return Finding("key", None, "none given", "say --key, or HEALTHYPLACES_KEY")
    try:
        client.ask(calls.plain("/v1/localities?limit=1"))
    except Refused as refused:
        if refused.status == httpx.codes.FORBIDDEN:
            return Finding("key", True, "known, without the scope read")
        if refused.status == httpx.codes.UNAUTHORIZED:
            return Finding("key", False, str(refused), "make one: `healthyplaces keys create`")
        return Finding("key", None, str(refused), "see what is wrong with the services")
    except Unreachable as error:
        return Finding("key", False, str(error), "ingest answers it: read its log")
    return Finding("key", True, "may read")


def _progress(client: Client) -> Iterator[Finding]:
    try:
        answer = client.ask(calls.plain("/v1/progress"))
    except (Refused, Unreachable) as error:
        yield Finding("progress", None, str(error), "it needs the scope read")
        return
    lags: dict[str, int] = {}
    for each in answer["items"]:
        behind = max(0, each["end_offset"] - each["applied_offset"])
        lags[each["service"]] = lags.get(each["service"], 0) + behind
    for service, lag in sorted(lags.items()):
        yield Finding(
            f"{service} lag",
            lag <= _LARGEST_LAG,
            f"{lag:,} records behind",
            "does it shrink? If not, read the service's log",
        )
    for service in answer.get("missing") or ():
        yield Finding(f"{service} lag", False, "it does not tell", "is it started? Read its log")
    if isinstance(answer.get("pending"), int):
        yield Finding("outbox", True, f"{answer['pending']:,} events to be published")


def _letters(client: Client) -> Finding:
    try:
        newest = next(client.each(calls.dead_letters()), None)
    except (Refused, Unreachable) as error:
        return Finding("dead letters", None, str(error))
    if newest is None:
        return Finding("dead letters", True, "none")
    return Finding("dead letters", True, f"newest {newest['at']}: {newest['reason']}")


def _kafka(where: Where) -> Finding:
    try:
        address = where.kafka
    except NotFound:
        return Finding("Kafka", None, "address not known", "say --kafka HOST:PORT")
    try:
        there = asyncio.run(_topics(address))
    except (KafkaError, TimeoutError, OSError) as error:
        problem = str(error) or "no answer"
        return Finding("Kafka", False, f"{address}: {problem}", "is the broker started?")
    missing = sorted({topic.name for topic in TOPICS} - there)
    if missing:
        return Finding("Kafka", False, f"no topic {', '.join(missing)}", "declare the topics")
    return Finding("Kafka", True, f"{address}, {len(TOPICS)} topics")


async def _topics(address: str) -> set[str]:
    async with asyncio.timeout(_SECONDS * 2):
        admin = AIOKafkaAdminClient(bootstrap_servers=address)
        await admin.start()
        try:
            return set(await admin.list_topics())
        finally:
            await admin.close()
