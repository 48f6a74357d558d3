"""`healthyplaces publish`: files of readings, events and official figures."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Annotated

import typer

from healthyplaces.client import AsyncClient, Client, calls
from healthyplaces.commands import registering, screen
from healthyplaces.delivery.dry_run import DryRun
from healthyplaces.delivery.run import Delivery, Pace, deliver
from healthyplaces.delivery.tally import Tally
from healthyplaces.delivery.to_gateway import GatewayDelivery
from healthyplaces.delivery.to_kafka import KafkaDelivery
from healthyplaces.formats import luftdaten, mapping, naming, of_file, table
from healthyplaces.formats.detect import Format, format_of
from healthyplaces.formats.items import NotThisFormat, Read
from healthyplaces.formats.naming import Naming
from healthyplaces.formats.source import Source
from healthyplaces.where import Where
from shared import clock, instants
from shared.topics import (
    AIR_READINGS,
    COMMUNITY_EVENTS,
    FIRE_EVENTS,
    HOUSING_EVENTS,
    INBOUND,
    SURVEY_RESPONSES,
)

app = typer.Typer(help="Publish a file.", no_args_is_help=True)

MOST_BYTES_AT_ONCE = 268_435_456
MOST_BYTES_READ_TWICE = 33_554_432
"""A larger file is not read once more only to warn of sensors that are not registered."""

_LINES_LOOKED_AT = 10
_APPLIED = timedelta(seconds=120)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Plain or gzip.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Publish nothing; show what would be refused and why.")
]
ViaHttp = Annotated[
    bool, typer.Option("--via-http", help="Through the gateway instead of straight to Kafka.")
]
Wait = Annotated[
    bool, typer.Option("--wait", help="Return only when the platform has applied all of it.")
]
Map = Annotated[
    Path | None,
    typer.Option("--map", exists=True, dir_okay=False, help="TOML: how columns become fields."),
]


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is to be published."""

    topic: str
    what: str
    dry_run: bool = False
    via_http: bool = False
    wait: bool = False
    speed: float | None = None


@app.command()
def readings(
    context: typer.Context,
    file: File,
    sensor: Annotated[
        list[str] | None,
        typer.Option(help="SITE=ID: the sensor a site of the file is; repeatable."),
    ] = None,
    register: Annotated[
        bool, typer.Option("--register", help="Register sensors that the platform lacks.")
    ] = False,
    lat: Annotated[float | None, typer.Option(help="Where they stand, degrees north.")] = None,
    lon: Annotated[float | None, typer.Option(help="Where they stand, degrees east.")] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(help="SITE=LAT,LON: where one of several stands; repeatable."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="reference, indicative or low_cost (by the format).")
    ] = None,
    interval: Annotated[
        int | None, typer.Option(help="Seconds between two readings (by the format).")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.001, help="Times real time; default as fast as it goes.")
    ] = None,
    format: Annotated[Format | None, typer.Option(help="If the file does not show it.")] = None,
    via_http: ViaHttp = False,
    dry_run: DryRunOption = False,
    wait: Wait = False,
) -> None:
    """Publish readings: hourly AURN CSV, the Luftdaten archive, or JSON lines."""
    where: Where = context.obj
    named = naming.told(sensor or [])
    with Source(file) as source:
        first = [line for _, line in islice(source.lines(), _LINES_LOOKED_AT)]
    found = format or format_of(first)
    asked = file.stat().st_size <= MOST_BYTES_READ_TWICE and where.knows_gateway()
    if not dry_run and (register or asked):
        with Source(file) as source:
            surveyed = Naming(named)
            seen = registering.survey(of_file.readings(source, found, surveyed), surveyed)
        places = {}
        if found is Format.LUFTDATEN:
            with Source(file) as source:
                places = luftdaten.places(source.lines())
        wanted = registering.Wanted(found, kind, interval, lat, lon, at or [], places)
        registering.ensure(where, seen, wanted, register=register)
    with Source(file) as source:
        read = of_file.readings(source, found, Naming(named))
        way = Way(AIR_READINGS, "readings", dry_run, via_http, wait, speed)
        _publish(where, source, read, way)


@app.command()
def events(
    context: typer.Context,
    topic: Annotated[str, typer.Argument(help=", ".join(INBOUND))],
    file: File,
    via_http: ViaHttp = False,
    dry_run: DryRunOption = False,
    wait: Wait = False,
) -> None:
    """Publish JSON lines to a topic, byte for byte."""
    if topic not in INBOUND:
        raise typer.BadParameter(f"not one of {', '.join(INBOUND)}", param_hint="TOPIC")
    with Source(file) as source:
        way = Way(topic, "events", dry_run, via_http, wait)
        _publish(context.obj, source, of_file.json(source, source.lines(), topic), way)


@app.command()
def housing(
    context: typer.Context,
    file: File,
    map: Map = None,
    via_http: ViaHttp = False,
    dry_run: DryRunOption = False,
    wait: Wait = False,
) -> None:
    """Publish housing events: CSV or JSON lines."""
    way = Way(HOUSING_EVENTS, "housing events", dry_run, via_http, wait)
    publish_table(context.obj, file, map, way)


@app.command()
def survey(
    context: typer.Context,
    file: File,
    map: Map = None,
    via_http: ViaHttp = False,
    dry_run: DryRunOption = False,
    wait: Wait = False,
) -> None:
    """Publish survey responses: CSV (columns by --map) or JSON lines."""
    way = Way(SURVEY_RESPONSES, "survey responses", dry_run, via_http, wait)
    publish_table(context.obj, file, map, way)


@app.command()
def community(
    context: typer.Context,
    file: File,
    map: Map = None,
    via_http: ViaHttp = False,
    dry_run: DryRunOption = False,
    wait: Wait = False,
) -> None:
    """Publish community events: CSV or JSON lines."""
    way = Way(COMMUNITY_EVENTS, "community events", dry_run, via_http, wait)
    publish_table(context.obj, file, map, way)


@app.command()
def fire(
    context: typer.Context,
    file: File,
    map: Map = None,
    via_http: ViaHttp = False,
    dry_run: DryRunOption = False,
    wait: Wait = False,
) -> None:
    """Publish fire events: CSV or JSON lines."""
    way = Way(FIRE_EVENTS, "fire events", dry_run, via_http, wait)
    publish_table(context.obj, file, map, way)


@app.command()
def official(context: typer.Context, file: File, dry_run: DryRunOption = False) -> None:
    """Publish official figures: CSV, or a table of H-CLIC; all rows or none."""
    where: Where = context.obj
    with Source(file) as source:
        text = source.whole(MOST_BYTES_AT_ONCE)
    with Client(where.gateway, where.key, timedelta(minutes=5)) as client:
        answer = client.ask(calls.load_official(text, dry_run=dry_run))
    screen.counts(answer)


def publish_table(where: Where, file: Path, map: Path | None, way: Way) -> None:
    """Publish a CSV or JSON file, its columns read through the mapping if there is one."""
    wording = None if map is None else mapping.read(map)
    with Source(file) as source:
        lines = source.lines()
        first = next(lines, (1, b""))
        if first[1].lstrip()[:1] in (b"{", b"["):
            if wording is not None:
                raise NotThisFormat("--map is for CSV, and this file is JSON")
            read: Iterator[Read] = of_file.json(source, chain([first], lines), way.topic)
        else:
            dropped = table.unknown_columns(table.header_of(first[1]), way.topic, wording)
            if dropped:
                screen.NOTES.print(screen.plain(f"never sent: {', '.join(dropped)}"), markup=False)
            read = table.items(chain([first], lines), way.topic, wording)
        _publish(where, source, read, way)


def _publish(where: Where, source: Source, read: Iterator[Read], way: Way) -> None:
    """Publish what is read, print what became of it, and leave with an honest exit status."""
    tally = Tally()
    began = clock.now()
    title = f"Judging {way.what}" if way.dry_run else f"Publishing {way.what}"
    try:
        with screen.progress(title) as bar:

            def show() -> None:
                screen.of_file(bar, source, tally)

            asyncio.run(_deliver(where, read, way, tally, show))
    finally:
        _report(tally, way)
    later = _refused_later(where, way, began) if way.wait and not way.dry_run else 0
    if later or not tally.whole:
        raise typer.Exit(1)


def _refused_later(where: Where, way: Way, began: datetime) -> int:
    """Wait until the platform has applied all, and return how many dead letters came meanwhile."""
    reasons: Counter[str] = Counter()
    with Client(where.gateway, where.key, _APPLIED + timedelta(seconds=10)) as client:
        client.ask(calls.applied(_APPLIED.total_seconds()))
        for letter in client.each(calls.dead_letters(way.topic)):
            if instants.parse(letter["at"]) < began:
                break
            reasons[letter["reason"]] += 1
    refused = ", ".join(f"{why} {many:,}" for why, many in reasons.most_common())
    screen.OUT.print(f"applied; dead letters of {way.topic} since: {refused or 'none'}")
    return reasons.total()


def _report(tally: Tally, way: Way) -> None:
    screen.report(tally, way.what, "would be accepted" if way.dry_run else "acknowledged")


async def _deliver(
    where: Where, read: Iterator[Read], way: Way, tally: Tally, show: Callable[[], None]
) -> None:
    async with AsyncExitStack() as opened:
        delivery: Delivery
        if way.dry_run:
            delivery = DryRun(way.topic, clock.now(), tally)
        elif way.via_http:
            client = await opened.enter_async_context(AsyncClient(where.gateway, where.key))
            delivery = GatewayDelivery(client, way.topic, tally)
        else:
            to_kafka = KafkaDelivery(where.kafka, way.topic, tally)
            delivery = await opened.enter_async_context(to_kafka)
        await deliver(read, delivery, tally, Pace(way.speed), show)
