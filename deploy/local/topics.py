"""Bring the broker's topics into line with the one declared list.

`python -m deploy.local.topics` does it for the Kafka that `KAFKA_BOOTSTRAP_SERVERS` names.
"""

import asyncio
import os

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from deploy.local.say import Trouble
from shared.topics import TOPICS, Topic

_COPIES = 3
"""Of each partition, where the cluster has as many brokers."""


def align(bootstrap_servers: str, patience_seconds: float = 60.0) -> int:
    """Create what is missing, add partitions, set every declared setting; return how many are new.

    Topics that are not in the list are left alone; partitions are never taken away.

    Raises:
        Trouble: the broker does not answer, or refuses.
    """
    try:
        return asyncio.run(_align(bootstrap_servers, patience_seconds))
    except (KafkaError, OSError, TimeoutError) as error:
        raise Trouble(
            "Creating the topics",
            f"Kafka at {bootstrap_servers}: {type(error).__name__}: {error}",
            "see the broker's log, and that this Kafka lets us create topics",
        ) from error


async def _align(bootstrap_servers: str, patience_seconds: float) -> int:
    async with asyncio.timeout(patience_seconds):
        admin = await _connected(bootstrap_servers)
        try:
            there = {
                told["topic"]: len(told["partitions"])
                for told in await admin.describe_topics()
                if told["error_code"] == 0
            }
            missing = [topic for topic in TOPICS if topic.name not in there]
            known = [topic for topic in TOPICS if topic.name in there]
            brokers = len((await admin.describe_cluster())["brokers"])
            await _create(admin, missing, min(_COPIES, brokers))
            grown = [topic for topic in known if topic.partitions > there[topic.name]]
            await _grow(admin, {topic.name: topic.partitions for topic in grown})
            await _configure(admin, known)
        finally:
            await admin.close()
    return len(missing)


async def _connected(bootstrap_servers: str) -> AIOKafkaAdminClient:
    while True:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
        try:
            await admin.start()
        except (KafkaError, OSError):
            await admin.close()
            await asyncio.sleep(0.2)
        else:
            return admin


async def _create(admin: AIOKafkaAdminClient, topics: list[Topic], copies: int) -> None:
    if topics:
        answer = await admin.create_topics(
            [NewTopic(t.name, t.partitions, copies, topic_configs=t.config()) for t in topics]
        )
        _raise_for([(row[0], row[1]) for row in answer.topic_errors])


async def _grow(admin: AIOKafkaAdminClient, partitions: dict[str, int]) -> None:
    if partitions:
        answer = await admin.create_partitions(
            {name: NewPartitions(total_count=count) for name, count in partitions.items()}
        )
        _raise_for([(row[0], row[1]) for row in answer.topic_errors])


async def _configure(admin: AIOKafkaAdminClient, topics: list[Topic]) -> None:
    if topics:
        answers = await admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, t.name, configs=t.config()) for t in topics]
        )
        for answer in answers:
            _raise_for([(row[3], row[0]) for row in answer.resources])


def _raise_for(outcomes: list[tuple[str, int]]) -> None:
    for name, code in outcomes:
        # Somebody else was faster: that is as good.
        if code and code != TopicAlreadyExistsError.errno:
            kind = for_code(code)
            raise kind(name)


if __name__ == "__main__":
    print(f"{align(os.environ['KAFKA_BOOTSTRAP_SERVERS'])} topics are new")
