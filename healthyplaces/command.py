"""The command line: `healthyplaces`."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import httpx
import typer

from healthyplaces.client import Refused, Unreachable
from healthyplaces.commands import demo, keys, letters, load, publish, screen
from healthyplaces.commands.doctor import doctor
from healthyplaces.formats.items import NotThisFormat
from healthyplaces.where import NotFound, Where
from shared.errors import Invalid

app = typer.Typer(
    help="Publish to a Healthy Places platform and look after it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(publish.app, name="publish")
app.add_typer(load.sensors, name="sensors")
app.add_typer(load.localities, name="localities")
app.add_typer(load.sites, name="sites")
app.add_typer(load.reference, name="reference")
app.add_typer(keys.app, name="keys")
app.add_typer(letters.app, name="dead-letters")
app.command()(doctor)
app.command()(demo.demo)

_ADVICE: dict[int, str] = {
    httpx.codes.UNAUTHORIZED: "say a key that is valid: --key KEY or HEALTHYPLACES_KEY",
    httpx.codes.FORBIDDEN: "this key lacks the scope: make one with `healthyplaces keys create`",
    httpx.codes.NOT_FOUND: "is the id right, and this the right platform (--home, --gateway)?",
    httpx.codes.TOO_MANY_REQUESTS: "wait a little and try again",
    httpx.codes.SERVICE_UNAVAILABLE: "`healthyplaces doctor` says which part is down",
    httpx.codes.GATEWAY_TIMEOUT: "the platform is still at it: look with `healthyplaces doctor`",
}


def _version(wanted: bool) -> None:
    if wanted:
        try:
            screen.OUT.print(version("healthyplaces"))
        except PackageNotFoundError:
            screen.OUT.print("run from a checkout that is not installed")
        raise typer.Exit


@app.callback()
def platform(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(help="Folder of a platform on this machine (HEALTHYPLACES_HOME)."),
    ] = None,
    gateway: Annotated[
        str | None, typer.Option(metavar="URL", help="Its gateway (HEALTHYPLACES_GATEWAY).")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="An API key (HEALTHYPLACES_KEY); beware of shell histories.")
    ] = None,
    kafka: Annotated[
        str | None, typer.Option(metavar="ADDR", help="Its brokers (HEALTHYPLACES_KAFKA).")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Publish to a Healthy Places platform and look after it."""
    context.obj = Where(gateway, key, kafka, home)


def main() -> None:
    """Run the command line and exit: 0 done, 1 not done, 2 wrong usage."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit status; what a person must know is printed."""
    try:
        app(arguments, prog_name="healthyplaces")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except Refused as error:
        return _failed(str(error), _ADVICE.get(error.status, ""))
    except Unreachable as error:
        return _failed(str(error), "`healthyplaces doctor` says which part is down")
    except (NotFound, NotThisFormat, OSError) as error:
        return _failed(str(error))
    except Invalid as error:
        return _failed("\n".join(f"{each.field}: {each.problem}" for each in error.problems))
    return 0


def _failed(problem: str, advice: str = "") -> int:
    screen.NOTES.print("[red]error:[/] ", end="")
    screen.NOTES.print(screen.plain(problem), markup=False)
    if advice:
        screen.NOTES.print(f"       {advice}", markup=False)
    return 1
