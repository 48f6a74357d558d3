"""What is committed is published, in order, whatever fails on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg
from backing import database as databases
from backing.kafka import Kafka

from shared import outbox
from shared.outbox import Outgoing, Publisher
from shared.postgres import as_role, connect

TOPIC = "facts.recorded"


@asynccontextmanager
async def publishing(database: str, kafka: str, count: int = 1) -> AsyncIterator[list[Publisher]]:
    publishers = [
        Publisher("ingest", database=as_role(database, "ingest"), kafka=kafka) for _ in range(count)
    ]
    tasks = [asyncio.create_task(each.run()) for each in publishers]
    try:
        yield publishers
    finally:
        for each in publishers:
            await each.stop()
        await asyncio.gather(*tasks)


async def add(database: str, events: Sequence[Outgoing], *, commit: bool = True) -> None:
    async with (
        await connect(as_role(database, "ingest"), "test") as connection,
        connection.transaction(force_rollback=not commit),
    ):
        await outbox.add(connection, "ingest", events)


async def until_empty(database: str) -> None:
    async with asyncio.timeout(30), await connect(database, "test") as connection:
        while await outbox.pending(connection, "ingest"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def events(*values: bytes, key: bytes = b"k") -> list[Outgoing]:
    return [Outgoing(TOPIC, key, each) for each in values]


async def test_what_is_committed_is_published_in_order_and_what_is_not_never(
    database: str, kafka: Kafka
) -> None:
    before = kafka.ends(TOPIC)
    async with publishing(database, kafka.bootstrap) as (publisher,):
        for start in range(0, 5_000, 1_000):
            await add(database, events(*(b"%d" % each for each in range(start, start + 1_000))))
            await add(database, events(b"rolled back"), commit=False)
            publisher.wake()
        await until_empty(database)
    found = [each.value for each in kafka.read(TOPIC, before)]
    assert found == [b"%d" % each for each in range(5_000)]


async def test_headers_of_any_name_and_bytes_arrive_as_they_were_given(
    database: str, kafka: Kafka
) -> None:
    before = kafka.ends(TOPIC)
    headers = (("a\x00b", b"\xff\x00"), ("back\\slash\\0", None), ("", b""), ("ä", b"1"))
    async with publishing(database, kafka.bootstrap):
        await add(database, [Outgoing(TOPIC, b"\x00\xff", None, headers)])
        await until_empty(database)
    (found,) = kafka.read(TOPIC, before)
    assert (found.key, found.value, found.headers) == (b"\x00\xff", None, headers)


async def test_of_several_publishers_one_works_and_another_takes_over(
    database: str, kafka: Kafka
) -> None:
    before = kafka.ends(TOPIC)
    async with publishing(database, kafka.bootstrap, count=2) as (one, other):
        await add(database, events(*(b"%d" % each for each in range(3_000))))
        await until_empty(database)
        await one.stop()
        await other.stop()
    async with publishing(database, kafka.bootstrap):
        await add(database, events(*(b"%d" % each for each in range(3_000, 4_000))))
        await until_empty(database)
    found = [each.value for each in kafka.read(TOPIC, before)]
    assert found == [b"%d" % each for each in range(4_000)]


async def test_a_lost_connection_is_waited_out_and_order_is_kept(
    database: str, kafka: Kafka
) -> None:
    before = kafka.ends(TOPIC)
    async with publishing(database, kafka.bootstrap):
        for wave in range(3):
            await add(database, events(*(b"%d" % (wave * 500 + each) for each in range(500))))
            cut(database)
        await until_empty(database)
    found = [int(each.value or b"") for each in kafka.read(TOPIC, before)]
    first_seen = list(dict.fromkeys(found))
    assert first_seen == list(range(1_500))
    repeated = [each for at, each in enumerate(found) if at and each <= found[at - 1]]
    assert len(repeated) <= 3, "a slice sent again begins anew, once for each lost connection"


def cut(database: str) -> None:
    """End the publisher's connection from the server's side."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'ingest.outbox' AND datname = current_database()"
        )


async def test_a_record_with_neither_key_nor_value_stops_nothing(
    database: str, kafka: Kafka
) -> None:
    before = kafka.ends("housing.events.dlq")
    async with publishing(database, kafka.bootstrap):
        await add(database, [Outgoing("housing.events.dlq", None, None, (("dlq_reason", b"x"),))])
        await until_empty(database)
    (found,) = kafka.read("housing.events.dlq", before)
    assert (found.key, found.value, found.header("dlq_reason")) == (b"", None, "x")


async def test_large_events_are_taken_a_few_at_a_time(database: str, kafka: Kafka) -> None:
    before = kafka.ends("air.readings.dlq")
    values = [b"%d" % each + b"x" * 900_000 for each in range(30)]
    async with publishing(database, kafka.bootstrap):
        await add(database, [Outgoing("air.readings.dlq", None, each) for each in values])
        await until_empty(database)
    assert [each.value for each in kafka.read("air.readings.dlq", before)] == values


def test_pending_counts_what_is_committed(database: str) -> None:
    assert databases.rows(database, "SELECT count(*) AS n FROM ingest.outbox") == [{"n": 0}]
