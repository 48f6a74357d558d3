"""How far everything has come, over all services: how a publisher reads its own writes.

A record is done when ingest has applied it, everything ingest made of it is published, and alerts
and indicators have applied that and published what they made of it. The order of the questions is
what makes the answer true: first ingest, then where the topics end, then who reads them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from services.gateway.routes import Service
from services.gateway.upstream import Upstream
from shared.errors import Unavailable
from shared.topics import INBOUND, TOPICS

Place = tuple[str, int]
"""A topic and a partition."""
Ends = Mapping[Place, int]

_PAUSE_SECONDS = 0.015
_LEAST_WAIT_SECONDS = 0.5
"""To find out takes a moment: whoever gives it less would hear of a timeout each time."""
_PAUSE_AFTER_OUTAGE_SECONDS = 0.1
_READERS = (Service.ALERTS, Service.INDICATORS)
_PARTITIONS = {topic.name: topic.partitions for topic in TOPICS}
T = TypeVar("T")


class Item(BaseModel):
    """How far one service has come in one partition: everything below `applied_offset` is done."""

    service: str
    topic: str
    partition: int
    end_offset: int
    applied_offset: int


class Outbox(BaseModel):
    """The oldest and the newest event that is committed and not yet published."""

    first: int | None = None
    last: int | None = None


class Standing(BaseModel):
    """What one service says of itself."""

    items: list[Item]
    pending: int
    outbox: Outbox | None = None
    waiting: int | None = None
    """What it has yet to do by itself, such as dead letters to judge again."""

    @property
    def unfinished(self) -> int:
        """What is pending and is not an event that waits to be published."""
        if self.waiting is not None:
            return self.waiting
        if self.outbox is None:
            return 0
        first, last = self.outbox.first, self.outbox.last
        events = 0 if first is None or last is None else last - first + 1
        return max(0, self.pending - events)

    def has_published(self, before: "Standing") -> bool:
        """Whether all that `before` still had to publish is published."""
        if self.outbox is None or before.outbox is None:
            return self.pending == 0
        newest, oldest = before.outbox.last, self.outbox.first
        return newest is None or oldest is None or oldest > newest


@dataclass(frozen=True, slots=True)
class Overview:
    """All services at one moment.

    Attributes:
        pending: events that are committed somewhere and have not had all their effects; None where
            that cannot be told because a service is away.
        missing: the services that did not answer.
    """

    items: tuple[Item, ...]
    pending: int | None
    missing: tuple[str, ...] = ()


class Offsets(Protocol):
    """Where topics end."""

    async def ends(self, places: Iterable[Place]) -> Ends:
        """Return the offset of the next record of each partition.

        Raises:
            Unavailable: the broker does not answer.
        """
        ...


class Fresh(Generic[T]):
    """Shares one reading among all who asked before it began, and never an older one."""

    def __init__(self, read: Callable[[], Awaitable[T]]) -> None:
        self._read = read
        self._current: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return what was read after this call."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._current))
        return await asyncio.shield(self._next)

    async def _after(self, before: asyncio.Task[T] | None) -> T:
        if before is not None and not before.done():
            await asyncio.wait((before,))
        self._current, self._next = self._next, None
        return await self._read()


class Progress:
    """Asks the services and the broker."""

    def __init__(self, upstreams: Mapping[Service, Upstream], offsets: Offsets) -> None:
        self._offsets = offsets
        self._standings = {
            service: Fresh(_reader(upstream)) for service, upstream in upstreams.items()
        }

    async def overview(self) -> Overview:
        """Return how far everything has come.

        Everything that follows from a record below ingest's `applied_offset` can be read when
        `pending` is 0: it counts what readers downstream have not applied yet, too.

        Raises:
            Unavailable: the broker does not answer.
        """
        missing: list[str] = []
        ingest = await self._or_none(Service.INGEST, missing)
        ends = await self._offsets.ends(_places(_PARTITIONS))
        readers = await asyncio.gather(*(self._or_none(each, missing) for each in _READERS))
        standings = [each for each in (ingest, *readers) if each is not None]
        items = [
            item.model_copy(update={"end_offset": max(_end(ends, item), item.applied_offset)})
            for standing in standings
            for item in standing.items
        ]
        unread = sum(
            item.end_offset - item.applied_offset for item in items if item.topic not in INBOUND
        )
        pending = unread + sum(standing.pending for standing in standings)
        return Overview(tuple(items), None if missing else pending, tuple(sorted(missing)))

    async def wait(self, seconds: float) -> bool:
        """Wait until all that is in the inbound topics now has had its effects.

        Returns False where it had not within the time. A service that is away is asked again.

        Raises:
            Unavailable: the broker does not answer.
        """
        until = monotonic() + max(seconds, _LEAST_WAIT_SECONDS)
        inbound = await self._offsets.ends(_places(INBOUND))
        try:
            async with asyncio.timeout(until - monotonic()):
                await self._has_applied(Service.INGEST, inbound)
                made = await self._ends_in_time(set(_PARTITIONS) - set(INBOUND))
                await asyncio.gather(*(self._has_applied(each, made) for each in _READERS))
        except TimeoutError:
            return False
        return True

    async def _has_applied(self, service: Service, ends: Ends) -> None:
        """Return when a service has applied what it reads up to there, and published the rest."""
        applied: Standing | None = None
        while True:
            try:
                standing = await self._standings[service].get()
            except Unavailable:
                await asyncio.sleep(_PAUSE_AFTER_OUTAGE_SECONDS)
                continue
            if applied is None and standing.unfinished == 0 and _covers(standing, ends):
                applied = standing
            if applied is not None and standing.has_published(applied):
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _ends_in_time(self, topics: Iterable[str]) -> Ends:
        while True:
            try:
                return await self._offsets.ends(_places(topics))
            except Unavailable:
                await asyncio.sleep(_PAUSE_AFTER_OUTAGE_SECONDS)

    async def _or_none(self, service: Service, missing: list[str]) -> Standing | None:
        try:
            return await self._standings[service].get()
        except Unavailable:
            missing.append(service)
            return None


def _reader(upstream: Upstream) -> Callable[[], Awaitable[Standing]]:
    async def read() -> Standing:
        document = await upstream.document("/v1/progress", within_seconds=2.0)
        try:
            return Standing.model_validate_json(document)
        except ValidationError as error:
            raise Unavailable(f"{upstream.name} does not say how far it has come") from error

    return read


def _covers(standing: Standing, ends: Ends) -> bool:
    """Whether every partition of every topic a service reads is applied up to `ends`.

    A service that says nothing of a partition may not have it yet: that does not count as applied.
    """
    applied = {(item.topic, item.partition): item.applied_offset for item in standing.items}
    topics = {topic for topic, _ in applied}
    wanted = {place: end for place, end in ends.items() if place[0] in topics}
    return bool(wanted) and all(applied.get(place, -1) >= end for place, end in wanted.items())


def _places(topics: Iterable[str]) -> list[Place]:
    return [(name, partition) for name in topics for partition in range(_PARTITIONS[name])]


def _end(ends: Ends, item: Item) -> int:
    return ends.get((item.topic, item.partition), item.end_offset)
