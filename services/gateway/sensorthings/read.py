"""Answering a request: entities from the sensors, Observations from the readings of ingest."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode

import orjson

from services.gateway.progress import Fresh
from services.gateway.sensorthings import model
from services.gateway.sensorthings.filter import Look
from services.gateway.sensorthings.model import Entity, Kind, World
from services.gateway.sensorthings.options import Options
from services.gateway.sensorthings.path import Path
from services.gateway.upstream import Upstream
from shared import instants
from shared.errors import Invalid, NotFound

T = TypeVar("T")
_LONGEST_WINDOW: Final = timedelta(days=365)
_SHORTEST_WINDOW: Final = timedelta(days=1)
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAR: Final = 3 * _LONGEST_WINDOW
"""Over which it is sooner to ask where readings begin than to look at each year."""
_PAGE: Final = 10_000
_MOST_AT_ONCE: Final = 16
_MOST_COUNTED: Final = 1_000_000
_MOST_SORTED: Final = 100_000
_TIMES: Final = ("phenomenonTime", "resultTime")
"""Readings come in their order already."""


class Reader:
    """Reads what a path and options ask for."""

    def __init__(self, ingest: Upstream) -> None:
        self._ingest = ingest
        self._worlds = Fresh(self._read_world)

    async def world(self) -> World:
        """Return all sensors, as they are known after this call.

        Raises:
            Unavailable: ingest does not answer.
        """
        return await self._worlds.get()

    async def _read_world(self) -> World:
        sensors: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            more = f"&cursor={quote(cursor)}" if cursor else ""
            page = await self._json(f"/v1/sensors?limit=1000{more}")
            sensors += page["items"]
            cursor = page["next"]
        return World(tuple(sensors))

    async def targets(self, path: Path) -> list[Entity] | None:
        """Return the entities a path stands for; None where these are Observations still unread.

        Raises:
            NotFound: an id on the way that is not there.
            Unavailable: ingest does not answer.
        """
        world = await self.world()
        found: list[Entity] | None = None
        parent: Entity | None = None
        for step in path.steps:
            if step.kind.name == "Observations":
                found = None
                if step.identifier is not None:
                    found = [await self._observation(world, step.identifier)]
            elif parent is None:
                found = world.all(step.kind.name)
            else:
                found = world.related(parent, step.kind.name)
            if found is not None and step.identifier is not None:
                found = [each for each in found if each["@iot.id"] == step.identifier]
            if step.identifier is not None or step.to_one:
                if not found:
                    raise NotFound(f"there is no such {step.kind.one}")
                parent = found[0]
        return found

    async def streams(self, path: Path) -> list[Entity]:
        """Return the Datastreams whose Observations a path asks for.

        Raises:
            NotFound: an id on the way that is not there.
        """
        world = await self.world()
        if len(path.steps) == 1:
            return world.all("Datastreams")
        before = Path(path.steps[:-1])
        parents = await self.targets(before) or []
        if path.steps[-2].kind.name == "Datastreams":
            return parents
        return [each for parent in parents for each in world.related(parent, "Datastreams")]

    async def observations(
        self, streams: Sequence[Entity], options: Options
    ) -> tuple[list[Entity], bool, int | None]:
        """Return a page of Observations, whether there are more, and their count if asked for."""
        orders = options.orders or (("phenomenonTime", False),)
        sorting = len(orders) > 1 or orders[0][0] not in _TIMES
        newest_first = not sorting and orders[0][1]
        wanted = _MOST_SORTED if sorting else options.skip + options.top + 1
        world = await self.world()
        count = 0
        slots = asyncio.Semaphore(_MOST_AT_ONCE)

        async def run(stream: Entity) -> list[Entity]:
            nonlocal count
            found: list[Entity] = []
            async with slots:
                async for each in self._readings(
                    stream, options, wanted, newest_first=newest_first
                ):
                    if options.filter is None or options.filter.holds(look(world, each)):
                        count += 1
                        if len(found) < wanted:
                            found.append(each)
                        elif not options.count:
                            break
                        if count > _MOST_COUNTED:
                            raise Invalid.field("$count", "over a million: narrow it by $filter")
                        if sorting and count > _MOST_SORTED:
                            raise Invalid.field("$orderby", "over 100,000: narrow it by $filter")
            return found

        runs = await _all(map(run, streams))
        merged = list(
            heapq.merge(*runs, key=lambda each: str(each["phenomenonTime"]), reverse=newest_first)
        )
        if sorting:
            _sort(world, merged, orders)
        shown = merged[options.skip : options.skip + options.top]
        return shown, len(merged) > options.skip + options.top, count if options.count else None

    async def _readings(
        self, stream: Entity, options: Options, wanted: int, *, newest_first: bool
    ) -> AsyncIterator[Entity]:
        """Yield a Datastream's readings that have a value, window by window in one direction."""
        if stream["_last"] is None:
            return
        bounds = options.filter
        first, last = _FIRST, instants.parse(stream["_last"])
        if bounds is not None and bounds.after is not None:
            first = max(first, bounds.after - timedelta(seconds=1))
        if bounds is not None and bounds.before is not None:
            last = min(last, bounds.before)
        interval = timedelta(seconds=stream["properties"]["interval_s"])
        window = min(max(interval * wanted * 2, _SHORTEST_WINDOW), _LONGEST_WINDOW)
        if not newest_first:
            window = _LONGEST_WINDOW
        all_wanted = options.count or bounds is not None
        limit = _PAGE if all_wanted else min(_PAGE, wanted + 1)
        sought = False
        while first < last:
            if not sought and window == _LONGEST_WINDOW and last - first > _FAR:
                sought = True
                first = max(first, await self._beginning(stream, first, last))
                continue
            since = max(first, last - window) if newest_first else first
            until = last if newest_first else min(last, first + window)
            of_window = self._window(stream, since, until, _PAGE if newest_first else limit)
            if newest_first:
                for each in reversed([each async for each in of_window]):
                    yield each
                last, window = since, min(window * 2, _LONGEST_WINDOW)
            else:
                async for each in of_window:
                    yield each
                first = until

    async def _beginning(self, stream: Entity, since: datetime, until: datetime) -> datetime:
        """Return an instant before which there is no reading; months are listed for ten years."""
        for year in range(since.year // 10 * 10, until.year + 1, 10):
            months = await self._json(
                _series(
                    stream,
                    datetime(year, 1, 1, tzinfo=UTC),
                    datetime(year + 10, 1, 1, tzinfo=UTC),
                    average="month",
                    limit=1,
                )
            )
            if months["items"]:
                return instants.parse(months["items"][0]["start"])
        return until

    async def _window(
        self, stream: Entity, since: datetime, until: datetime, limit: int = _PAGE
    ) -> AsyncIterator[Entity]:
        target = _series(stream, since, until, average="raw", limit=limit)
        cursor: str | None = ""
        while cursor is not None:
            page = await self._json(target + (f"&cursor={quote(cursor)}" if cursor else ""))
            for each in page["items"]:
                if each["value"] is not None:
                    yield model.observation(stream, each)
            cursor = page["next"]

    async def _observation(self, world: World, identifier: str) -> Entity:
        named = model.stream_and_start(identifier)
        stream = None if named is None else world.one("Datastreams", named[0])
        if stream is not None and named is not None:
            until = named[1] + timedelta(hours=25)
            async for each in self._window(stream, named[1], until):
                if each["@iot.id"] == identifier:
                    return each
        raise NotFound("there is no such Observation")

    async def _json(self, target: str) -> Any:
        return orjson.loads(await self._ingest.document(target, within_seconds=15.0))


def _series(stream: Entity, since: datetime, until: datetime, **more: str | int) -> str:
    asked = {
        "sensor_id": stream["_sensor"],
        "pollutant": stream["_pollutant"],
        "from": instants.text(since),
        "to": instants.text(until),
        **more,
    }
    return "/v1/air/series?" + urlencode(asked)


async def _all(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return what all works return, in their order; where one fails the others are ended."""
    tasks = [asyncio.create_task(each) for each in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for each in tasks:
            each.cancel()


def chosen(world: World, entities: Iterable[Entity], options: Options) -> list[Entity]:
    """Return the entities that the filter lets through, in the order that is asked for."""
    found = [
        each
        for each in entities
        if options.filter is None or options.filter.holds(look(world, each))
    ]
    _sort(world, found, options.orders)
    return found


def _sort(world: World, entities: list[Entity], orders: Sequence[tuple[str, bool]]) -> None:
    for name, descending in reversed(orders):
        entities.sort(key=lambda each: _sortable(look(world, each)(name)), reverse=descending)


def _sortable(value: Any) -> tuple[int, Any]:
    """Numbers before texts before what is missing, so that anything can be ordered."""
    if isinstance(value, (int, float)):
        return (0, float(value))
    return (2, "") if value is None else (1, str(value))


def look(world: World, entity: Entity) -> Look:
    """Return what finds the value under a path, through what hangs together with an entity."""

    def found_at(path: str) -> Any:
        at: Any = entity
        kind: Kind | None = _kind_of(entity)
        for name in path.split("/"):
            related = None if kind is None else model.related_kind(kind, name)
            if related is not None and related[0].name != "Observations":
                found = [] if at is None else world.related(at, related[0].name)
                at, kind = (found[0] if found else None), related[0]
                continue
            kind = None
            at = at.get("@iot.id" if name == "id" else name) if isinstance(at, dict) else None
        return at

    return found_at


def _kind_of(entity: Entity) -> Kind:
    marks = (
        ("phenomenonTime", "Observations"),
        ("unitOfMeasurement", "Datastreams"),
        ("definition", "ObservedProperties"),
        ("metadata", "Sensors"),
        ("location", "Locations"),
        ("feature", "FeaturesOfInterest"),
    )
    return model.KINDS[next((name for mark, name in marks if mark in entity), "Things")]
