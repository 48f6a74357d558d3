"""Progress is told in an order that makes it true, and waited for through the whole chain."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from services.gateway.progress import Ends, Fresh, Place, Progress
from services.gateway.routes import Service
from shared.errors import Unavailable
from shared.topics import AIR_HOURLY, AIR_READINGS, FACTS_RECORDED, INBOUND, TOPICS

PARTITIONS = {topic.name: topic.partitions for topic in TOPICS}
READ = {
    Service.INGEST: INBOUND,
    Service.ALERTS: (AIR_HOURLY, FACTS_RECORDED),
    Service.INDICATORS: (FACTS_RECORDED,),
}


class Platform:
    """Three services and a broker, as their progress shows them; tests move them by hand."""

    def __init__(self) -> None:
        self.ends_now: dict[Place, int] = {
            (name, each): 0 for name, count in PARTITIONS.items() for each in range(count)
        }
        self.applied = {service: dict.fromkeys(self.places(service), 0) for service in READ}
        self.outbox: dict[Service, list[int]] = {service: [] for service in READ}
        self.waiting = 0
        self.away: set[Service] = set()

    def places(self, service: Service) -> list[Place]:
        return [(name, each) for name in READ[service] for each in range(PARTITIONS[name])]

    async def ends(self, places: Iterable[Place]) -> Ends:
        return {place: self.ends_now[place] for place in places}

    def upstream(self, service: Service) -> Any:
        platform = self

        class Upstream:
            name = service

            async def document(self, target: str, *, within_seconds: float) -> bytes:
                await asyncio.sleep(0)
                if service in platform.away:
                    raise Unavailable("away")
                return platform.told(service)

        return Upstream()

    def told(self, service: Service) -> bytes:
        items = [
            {
                "service": service,
                "topic": topic,
                "partition": partition,
                "end_offset": 0,
                "applied_offset": applied,
            }
            for (topic, partition), applied in self.applied[service].items()
        ]
        box = self.outbox[service]
        first, last = (min(box), max(box)) if box else (None, None)
        pending = len(box) + (self.waiting if service is Service.INGEST else 0)
        return orjson.dumps(
            {"items": items, "pending": pending, "outbox": {"first": first, "last": last}}
        )

    def progress(self) -> Progress:
        return Progress({each: self.upstream(each) for each in READ}, self)


READING: Place = (AIR_READINGS, 1)
HOUR: Place = (AIR_HOURLY, 2)


@asynccontextmanager
async def waiting(platform: Platform) -> AsyncIterator[asyncio.Task[bool]]:
    task = asyncio.create_task(platform.progress().wait(5))
    await asyncio.sleep(0.06)
    yield task
    task.cancel()


async def still(task: asyncio.Task[bool]) -> bool:
    await asyncio.sleep(0.06)
    return not task.done()


async def test_an_empty_platform_has_nothing_to_wait_for() -> None:
    assert await Platform().progress().wait(1)


async def test_a_wait_follows_a_record_through_the_whole_chain() -> None:
    platform = Platform()
    platform.ends_now[READING] = 10
    async with waiting(platform) as task:
        assert await still(task)
        platform.outbox[Service.INGEST] = [7]
        platform.applied[Service.INGEST][READING] = 10
        assert await still(task)
        platform.ends_now[HOUR] = 3
        platform.outbox[Service.INGEST] = []
        assert await still(task)
        platform.outbox[Service.ALERTS] = [1]
        platform.applied[Service.ALERTS][HOUR] = 3
        assert await still(task)
        platform.outbox[Service.ALERTS] = []
        assert await task


async def test_what_comes_after_the_request_is_not_waited_for() -> None:
    platform = Platform()
    platform.ends_now[READING] = 10
    async with waiting(platform) as task:
        platform.ends_now[READING] = 99
        platform.outbox[Service.INGEST] = [3, 4]
        platform.applied[Service.INGEST][READING] = 10
        assert await still(task)
        platform.outbox[Service.INGEST] = [5, 6]
        assert await task


async def test_dead_letters_that_are_judged_again_are_waited_for() -> None:
    platform = Platform()
    platform.waiting = 2
    async with waiting(platform) as task:
        assert await still(task)
        platform.waiting = 0
        assert await task


async def test_a_service_that_is_away_is_asked_again() -> None:
    platform = Platform()
    platform.away.add(Service.ALERTS)
    async with waiting(platform) as task:
        assert await still(task)
        platform.away.clear()
        assert await task


async def test_a_wait_ends_when_its_time_is_over() -> None:
    platform = Platform()
    platform.ends_now[READING] = 1
    assert not await platform.progress().wait(0.1)


async def test_a_partition_nobody_speaks_of_is_not_applied() -> None:
    platform = Platform()
    del platform.applied[Service.ALERTS][HOUR]
    assert not await platform.progress().wait(0.1)


async def test_pending_counts_what_readers_downstream_have_not_applied() -> None:
    platform = Platform()
    platform.ends_now[HOUR] = 5
    platform.applied[Service.ALERTS][HOUR] = 3
    platform.outbox[Service.ALERTS] = [1]
    found = await platform.progress().overview()
    assert found.pending == 3
    hour = next(each for each in found.items if (each.topic, each.partition) == HOUR)
    assert (hour.end_offset, hour.applied_offset) == (5, 3)


async def test_without_a_service_pending_cannot_be_told() -> None:
    platform = Platform()
    platform.away.add(Service.INDICATORS)
    found = await platform.progress().overview()
    assert (found.pending, found.missing) == (None, ("indicators",))
    assert {each.service for each in found.items} == {"ingest", "alerts"}


async def test_a_shared_reading_is_never_older_than_the_question() -> None:
    begun: list[int] = []
    gates = [asyncio.Event() for _ in range(3)]

    async def read() -> int:
        begun.append(len(begun))
        number = begun[-1]
        await gates[number].wait()
        return number

    fresh = Fresh(read)
    first = asyncio.create_task(fresh.get())
    await asyncio.sleep(0.01)
    later = [asyncio.create_task(fresh.get()) for _ in range(3)]
    await asyncio.sleep(0.01)
    assert begun == [0]
    for gate in gates:
        gate.set()
    assert await first == 0
    assert await asyncio.gather(*later) == [1, 1, 1]


async def test_a_failed_reading_is_told_and_the_next_is_asked_anew() -> None:
    asked = 0

    async def read() -> int:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise Unavailable("away")
        return asked

    fresh = Fresh(read)
    with pytest.raises(Unavailable):
        await fresh.get()
    assert await fresh.get() == 2
