"""Entities as they are sent: with links, what is selected, and what is expanded in place."""

from typing import Any
from urllib.parse import quote, urlencode

from services.gateway.sensorthings import read
from services.gateway.sensorthings.model import KINDS, Entity, Kind, World
from services.gateway.sensorthings.options import Options
from services.gateway.sensorthings.read import Reader


class Show:
    """Makes the answers of one request."""

    def __init__(self, reader: Reader, world: World, base: str) -> None:
        self._reader = reader
        self._world = world
        self._base = base

    async def page(
        self, kind: Kind, entities: list[Entity], options: Options, link: str
    ) -> dict[str, Any]:
        """Return a page of a set that is in memory; `link` is its address without `$skip`."""
        found = read.chosen(self._world, entities, options)
        shown = found[options.skip : options.skip + options.top]
        more = len(found) > options.skip + options.top
        count = len(found) if options.count else None
        return await self.listed(kind, shown, options, link, more=more, count=count)

    async def listed(
        self,
        kind: Kind,
        shown: list[Entity],
        options: Options,
        link: str,
        *,
        more: bool,
        count: int | None,
    ) -> dict[str, Any]:
        """Return a page of what has been chosen already."""
        told: dict[str, Any] = {} if count is None else {"@iot.count": count}
        if more and options.top:
            mark = "&" if "?" in link else "?"
            following = urlencode({"$skip": options.skip + options.top}, safe="$")
            told["@iot.nextLink"] = f"{link}{mark}{following}"
        told["value"] = [await self.entity(kind, each, options) for each in shown]
        return told

    async def entity(self, kind: Kind, entity: Entity, options: Options) -> dict[str, Any]:
        """Return one entity."""
        own = f"{self._base}/{kind.name}({_quoted(entity['@iot.id'])})"
        told: dict[str, Any] = {"@iot.id": entity["@iot.id"], "@iot.selfLink": own}
        told |= {name: value for name, value in entity.items() if not name.startswith(("_", "@"))}
        names = [*(KINDS[each].one for each in kind.to_one), *kind.to_many]
        told |= {f"{name}@iot.navigationLink": f"{own}/{name}" for name in names}
        if options.select:
            wanted = {"@iot.id" if each == "id" else each for each in options.select}
            told = {
                name: value
                for name, value in told.items()
                if name in wanted or name.partition("@")[0] in wanted - {""}
            }
        for name, inner in options.expand.items():
            told.pop(f"{name}@iot.navigationLink", None)
            told |= await self._expanded(kind, entity, name, inner, f"{own}/{name}")
        return told

    async def _expanded(
        self, kind: Kind, entity: Entity, name: str, options: Options, link: str
    ) -> dict[str, Any]:
        to_one = next((KINDS[each] for each in kind.to_one if KINDS[each].one == name), None)
        if to_one is not None:
            found = self._world.related(entity, to_one.name)
            shown = await self.entity(to_one, found[0], options) if found else None
            return {name: shown}
        related = KINDS[name]
        if name == "Observations":
            streams = (
                [entity]
                if kind.name == "Datastreams"
                else self._world.related(entity, "Datastreams")
            )
            seen, more, count = await self._reader.observations(streams, options)
            page = await self.listed(related, seen, options, link, more=more, count=count)
        else:
            inside = self._world.related(entity, name)
            page = await self.page(related, inside, options, link)
        told = {name: page["value"]}
        for mark in ("@iot.nextLink", "@iot.count"):
            if mark in page:
                told[f"{name}{mark}"] = page[mark]
        return told


def _quoted(identifier: str) -> str:
    return quote("'" + identifier.replace("'", "''") + "'", safe="':")
