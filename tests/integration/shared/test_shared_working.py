"""A service's works are watched: whichever ends by a bug, the process does."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from backing.kafka import Kafka, Out

from shared.consume import Record, Subscription, broker
from shared.outbox import Publisher
from shared.postgres import Connection, as_role
from shared.process import Stopping
from shared.working import working

TOPIC = "community.events"


@asynccontextmanager
async def service(
    database: str, kafka: Kafka, *works: Coroutine[Any, Any, None]
) -> AsyncIterator[Stopping]:
    async def handle(_: Connection, records: Sequence[Record]) -> None:
        if any(each.value == b"poison" for each in records):
            raise LookupError("a bug")

    login = as_role(database, "ingest")
    consuming = broker(kafka.bootstrap, "test")
    subscription = Subscription(
        consuming,
        [TOPIC],
        schema="ingest",
        group=f"test-{uuid4().hex}",
        database=login,
        handle=handle,
    )
    publisher = Publisher("ingest", database=login, kafka=kafka.bootstrap)
    stopping = Stopping()
    async with working(consuming, publisher, [subscription], works, stopping):
        yield stopping


async def fails() -> None:
    await asyncio.sleep(0)
    raise LookupError("a bug")


async def goes_on() -> None:
    await asyncio.Event().wait()


async def ends(stopping: Stopping) -> int:
    await asyncio.wait_for(stopping.event.wait(), 30)
    return stopping.code


async def test_a_work_that_fails_ends_the_process(database: str, kafka: Kafka) -> None:
    async with service(database, kafka, goes_on(), fails()) as stopping:
        assert await ends(stopping) == 1


async def test_a_publisher_that_fails_ends_the_process(
    database: str, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise LookupError("a bug")

    monkeypatch.setattr(Publisher, "_work", broken)
    async with service(database, kafka, goes_on()) as stopping:
        assert await ends(stopping) == 1


async def test_a_batch_that_cannot_be_handled_ends_the_process(database: str, kafka: Kafka) -> None:
    async with service(database, kafka, goes_on()) as stopping:
        kafka.publish(TOPIC, Out(b"poison", "k"))
        assert await ends(stopping) == 1


async def test_a_service_that_is_left_ends_by_no_bug(database: str, kafka: Kafka) -> None:
    async with service(database, kafka, goes_on()) as stopping:
        kafka.publish(TOPIC, Out(b"fine", "k"))
    assert (stopping.code, stopping.event.is_set()) == (0, False)
