"""Answering a request: entities from the sensors, Observations from the readings of ingest."""

import heapq
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson

from services.gateway.progress import Fresh
from services.gateway.sensorthings import model
from services.gateway.sensorthings.filter import Look
from services.gateway.sensorthings.model import Entity, Kind, World
from services.gateway.sensorthings.options import Options
from services.gateway.sensorthings.path import Path
from services.gateway.upstream import Upstream
from shared import clock, instants
from shared.errors import Invalid, NotFound

_LONGEST_WINDOW: Final = timedelta(days=365)
_SHORTEST_WINDOW: Final = timedelta(days=1)
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE: Final = 10_000
_MOST_COUNTED: Final = 1_000_000


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
        by_time = options.orders[0] if options.orders else ("phenomenonTime", False)
        if len(options.orders) > 1 or by_time[0] not in ("phenomenonTime", "resultTime"):
            raise Invalid.field(
                "$orderby", "Observations are ordered by phenomenonTime or resultTime"
            )
        wanted = options.skip + options.top + 1
        world = await self.world()
        runs: list[list[Entity]] = []
        count = 0
        for stream in streams:
            run: list[Entity] = []
            async for each in self._readings(stream, options, wanted, newest_first=by_time[1]):
                if options.filter is None or options.filter.holds(look(world, each)):
                    count += 1
                    if len(run) < wanted:
                        run.append(each)
                    elif not options.count:
                        break
                    if count > _MOST_COUNTED:
                        raise Invalid.field("$count", "over a million: narrow it by $filter")
            runs.append(run)
        merged = list(
            heapq.merge(*runs, key=lambda each: str(each["phenomenonTime"]), reverse=by_time[1])
        )
        shown = merged[options.skip : options.skip + options.top]
        return shown, len(merged) > options.skip + options.top, count if options.count else None

    async def _readings(
        self, stream: Entity, options: Options, wanted: int, *, newest_first: bool
    ) -> AsyncIterator[Entity]:
        """Yield a Datastream's readings that have a value, window by window in one direction."""
        bounds = options.filter
        first, last = _FIRST, clock.now() + timedelta(days=2)
        if bounds is not None and bounds.after is not None:
            first = max(first, bounds.after - timedelta(seconds=1))
        if bounds is not None and bounds.before is not None:
            last = min(last, bounds.before)
        interval = timedelta(seconds=stream["properties"]["interval_s"])
        window = min(max(interval * wanted * 2, _SHORTEST_WINDOW), _LONGEST_WINDOW)
        if not newest_first:
            window = _LONGEST_WINDOW
        while first < last:
            since = max(first, last - window) if newest_first else first
            until = last if newest_first else min(last, first + window)
            of_window = [each async for each in self._window(stream, since, until)]
            for each in reversed(of_window) if newest_first else of_window:
                yield each
            if newest_first:
                last, window = since, min(window * 2, _LONGEST_WINDOW)
            else:
                first = until

    async def _window(
        self, stream: Entity, since: datetime, until: datetime
    ) -> AsyncIterator[Entity]:
        asked = {
            "sensor_id": stream["_sensor"],
            "pollutant": stream["_pollutant"],
            "from": instants.text(since),
            "to": instants.text(until),
            "average": "raw",
            "limit": _PAGE,
        }
        cursor: str | None = ""
        while cursor is not None:
            page = await self._json(
                "/v1/air/series?" + urlencode(asked | ({"cursor": cursor} if cursor else {}))
            )
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


def chosen(world: World, entities: Iterable[Entity], options: Options) -> list[Entity]:
    """Return the entities that the filter lets through, in the order that is asked for."""
    found = [
        each
        for each in entities
        if options.filter is None or options.filter.holds(look(world, each))
    ]
    for name, descending in reversed(options.orders):
        found.sort(key=lambda each: _sortable(look(world, each)(name)), reverse=descending)
    return found


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
