"""`/sta/v1.1`: OGC SensorThings, reading only."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from services.gateway.sensorthings import options, path
from services.gateway.sensorthings.model import KINDS
from services.gateway.sensorthings.read import Reader
from services.gateway.sensorthings.show import Show
from services.gateway.serve.fields import Rooms, base_of
from shared.errors import NotFound

router = APIRouter(include_in_schema=False)

ROOT = "/sta/v1.1"
_CONFORMANCE = (
    "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel",
    "http://www.opengis.net/spec/iot_sensing/1.1/req/resource-path/resource-path-to-entities",
    "http://www.opengis.net/spec/iot_sensing/1.1/req/request-data",
)


@router.get(ROOT)
async def root(request: Request, rooms: Rooms) -> Response:
    """List the sets of entities."""
    base = base_of(request, rooms) + ROOT
    sets = [{"name": name, "url": f"{base}/{name}"} for name in KINDS]
    told = {"serverSettings": {"conformance": list(_CONFORMANCE)}, "value": sets}
    return Response(orjson.dumps(told), media_type="application/json")


@router.get(ROOT + "/{rest:path}")
async def entities(rest: str, request: Request, rooms: Rooms) -> Response:
    """Return a set, one entity of it, or one of its properties."""
    way = path.parse(tuple(rest.split("/")))
    last = way.steps[-1]
    given = parse_qsl(request.url.query, keep_blank_values=True)
    asked = options.read(last.kind, given)
    if way.refs:
        asked = replace(asked, select=("@iot.selfLink",), expand={})
    reader: Reader = rooms.sensorthings
    base = base_of(request, rooms) + ROOT
    show = Show(reader, await reader.world(), base)
    link = f"{base}/{rest}"
    others = [(name, value) for name, value in given if name != "$skip"]
    if others:
        link += "?" + urlencode(others, safe="$")
    found = await reader.targets(way)
    if found is None:
        seen, more, count = await reader.observations(await reader.streams(way), asked)
        told = await show.listed(last.kind, seen, asked, link, more=more, count=count)
    elif last.identifier is None and not last.to_one:
        told = await show.page(last.kind, found, asked, link)
    else:
        told = await show.entity(last.kind, found[0], asked)
        if way.property is not None:
            if way.property not in told:
                raise NotFound(f"a {last.kind.one} has no {way.property[:40]}")
            told = {way.property: told[way.property]}
            if way.bare:
                return PlainTextResponse(_plain(told[way.property]))
    return Response(orjson.dumps(told), media_type="application/json")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
