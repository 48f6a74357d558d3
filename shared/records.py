"""Kafka's records as they come, untouched by the framework that delivers them."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Protocol

from aiokafka import TopicPartition

_OFFSET = attrgetter("offset")


class Record(Protocol):
    """What a Kafka record carries, as far as we read it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


def counts(records: Sequence[Record]) -> dict[str, int]:
    """Return how many records each topic has."""
    return Counter(each.topic for each in records)


def by_partition(records: Sequence[Record]) -> list[tuple[TopicPartition, list[Record]]]:
    """Return the records of each partition by offset, the partitions in order."""
    found: dict[tuple[str, int], list[Record]] = {}
    for each in records:
        found.setdefault((each.topic, each.partition), []).append(each)
    for of_partition in found.values():
        of_partition.sort(key=_OFFSET)
    return [(TopicPartition(*place), found[place]) for place in sorted(found)]


def slices(records: Sequence[Record], most_bytes: int) -> Iterator[Sequence[Record]]:
    """Cut records into runs whose values have at most so many bytes, or are one record's."""
    start = size = 0
    for index, each in enumerate(records):
        length = len(each.value or b"")
        if index > start and size + length > most_bytes:
            yield records[start:index]
            start, size = index, 0
        size += length
    if start < len(records):
        yield records[start:]


async def raw(message: Any) -> Any:
    """Leave the bodies alone: decoding is ours."""
    return message.body


async def tolerant(records: tuple[Any, ...], original: Callable[[Any], Awaitable[Any]]) -> Any:
    """Show the framework one record only, without headers: it reads what it cannot always read.

    Our own decoding sees the records as they came.
    """
    message = await original((replace(records[0], headers=()),))
    message.raw_message = records
    return message
