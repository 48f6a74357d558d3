"""Registering the sensors of a file of readings before it is published."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
import typer

from healthyplaces.client import AsyncClient, Client, Refused, Unreachable, calls
from healthyplaces.commands import screen
from healthyplaces.delivery.tally import Tally
from healthyplaces.delivery.to_gateway import GatewayDelivery
from healthyplaces.delivery.to_kafka import KafkaDelivery
from healthyplaces.formats.detect import Format
from healthyplaces.formats.items import Item, Read
from healthyplaces.formats.luftdaten import Place
from healthyplaces.formats.naming import Naming
from healthyplaces.where import NotFound, Where
from shared import instants
from shared.topics import AIR_SENSORS

_KINDS = {Format.AURN: "reference", Format.LUFTDATEN: "low_cost", Format.JSON_LINES: "low_cost"}
_INTERVALS = {Format.AURN: 3600, Format.LUFTDATEN: 150, Format.JSON_LINES: 3600}
"""Seconds; the archive's sensors send about every two and a half minutes."""

_KNOWN_WITHIN_SECONDS = 30.0
_POLL_SECONDS = 0.2


@dataclass(slots=True)
class Seen:
    """What a file shows of a sensor.

    Attributes:
        since: start of its earliest reading.
        seconds: how long its readings last, where they say so.
    """

    site: str
    pollutants: set[str] = field(default_factory=set)
    since: datetime | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said about sensors that may have to be registered."""

    format: Format
    kind: str | None
    interval: int | None
    lat: float | None
    lon: float | None
    at: list[str]
    places: Mapping[str, Place]


def survey(read: Iterable[Read], naming: Naming) -> dict[str, Seen]:
    """Return the sensors of a file by id."""
    found: dict[str, Seen] = {}
    for each in read:
        content = _content(each)
        sensor_id, pollutant = content.get("sensor_id"), content.get("pollutant")
        if not isinstance(sensor_id, str) or not isinstance(pollutant, str):
            continue
        seen = found.setdefault(sensor_id, Seen(naming.seen.get(sensor_id, sensor_id)))
        seen.pollutants.add(pollutant)
        at = each.at if isinstance(each, Item) else None
        if at is not None:
            seen.since = at if seen.since is None else min(at, seen.since)
        if seen.seconds is None and at is not None:
            seen.seconds = _seconds(at, content.get("end"))
    return found


def ensure(where: Where, seen: Mapping[str, Seen], wanted: Wanted, *, register: bool) -> None:
    """Register the sensors that the platform lacks, or say that it lacks them.

    Raises:
        typer.BadParameter: it is not known where one of them stands.
        Unreachable: they are not known half a minute after they were registered.
    """
    missing = _missing(where, seen)
    if not missing:
        return
    if not register:
        screen.NOTES.print(
            f"not registered: {', '.join(missing[:5])}{' …' if len(missing) > 5 else ''}. Their "
            "readings wait as dead letters until they are: --register --lat LAT --lon LON",
            markup=False,
        )
        return
    items = [_registration(sensor_id, seen[sensor_id], wanted) for sensor_id in missing]
    asyncio.run(_publish(where, items))
    if where.knows_gateway():
        _await_known(where, missing)
    screen.NOTES.print(f"registered {len(missing):,} sensors: {', '.join(missing[:5])}")


def _missing(where: Where, seen: Mapping[str, Seen]) -> list[str]:
    if not where.knows_gateway():
        return sorted(seen)
    try:
        with Client(where.gateway, where.key) as client:
            known = {sensor["sensor_id"] for sensor in client.each(calls.sensors())}
    except Refused as refused:
        # A key that may only publish cannot ask: then registering again changes nothing.
        if refused.status not in (401, 403):
            raise
        return []
    return sorted(set(seen) - known)


def _registration(sensor_id: str, seen: Seen, wanted: Wanted) -> Item:
    place = _place(sensor_id, seen, wanted)
    interval = wanted.interval or seen.seconds or _INTERVALS[wanted.format]
    content = {
        "sensor_id": sensor_id,
        "name": seen.site[:200],
        "lat": place.lat,
        "lon": place.lon,
        "kind": wanted.kind or _KINDS[wanted.format],
        "pollutants": sorted(seen.pollutants),
        "interval_s": interval,
    }
    if seen.since is not None:
        content["valid_from"] = instants.text(seen.since)
    return Item(1, sensor_id.encode(), orjson.dumps(content))


def _place(sensor_id: str, seen: Seen, wanted: Wanted) -> Place:
    for option in wanted.at:
        site, equals, position = option.rpartition("=")
        if site in (seen.site, sensor_id):
            lat, _, lon = position.partition(",")
            try:
                return Place(float(lat), float(lon))
            except ValueError as error:
                raise typer.BadParameter(f"{option}: not SITE=LAT,LON") from error
        if not equals:
            raise typer.BadParameter(f"{option}: not SITE=LAT,LON", param_hint="--at")
    if seen.site in wanted.places:
        return wanted.places[seen.site]
    if wanted.lat is not None and wanted.lon is not None:
        return Place(wanted.lat, wanted.lon)
    raise typer.BadParameter(
        f"where does {seen.site!r} stand? Say --lat LAT --lon LON, or --at {seen.site!r}=LAT,LON",
        param_hint="--register",
    )


async def _publish(where: Where, items: list[Item]) -> None:
    tally = Tally(offered=len(items))
    try:
        kafka = where.kafka
    except NotFound:
        async with AsyncClient(where.gateway, where.key) as client:
            through = GatewayDelivery(client, AIR_SENSORS, tally)
            for item in items:
                await through.put(item)
            await through.finish()
    else:
        async with KafkaDelivery(kafka, AIR_SENSORS, tally) as straight:
            for item in items:
                await straight.put(item)
            await straight.finish()
    if tally.examples:
        example = tally.examples[0]
        raise Unreachable(f"a sensor was not taken: {example.reason}: {example.detail}")


def _await_known(where: Where, sensor_ids: list[str]) -> None:
    deadline = time.monotonic() + _KNOWN_WITHIN_SECONDS
    while missing := _missing(where, dict.fromkeys(sensor_ids, Seen(""))):
        if time.monotonic() > deadline:
            raise Unreachable(
                f"{len(missing)} sensors were registered but the platform does not know them "
                f"after {_KNOWN_WITHIN_SECONDS:g} s, such as {missing[0]}: look with "
                "`healthyplaces dead-letters list --topic air.sensors` and `healthyplaces doctor`"
            )
        time.sleep(_POLL_SECONDS)


def _content(each: Read) -> dict[str, object]:
    if not isinstance(each, Item):
        return {}
    try:
        content = orjson.loads(each.value)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _seconds(start: datetime, end: object) -> int | None:
    try:
        lasts = instants.parse(end) - start if isinstance(end, str) else None
    except ValueError:
        return None
    seconds = 0 if lasts is None else int(lasts.total_seconds())
    return seconds if 1 <= seconds <= 86_400 else None
