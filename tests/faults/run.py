"""One run: a platform under load with its parts killed, and one that is left alone."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from aiokafka import AIOKafkaProducer

from deploy.local.stack import Platform
from faults.evidence import Evidence, collect, count_transitions
from faults.kills import Death, Kill, carry_out
from faults.ledger import Ledger
from faults.listener import Listener
from faults.load import AIR_READINGS, AIR_SENSORS, HOUSING, Day, Load
from faults.log import read_topics
from faults.model import Logged

LOADED = (AIR_SENSORS, AIR_READINGS, HOUSING)

_REST_SECONDS = 180.0
_HEAR_POLLS = 200
_POLL_SECONDS = 0.1


@dataclass(slots=True)
class Disturbed:
    """What a run with kills left behind.

    Attributes:
        log: what stands in the topics of the load.
        heard: the transitions a client of the stream heard.
        settled_seconds: from the last record sent until all had had its effects.
    """

    ledger: Ledger
    log: list[Logged]
    evidence: Evidence
    deaths: list[Death] = field(default_factory=list)
    heard: list[tuple[str, int]] = field(default_factory=list)
    cuts: int = 0
    settled_seconds: float = 0.0


def disturbed(
    home: Path, day: Day, kills: list[Kill], per_second: int, tell: Callable[[str], None]
) -> Disturbed:
    """Run a platform under load, kill its parts, and return what there is once it is at rest."""
    with Platform(home) as platform, closing(Ledger(home.with_suffix(".ledger"))) as ledger:
        run = asyncio.run(_under_load(platform, ledger, day, kills, per_second, tell))
        run.log = read_topics(platform.kafka, LOADED)
        run.evidence = _collect(platform)
    return run


def undisturbed(home: Path, day: Day, log: Sequence[Logged]) -> Evidence:
    """Run a platform that is left alone on the very same records, and return what there is."""
    with Platform(home) as platform:
        asyncio.run(_replay(platform, day, log))
        return _collect(platform)


def _collect(platform: Platform) -> Evidence:
    ends = platform.endpoints
    return collect(platform.database, platform.kafka, ends["gateway"], ends["api_key"])


async def _under_load(
    platform: Platform,
    ledger: Ledger,
    day: Day,
    kills: list[Kill],
    per_second: int,
    tell: Callable[[str], None],
) -> Disturbed:
    ends = platform.endpoints
    load = Load(ledger, ends["kafka"], ends["gateway"], ends["api_key"])
    listener = Listener(ends["gateway"], ends["api_key"])
    listening = asyncio.create_task(listener.listen())
    await load.publish(day.registrations(late=False))
    readings = list(day.readings())
    reading = asyncio.create_task(load.readings(readings, per_second))
    events = asyncio.create_task(load.intake(day.events(), per_second / 100))
    half = len(kills) // 2
    deaths = await carry_out(platform, kills[:half], lambda: load.sent, tell)
    await load.publish(day.registrations(late=True))
    deaths += await carry_out(platform, kills[half:], lambda: load.sent, tell)
    ran_out = reading.done()
    load.hurry = True
    await asyncio.gather(reading, events)
    await load.close()
    assert not ran_out, f"the load of {load.sent} records ended before the last kill"
    sent_at = time.monotonic()
    await _rest(platform)
    settled = time.monotonic() - sent_at
    tell(f"{load.sent} records sent, at rest {settled:.1f} s later")
    await _heard(listener, platform)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    return Disturbed(
        ledger, [], Evidence(), deaths, listener.heard, listener.cuts, settled_seconds=settled
    )


async def _rest(platform: Platform) -> None:
    """Wait until all that was sent has had all its effects."""
    headers = {"Authorization": f"Bearer {platform.endpoints['api_key']}"}
    deadline = time.monotonic() + _REST_SECONDS
    async with httpx.AsyncClient(base_url=platform.endpoints["gateway"], timeout=90) as client:
        while True:
            answer = await client.get("/v1/progress", params={"wait": 60}, headers=headers)
            if answer.status_code == 200 and answer.json()["pending"] == 0:
                return
            assert time.monotonic() < deadline, f"no rest after {_REST_SECONDS} s: {answer.text}"


async def _heard(listener: Listener, platform: Platform) -> None:
    """Let the stream's client hear what was told last."""
    told = await asyncio.to_thread(count_transitions, platform.database)
    for _ in range(_HEAR_POLLS):
        if len(set(listener.heard)) >= told:
            return
        await asyncio.sleep(_POLL_SECONDS)


async def _replay(platform: Platform, day: Day, log: Sequence[Logged]) -> None:
    ends = platform.endpoints
    load = Load(Ledger(), ends["kafka"], ends["gateway"], ends["api_key"])
    await load.publish([*day.registrations(late=False), *day.registrations(late=True)])
    await load.close()
    await _rest(platform)
    producer = AIOKafkaProducer(bootstrap_servers=ends["kafka"], acks="all", linger_ms=5)
    await producer.start()
    try:
        waiting = [
            await producer.send(each.topic, each.value, key=each.key, partition=each.partition)
            for each in log
            if each.topic != AIR_SENSORS
        ]
        await asyncio.gather(*waiting)
    finally:
        await producer.stop()
    await _rest(platform)
