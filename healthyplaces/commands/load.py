"""`healthyplaces localities|sensors|sites|reference load`: what must be known beforehand."""

from datetime import date, timedelta
from typing import Annotated

import typer

from healthyplaces.client import Client, calls
from healthyplaces.commands import screen
from healthyplaces.commands.publish import (
    MOST_BYTES_AT_ONCE,
    DryRunOption,
    File,
    ViaHttp,
    Wait,
    Way,
    publish_table,
)
from healthyplaces.formats.source import Source
from healthyplaces.where import Where
from shared import instants
from shared.places import geojson
from shared.topics import AIR_SENSORS

localities = typer.Typer(help="The areas that air and people are counted by.", no_args_is_help=True)
sensors = typer.Typer(help="The sensors that readings come from.", no_args_is_help=True)
sites = typer.Typer(help="Schools, care homes and other sensitive sites.", no_args_is_help=True)
reference = typer.Typer(help="Populations, households, deprivation.", no_args_is_help=True)

_PATIENCE = timedelta(minutes=5)
_DAY_CHARACTERS = 10


@localities.command("load")
def load_localities(
    context: typer.Context,
    file: File,
    code_field: Annotated[
        str | None, typer.Option(help="Property with the code; default the one like WD25CD.")
    ] = None,
    name_field: Annotated[
        str | None, typer.Option(help="Property with the name; default the one like WD25NM.")
    ] = None,
    valid_from: Annotated[
        str | None, typer.Option(metavar="DATE", help="From when they hold; default always.")
    ] = None,
) -> None:
    """Load areas from GeoJSON; sensors have been assigned again when this returns."""
    where: Where = context.obj
    with Source(file) as source:
        text = source.whole(MOST_BYTES_AT_ONCE)
    # Read here first: what is wrong with a feature is said before anything is sent.
    geojson.parse(text, code_field, name_field)
    call = calls.load_localities(text, code_field, name_field, _instant(valid_from))
    with Client(where.gateway, where.key, _PATIENCE) as client:
        screen.counts(client.ask(call))


@sensors.command("load")
def load_sensors(
    context: typer.Context,
    file: File,
    via_http: ViaHttp = False,
    dry_run: DryRunOption = False,
    wait: Wait = False,
) -> None:
    """Register sensors from CSV (pollutants by `;`) or JSON lines."""
    publish_table(context.obj, file, None, Way(AIR_SENSORS, "sensors", dry_run, via_http, wait))


@sensors.command("list")
def list_sensors(context: typer.Context) -> None:
    """List the registered sensors."""
    where: Where = context.obj
    with Client(where.gateway, where.key) as client:
        shown = screen.table("sensor", "kind", "locality", "pollutants", "last reading")
        for each in client.each(calls.sensors()):
            screen.row(
                shown,
                each["sensor_id"],
                each["kind"],
                each["locality"],
                " ".join(each["pollutants"]),
                each["last_reading_at"],
            )
    screen.OUT.print(shown)


@reference.command("load")
def load_reference(context: typer.Context, file: File) -> None:
    """Load a CSV: area,year,population,adults_16_plus,households,under_5,over_65,imd_decile."""
    where: Where = context.obj
    with Source(file) as source:
        text = source.whole(MOST_BYTES_AT_ONCE)
    with Client(where.gateway, where.key, _PATIENCE) as client:
        screen.counts(client.ask(calls.load_reference(text)))


@sites.command("load")
def load_sites(context: typer.Context, file: File) -> None:
    """Load a CSV, site_id,kind,name,lat,lon (school, nursery, care_home, hospital, other).

    It takes the place of the list that was loaded before.
    """
    where: Where = context.obj
    with Source(file) as source:
        text = source.whole(MOST_BYTES_AT_ONCE)
    with Client(where.gateway, where.key, _PATIENCE) as client:
        screen.counts(client.ask(calls.load_sites(text)))


def _instant(said: str | None) -> str | None:
    """Return a date's first instant in UTC, in which days of air are counted, or the instant."""
    if said is None:
        return None
    try:
        if len(said) == _DAY_CHARACTERS:
            return f"{date.fromisoformat(said).isoformat()}T00:00:00Z"
        return instants.text(instants.parse(said))
    except ValueError as error:
        raise typer.BadParameter(
            f"{said}: neither a date such as 2026-05-07 nor an RFC 3339 time",
            param_hint="--valid-from",
        ) from error
