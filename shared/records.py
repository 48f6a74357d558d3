"""Kafka's records as they come, untouched by the framework that delivers them."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol


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


async def raw(message: Any) -> Any:
    """Leave the bodies alone: decoding is ours."""
    return message.body


async def tolerant(records: tuple[Any, ...], original: Callable[[Any], Awaitable[Any]]) -> Any:
    """Survive headers that the framework cannot read; our own decoding sees the originals."""
    bare = tuple(replace(each, headers=()) for each in records)
    message = await original(bare)
    message.raw_message = records
    return message
