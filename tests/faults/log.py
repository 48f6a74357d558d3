"""What stands in topics, read from their first record to their last."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from faults.model import Logged
from shared.topics import TOPICS

_SLICE_MS = 500
_LARGEST_FETCH = 8_388_608


def read_topics(kafka: str, topics: Sequence[str]) -> list[Logged]:
    """Return every record of some topics, by topic, partition and offset."""
    return asyncio.run(_read(kafka, topics))


async def _read(kafka: str, topics: Sequence[str]) -> list[Logged]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka,
        enable_auto_commit=False,
        max_partition_fetch_bytes=_LARGEST_FETCH,
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic.name, number)
            for topic in TOPICS
            if topic.name in topics
            for number in range(topic.partitions)
        ]
        ends = await consumer.end_offsets(partitions)
        behind = [each for each in partitions if ends[each] > 0]
        found: list[Logged] = []
        if behind:
            consumer.assign(behind)
            await consumer.seek_to_beginning(*behind)
        while [each for each in behind if await consumer.position(each) < ends[each]]:
            for records in (await consumer.getmany(timeout_ms=_SLICE_MS)).values():
                found += [
                    Logged(
                        each.topic,
                        each.partition,
                        each.offset,
                        each.key,
                        each.value,
                        tuple(each.headers),
                    )
                    for each in records
                ]
    finally:
        await consumer.stop()
    return sorted(found, key=lambda each: (each.topic, each.partition, each.offset))
