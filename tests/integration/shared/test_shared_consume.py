"""Consuming with effects exactly once, against a handler that fails in every way."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.util import calc_crc32c
from backing import database as databases
from backing.kafka import Kafka, Out

from shared.consume import Record, Subscription, broker
from shared.postgres import Connection, as_role

TOPIC = "community.events"
Handle = Callable[[Connection, Sequence[Record]], Awaitable[None]]


@pytest.fixture
def effects(database: str) -> str:
    """A database with a table that takes one row a record, and refuses some."""
    databases.rows(
        database,
        "CREATE TABLE ingest.effects (value text NOT NULL CHECK (value <> 'poison'))",
    )
    databases.rows(database, "GRANT ALL ON ingest.effects TO ingest")
    return database


async def insert(connection: Connection, records: Sequence[Record]) -> None:
    for each in records:
        value = (each.value or b"").decode()
        await connection.execute("INSERT INTO ingest.effects VALUES (%s)", [value])


@asynccontextmanager
async def subscribed(
    database: str, kafka: str, handle: Handle = insert, **options: Any
) -> AsyncIterator[Subscription]:
    consuming = broker(kafka, "test")
    subscription = Subscription(
        consuming,
        [TOPIC],
        schema="ingest",
        group=options.pop("group", f"test-{uuid4().hex}"),
        database=as_role(database, "ingest"),
        handle=handle,
        **options,
    )
    await consuming.start()
    try:
        yield subscription
    finally:
        await consuming.stop()
        await subscription.close()


def stored(database: str) -> list[str]:
    found = databases.rows(database, "SELECT value FROM ingest.effects ORDER BY ctid")
    return [str(each["value"]) for each in found]


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def publish(kafka: Kafka, *values: str) -> None:
    kafka.publish(TOPIC, *(Out(each.encode(), "k") for each in values))


async def test_records_are_handled_once_in_order(effects: str, kafka: Kafka) -> None:
    numbers = [str(each) for each in range(3_000)]
    publish(kafka, *numbers[:1_000])
    async with subscribed(effects, kafka.bootstrap):
        publish(kafka, *numbers[1_000:])
        await until(lambda: len(stored(effects)) == 3_000)
    assert stored(effects) == numbers


async def test_an_outage_is_stayed_through(effects: str, kafka: Kafka) -> None:
    handled = 0

    async def handle(connection: Connection, records: Sequence[Record]) -> None:
        nonlocal handled
        handled += 1
        await insert(connection, records)
        if handled % 2:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    numbers = [str(each) for each in range(500)]
    async with subscribed(effects, kafka.bootstrap, handle, most_records=100):
        publish(kafka, *numbers)
        await until(lambda: len(stored(effects)) == 500)
    assert stored(effects) == numbers


async def test_one_record_that_cannot_be_stored_is_refused_and_the_rest_goes_on(
    effects: str, kafka: Kafka
) -> None:
    refused: list[tuple[str, str]] = []

    async def refuse(connection: Connection, record: Record, problem: str) -> None:
        refused.append(((record.value or b"").decode(), problem))

    values = [str(each) if each % 100 else "poison" for each in range(500)]
    async with subscribed(effects, kafka.bootstrap, refuse=refuse):
        publish(kafka, *values)
        await until(lambda: len(stored(effects)) == 495)
        publish(kafka, "after")
        await until(lambda: "after" in stored(effects))
    assert stored(effects) == [each for each in values if each != "poison"] + ["after"]
    assert [value for value, _ in refused] == ["poison"] * 5
    assert "violates check constraint" in refused[0][1]


async def test_a_bug_stops_the_work_and_moves_no_offset(effects: str, kafka: Kafka) -> None:
    async def handle(connection: Connection, records: Sequence[Record]) -> None:
        await insert(connection, records)
        raise KeyError("a bug")

    async with subscribed(effects, kafka.bootstrap, handle) as subscription:
        publish(kafka, "1")
        await asyncio.wait_for(subscription.failed.wait(), 30)
        assert "KeyError" in str(subscription.healthy())
    assert stored(effects) == []
    async with subscribed(effects, kafka.bootstrap):
        await until(lambda: stored(effects) == ["1"])


async def test_a_refusal_that_cannot_be_stored_either_is_a_bug(effects: str, kafka: Kafka) -> None:
    async def refuse(connection: Connection, record: Record, _: str) -> None:
        await insert(connection, [record])

    async with subscribed(effects, kafka.bootstrap, refuse=refuse) as subscription:
        publish(kafka, "poison")
        await asyncio.wait_for(subscription.failed.wait(), 30)


async def test_it_starts_at_what_the_database_says_and_not_at_what_the_broker_remembers(
    effects: str, kafka: Kafka
) -> None:
    group = f"test-{uuid4().hex}"
    before = kafka.ends()
    async with subscribed(effects, kafka.bootstrap, group=group):
        publish(kafka, "1", "2")
        await until(lambda: stored(effects) == ["1", "2"])
    databases.rows(effects, "TRUNCATE ingest.effects")
    databases.start_at(effects, before)
    async with subscribed(effects, kafka.bootstrap, group=group):
        await until(lambda: stored(effects) == ["1", "2"])


async def test_of_two_members_each_record_is_handled_by_one(effects: str, kafka: Kafka) -> None:
    group = f"test-{uuid4().hex}"
    numbers = [str(each) for each in range(600)]

    def spread(values: list[str]) -> None:
        kafka.publish(TOPIC, *(Out(each.encode(), each) for each in values))

    async with subscribed(effects, kafka.bootstrap, group=group, most_records=20):
        spread(numbers[:200])
        async with subscribed(effects, kafka.bootstrap, group=group, most_records=20):
            spread(numbers[200:400])
            await until(lambda: len(stored(effects)) >= 300)
        spread(numbers[400:])
        await until(lambda: len(stored(effects)) >= 600)
    assert sorted(stored(effects)) == sorted(numbers)


async def test_a_member_that_was_overtaken_stores_nothing(effects: str, kafka: Kafka) -> None:
    """Another process has applied what this one holds: the offset row says so."""
    async with subscribed(effects, kafka.bootstrap):
        publish(kafka, "1")
        await until(lambda: stored(effects) == ["1"])
        with psycopg.connect(effects, autocommit=True) as connection:
            connection.execute("UPDATE ingest.offsets SET next_offset = next_offset + 1")
        publish(kafka, "2", "3")
        await until(lambda: "3" in stored(effects))
    assert stored(effects) == ["1", "3"]


async def test_headers_that_the_framework_cannot_read_do_not_matter(
    effects: str, kafka: Kafka
) -> None:
    headers = (("x", None), ("y", b"\xff"), ("reply_to", b"air.hourly"), ("content-type", b"\xff"))
    before = kafka.ends("air.hourly")
    async with subscribed(effects, kafka.bootstrap):
        kafka.publish(TOPIC, Out(b"1", "k", headers), Out(b"2", "k"))
        await until(lambda: stored(effects) == ["1", "2"])
    assert kafka.read("air.hourly", before) == []


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_every_compression_of_kafka_is_read(effects: str, kafka: Kafka, codec: str) -> None:
    async with subscribed(effects, kafka.bootstrap):
        producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, compression_type=codec)
        await producer.start()
        try:
            for value in (b"1", b"2"):
                await producer.send_and_wait(TOPIC, value, key=b"k")
        finally:
            await producer.stop()
        await until(lambda: stored(effects) == ["1", "2"])


@pytest.fixture
def any_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a producer write header names that no client of this language can: zzzz is four bytes."""
    build = BatchBuilder._build

    def built(self: BatchBuilder) -> bytearray:
        fresh = self._buffer is None
        batch = bytearray(build(self))
        if fresh and b"zzzz" in batch:
            batch = bytearray(bytes(batch).replace(b"zzzz", b"\xff\xfe\xfd\xfc"))
            struct.pack_into(">I", batch, 17, calc_crc32c(memoryview(batch)[21:]))
            self._buffer = batch
        return self._buffer

    monkeypatch.setattr(BatchBuilder, "_build", built)


@pytest.mark.usefixtures("any_names")
async def test_header_names_of_any_bytes_stop_nothing(effects: str, kafka: Kafka) -> None:
    seen: list[tuple[str, bytes | None]] = []

    async def handle(connection: Connection, records: Sequence[Record]) -> None:
        seen.extend(header for each in records for header in each.headers)
        await insert(connection, records)

    odd = (("zzzz", b"1"), ("ok", None))
    values = [str(each) for each in range(40)]
    async with subscribed(effects, kafka.bootstrap, handle):
        for start in range(0, 40, 10):
            kafka.publish(
                TOPIC,
                *(Out(each.encode(), "k", odd if int(each) % 7 == 3 else (("zz", b""),))
                  for each in values[start : start + 10]),
            )  # fmt: skip
        await until(lambda: len(stored(effects)) == 40)
    assert stored(effects) == values
    assert seen.count(("\\xff\\xfe\\xfd\\xfc", b"1")) == 6
    assert len(seen) == 34 + 2 * 6


async def test_where_a_transaction_ends_counts_as_applied(effects: str, kafka: Kafka) -> None:
    """The marks it leaves, and records that were never committed, are behind us like any other."""
    async with subscribed(effects, kafka.bootstrap):
        async with AIOKafkaProducer(
            bootstrap_servers=kafka.bootstrap, transactional_id=uuid4().hex
        ) as producer:
            async with producer.transaction():
                await producer.send_and_wait(TOPIC, b"1", key=b"k")
            await producer.begin_transaction()
            await producer.send_and_wait(TOPIC, b"undone", key=b"k")
            await producer.abort_transaction()
        await until(lambda: stored(effects) == ["1"])
        await until(lambda: applied(effects) == kafka.ends(TOPIC)[TOPIC], 10)
        publish(kafka, "2")
        await until(lambda: stored(effects) == ["1", "2"])


def applied(database: str) -> dict[int, int]:
    statement = "SELECT partition, next_offset FROM ingest.offsets WHERE topic = %s"
    found = databases.rows(database, statement, TOPIC)
    return {int(str(each["partition"])): int(str(each["next_offset"])) for each in found}


async def test_less_stored_than_was_makes_everything_be_read_again(
    effects: str, kafka: Kafka
) -> None:
    """A database that fell back lost records of other partitions than of those that come next."""
    before = kafka.ends(TOPIC)
    async with subscribed(effects, kafka.bootstrap):
        kafka.publish(TOPIC, *(Out(str(each).encode(), None, partition=each) for each in (0, 1)))
        await until(lambda: sorted(stored(effects)) == ["0", "1"])
        databases.rows(effects, "TRUNCATE ingest.effects")
        databases.start_at(effects, before)
        kafka.publish(TOPIC, Out(b"2", None, partition=0))
        await until(lambda: len(stored(effects)) >= 3)
    assert sorted(stored(effects)) == ["0", "1", "2"]


async def test_a_member_with_a_name_has_its_partitions_at_once_when_it_was_killed(
    effects: str, kafka: Kafka
) -> None:
    group, name = f"test-{uuid4().hex}", "the-one"
    async with AIOKafkaConsumer(
        TOPIC, bootstrap_servers=kafka.bootstrap, group_id=group, group_instance_id=name
    ) as killed:
        # It is as good as killed: one with a name tells nobody that it goes.
        await until(lambda: len(killed.assignment()) > 0)
    publish(kafka, "1")
    async with asyncio.timeout(5):
        async with subscribed(effects, kafka.bootstrap, group=group, member=name):
            await until(lambda: stored(effects) == ["1"])


async def test_a_member_with_a_name_that_is_stopped_leaves_its_partitions_to_the_others(
    effects: str, kafka: Kafka
) -> None:
    group = f"test-{uuid4().hex}"
    async with subscribed(effects, kafka.bootstrap, group=group, member="stays"):
        async with subscribed(effects, kafka.bootstrap, group=group, member="goes") as going:
            publish(kafka, "1")
            await until(lambda: stored(effects) == ["1"])
            await until(lambda: going.healthy() is None)
            going.leave()
        kafka.publish(
            TOPIC, *(Out(b"2", None, partition=each) for each in kafka.ends(TOPIC)[TOPIC])
        )
        await until(lambda: len(stored(effects)) == 1 + len(kafka.ends(TOPIC)[TOPIC]), 6)


async def test_members_make_room_for_another_within_three_seconds(
    effects: str, kafka: Kafka
) -> None:
    group = f"test-{uuid4().hex}"
    async with subscribed(effects, kafka.bootstrap, group=group, member="first"):
        async with asyncio.timeout(2.9):
            async with subscribed(effects, kafka.bootstrap, group=group, member="second") as second:
                await until(lambda: second.healthy() is None)


async def test_a_bug_in_fetching_is_said(
    effects: str, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise LookupError("a bug")

    monkeypatch.setattr("aiokafka.AIOKafkaConsumer.getmany", broken)
    async with subscribed(effects, kafka.bootstrap) as subscription:
        await asyncio.wait_for(subscription.failed.wait(), 30)
        assert "LookupError" in str(subscription.healthy())
