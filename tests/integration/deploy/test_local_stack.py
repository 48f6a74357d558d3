"""The local stack for real: what it keeps, what it starts again, what it leaves behind."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local import endpoints, postgres, topics
from deploy.local.places import Home
from deploy.local.processes import birth
from deploy.local.say import Trouble
from deploy.local.stack import Stack
from shared.topics import AIR_READINGS, TOPICS

pytestmark = pytest.mark.stack


class OwnStack(Stack):
    """Always started by us, also where the environment names another, since we kill it."""

    _reuse = False


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    with OwnStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


def eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def configs(bootstrap_servers: str, topic: str) -> dict[str, str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        return {row[0]: row[1] for row in answers[0].resources[0][4]}
    finally:
        await admin.close()


async def publish(bootstrap_servers: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap_servers) as producer:
        await producer.send_and_wait(AIR_READINGS, value, partition=0)


async def first_value(bootstrap_servers: str) -> bytes:
    consumer = AIOKafkaConsumer(
        AIR_READINGS, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    )
    async with asyncio.timeout(30), consumer:
        record = await consumer.getone()
        return bytes(record.value or b"")


async def test_every_declared_topic_is_there_with_its_settings(stack: OwnStack) -> None:
    for topic in TOPICS:
        told = await configs(stack.kafka, topic.name)
        assert told.items() >= topic.config().items(), topic.name


async def test_topics_that_went_astray_are_brought_into_line(stack: OwnStack) -> None:
    strange = ConfigResource(ConfigResourceType.TOPIC, AIR_READINGS, {"retention.ms": "1000"})
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka)
    await admin.start()
    await admin.alter_configs([strange])
    await admin.create_topics([NewTopic("foreign", 1, 1)])
    await admin.delete_topics(["fire.events.dlq"])
    await asyncio.to_thread(topics.align, stack.kafka)
    names = await admin.list_topics()
    await admin.close()
    assert {"foreign", "fire.events.dlq"} <= set(names)
    wanted = next(topic for topic in TOPICS if topic.name == AIR_READINGS).config()
    assert (await configs(stack.kafka, AIR_READINGS)).items() >= wanted.items()


def test_the_database_has_timescaledb_and_asks_for_a_password(stack: OwnStack) -> None:
    with psycopg.connect(stack.database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        for name in ("max_locks_per_transaction", "fsync", "timezone"):
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            assert row == (postgres.SETTINGS[name],)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(stack.database.replace(":", ":wrong", 2).replace(":wrong//", "://"))


def test_a_migrated_database_can_be_copied_at_any_time(stack: OwnStack) -> None:
    with psycopg.connect(stack.database, autocommit=True) as connection:
        connection.execute("CREATE DATABASE pattern")
        with psycopg.connect(stack.database.rsplit("/", 1)[0] + "/pattern") as pattern:
            pattern.execute("CREATE EXTENSION timescaledb")
        for number in range(5):
            connection.execute(f"CREATE DATABASE copy{number} TEMPLATE pattern".encode())


async def test_what_was_acknowledged_survives_a_kill_of_the_broker(stack: OwnStack) -> None:
    await publish(stack.kafka, b"kept")
    before = stack.kill("kafka")
    await asyncio.to_thread(eventually, lambda: stack.pid("kafka") not in {None, before})
    await asyncio.to_thread(stack.until_answers, "kafka")
    assert await first_value(stack.kafka) == b"kept"


def test_what_was_committed_survives_a_kill_of_the_database(stack: OwnStack) -> None:
    with psycopg.connect(stack.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    for _ in range(3):
        before = stack.kill("postgres")
        eventually(lambda before=before: stack.pid("postgres") not in {None, before})  # type: ignore[misc]
        stack.until_answers("postgres")
    with psycopg.connect(stack.database) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_what_is_taken_down_stays_down_until_it_is_brought_up(stack: OwnStack) -> None:
    stack.take_down("postgres", signal.SIGQUIT)
    time.sleep(1)
    assert stack.pid("postgres") is None
    assert not postgres.accepts(stack.database)
    stack.bring_up("postgres")
    stack.until_answers("postgres")


def test_a_second_platform_in_the_same_home_is_refused(stack: OwnStack) -> None:
    with pytest.raises(Trouble, match="Starting"), OwnStack(stack.home.folder):
        pass
    assert stack.pid("kafka") is not None


def test_two_homes_run_side_by_side_and_share_nothing(stack: OwnStack, tmp_path: Path) -> None:
    with OwnStack(tmp_path) as other:
        assert other.kafka != stack.kafka
        with psycopg.connect(stack.database, autocommit=True) as connection:
            connection.execute("CREATE TABLE ours ()")
        with psycopg.connect(other.database) as connection:
            assert connection.execute("SELECT to_regclass('ours')").fetchone() == (None,)


def test_nothing_is_left_running_or_mounted_after_a_stop(tmp_path: Path) -> None:
    with OwnStack(tmp_path) as stack:
        numbers = [stack.pid("kafka"), stack.pid("postgres"), *backends(stack)]
    assert [number for number in numbers if number and birth(number)] == []
    assert str(tmp_path) not in Path("/proc/self/mountinfo").read_text()
    assert not endpoints.is_looked_after(Home(tmp_path))


def test_a_supervisor_killed_outright_leaves_nothing_that_hinders_the_next(tmp_path: Path) -> None:
    stack = OwnStack(tmp_path)
    stack.start_supervisor()
    with psycopg.connect(stack.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    numbers = [stack.pid("kafka"), stack.pid("postgres")]
    stack.stop_supervisor(signal.SIGKILL)
    assert not endpoints.is_looked_after(stack.home)
    with stack:
        assert [number for number in numbers if number and birth(number)] == []
        with psycopg.connect(stack.database) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def backends(stack: OwnStack) -> list[int]:
    """The server's own processes, as the machine numbers them."""
    with psycopg.connect(stack.database) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
    mine = os.getpid()
    return [row[0] for row in rows if row[0] != mine]
