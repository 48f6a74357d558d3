"""`python -m deploy.local`: set up, start and look at the platform on this machine."""

import argparse
import json
import os
import sys
from pathlib import Path

from deploy.local import browser, console, embedded, endpoints, kafka, postgres, roots
from deploy.local.places import CHECKOUT, Home
from deploy.local.processes import end_leftovers
from deploy.local.say import Trouble, line, step
from deploy.local.supervisor import Backing, Stopped, Supervisor


def main(arguments: list[str]) -> int:
    """Do what the command line says and return the exit status."""
    # Cut at the dashes ourselves: argparse drops them or keeps them as its version has it.
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    asked = _parser().parse_args(arguments[:cut])
    asked.rest = arguments[cut + 1 :]
    home = Home.at(asked.home or CHECKOUT / ".local" / "home")
    try:
        return int(asked.do(home, asked))
    except Trouble as trouble:
        line(str(trouble))
        return 1
    except (Stopped, KeyboardInterrupt):
        line("Stopped.")
        return 130


def setup(home: Home, asked: argparse.Namespace) -> int:
    """Fetch and install what the stack needs, and start nothing."""
    with step("Setting up the stack"):
        if not os.environ.get("KAFKA_BOOTSTRAP_SERVERS") and not embedded.wanted():
            try:
                kafka.prepared()
            except Trouble as trouble:
                line(f"{trouble}\n  instead: {embedded.NAME}")
        if not os.environ.get("DATABASE_URL"):
            postgres.installed()
        console.build()
    return 0


def stack(home: Home, asked: argparse.Namespace) -> int:
    """Run Kafka and PostgreSQL with the topics, and no service, until Ctrl-C."""
    supervisor = Supervisor(home)
    with supervisor.looking_after():
        backing = supervisor.start_backing()
        supervisor.announce(backing, None)
        for name, value in _environment(backing).items():
            print(f"{name}={value}", flush=True)
        supervisor.watch()
    return 0


def up(home: Home, asked: argparse.Namespace) -> int:
    """Run the stack and the four services until Ctrl-C."""
    supervisor = Supervisor(home)
    with supervisor.looking_after():
        _start_all(supervisor)
        line("Ready. `make -s endpoints` prints addresses and keys; Ctrl-C stops it all.")
        supervisor.watch()
    return 0


def demo(home: Home, asked: argparse.Namespace) -> int:
    """Run the platform in a home emptied first, and the simulated day on it."""
    home = _emptied(home)
    supervisor = Supervisor(home)
    with supervisor.looking_after():
        backing = _start_all(supervisor)
        day = [sys.executable, "-m", "healthyplaces", "demo", "--home", str(home.folder)]
        return supervisor.run([*day, *asked.rest], _environment(backing))


def run(home: Home, asked: argparse.Namespace) -> int:
    """Run a command beside the stack (`--full`: and the services); stop all when it ends."""
    if asked.fresh:
        home = _emptied(home)
    more = browser.environment() if asked.browser else {}
    supervisor = Supervisor(home)
    with supervisor.looking_after():
        if asked.full:
            backing = _start_all(supervisor)
        else:
            backing = supervisor.start_backing()
            supervisor.announce(backing, None)
        return supervisor.run(asked.rest, {**_environment(backing), **more})


def show_endpoints(home: Home, asked: argparse.Namespace) -> int:
    """Print where the running platform can be reached, and its keys, as one JSON object."""
    demonstration = Home(CHECKOUT / ".local" / "demo")
    shown = demonstration if asked.home is None and endpoints.is_up(demonstration) else home
    print(json.dumps(endpoints.of(shown), indent=2))
    return 0


def _start_all(supervisor: Supervisor) -> Backing:
    console.build()
    backing = supervisor.start_backing()
    gateway = supervisor.start_services(backing)
    supervisor.announce(backing, gateway)
    line(f"\n  console and API  {gateway}")
    line(f"  Kafka            {backing.kafka}")
    line(f"  an API key       {endpoints.of(supervisor.home)['api_key']}\n")
    return backing


def _environment(backing: Backing) -> dict[str, str]:
    return {"KAFKA_BOOTSTRAP_SERVERS": backing.kafka, "DATABASE_URL": backing.database}


def _emptied(home: Home) -> Home:
    """Return the home with nothing in it; only one that was made to be emptied is.

    Raises:
        Trouble: a platform runs in it, something is mounted in it, or it holds other things.
    """
    what = f"Emptying {home.folder} for a fresh start"
    mark = home.folder / "emptied-at-start"
    if endpoints.is_looked_after(home):
        raise Trouble(what, "nothing: a platform runs in it", "stop that one first")
    if home.is_used() and not mark.exists():
        remedy = "choose another HEALTHYPLACES_HOME, or delete that folder yourself"
        raise Trouble(what, "nothing: it was not made by a command that starts empty", remedy)
    end_leftovers(home)
    roots.remove(home.folder)
    fresh = Home.at(home.folder)
    mark.touch()
    return fresh


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    told = os.environ.get("HEALTHYPLACES_HOME")
    default = Path(told) if told else None
    parser.add_argument("--home", type=Path, default=default, help="the folder of all state")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, do in {
        "setup": setup, "stack": stack, "up": up, "demo": demo, "run": run,
        "endpoints": show_endpoints,
    }.items():  # fmt: skip
        command = commands.add_parser(name, help=(do.__doc__ or "").splitlines()[0])
        command.set_defaults(do=do)
        if name == "run":
            command.epilog = "the command to run comes after --"
            command.add_argument("--full", action="store_true", help="with the four services")
            command.add_argument("--fresh", action="store_true", help="in a home emptied first")
            command.add_argument("--browser", action="store_true", help="with Chromium on the PATH")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
