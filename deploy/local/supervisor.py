"""Start the parts in order, start again what dies, and stop what we started and nothing else."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import TextIO

from deploy.local import embedded, kafka, postgres, services, topics
from deploy.local.places import CHECKOUT, Home, write_json
from deploy.local.ports import Ports, answers
from deploy.local.processes import Child, Recipe, birth, end_leftovers
from deploy.local.say import Trouble, line, step

START_SECONDS = 90.0
"""How long one part may take from its start until it answers."""

_TICK_SECONDS = 0.05
_SERVICE_GRACE_SECONDS = 9.0
_BACKING_GRACE_SECONDS = 6.0
_COMMAND_GRACE_SECONDS = 3.0


class Stopped(Exception):
    """Ctrl-C or SIGTERM came."""


@dataclass(frozen=True, slots=True)
class Backing:
    """Where the broker and the database are; the database's address carries its password."""

    kafka: str
    database: str


class Supervisor:
    """What runs for one home. One at a time may look after a home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._children: list[Child] = []
        self._stop_asked = False
        self._embedded = False
        self._scope = ExitStack()
        self._ports = self._scope.enter_context(Ports())

    @contextmanager
    def looking_after(self) -> Iterator[None]:
        """Hold the home; leaving stops everything that was started.

        Raises:
            Trouble: another process looks after this home.
        """
        with self._scope, _held(self.home), _signals(self._ask_to_stop):
            end_leftovers(self.home)
            self._state("starting")
            try:
                yield
            finally:
                self._stop()

    def start_backing(self) -> Backing:
        """Start Kafka and PostgreSQL, or take those that the environment names.

        Raises:
            Trouble: one of them cannot be had, started or prepared.
            Stopped: we were asked to stop meanwhile.
        """
        kafka_at = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "")
        database_at = os.environ.get("DATABASE_URL", "")
        waits: list[tuple[Child, Callable[[], bool]]] = []
        if not database_at:
            port = self._ports.choose("postgres")
            database_at = postgres.url(self.home, port)
            probe = postgres.url(self.home, port, "postgres")
            child = self._start(postgres.recipe(self.home, port))
            waits.append((child, lambda: postgres.accepts(probe)))
        if not kafka_at:
            kafka_at, broker = self._start_broker()
            broker_port = int(kafka_at.rpartition(":")[2])
            waits.append((broker, lambda: answers(broker_port)))
        for child, ready in waits:
            self._await(child, ready)
        if not os.environ.get("DATABASE_URL"):
            postgres.make_database(self.home, port)
        if not self._embedded:
            line(f"  ok  Topics as declared ({topics.align(kafka_at)} new)")
        return Backing(kafka_at, database_at)

    def _start_broker(self) -> tuple[str, Child]:
        """Start Apache Kafka, or its stand-in where it cannot be had, and say so."""
        if not embedded.wanted():
            port = self._ports.choose("kafka")
            try:
                recipe = kafka.recipe(self.home, port, self._ports.choose("kafka_controller"))
            except Trouble as trouble:
                line(f"{trouble}\n  instead: {embedded.NAME}")
            else:
                return f"127.0.0.1:{port}", self._start(recipe)
        child = self._start(embedded.recipe(self.home))
        self._embedded = True
        return embedded.address(self.home), child

    def start_services(self, backing: Backing) -> str:
        """Migrate the database, start the four services, return the gateway's address once ready.

        Raises:
            Trouble: the migration fails, or a service does not become ready.
            Stopped: we were asked to stop meanwhile.
        """
        _migrate(backing)
        services.make_keys(self.home)
        ports = {name: self._ports.choose(name) for name in services.NAMES}
        made = services.recipes(self.home, backing.kafka, backing.database, ports)
        children = [self._start(recipe) for recipe in made]
        for child in children:
            url = child.recipe.facts["url"]
            self._await(child, partial(services.is_ready, url))
        return f"http://127.0.0.1:{ports['gateway']}"

    def announce(self, backing: Backing, gateway: str | None) -> None:
        """Write into the home that all is up, and where: from now on `endpoints` answers."""
        self._state("up", kafka=backing.kafka, database=backing.database, gateway=gateway)

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Start again what dies, until asked to stop or `until` says so."""
        while not self._stop_asked and not until():
            self._tick()

    def run(self, command: Sequence[str], environment: dict[str, str]) -> int:
        """Run a command in the foreground while watching; return its exit status.

        Ctrl-C reaches it from the terminal as it reaches us; what does not end by itself then,
        or when SIGTERM comes to us, is asked to end.
        """
        with subprocess.Popen(command, env={**os.environ, **environment}) as running:
            self.watch(until=lambda: running.poll() is not None)
            for ask in (running.terminate, running.kill):
                try:
                    running.wait(_COMMAND_GRACE_SECONDS)
                except subprocess.TimeoutExpired:
                    ask()
        code = running.returncode
        return 128 - code if code < 0 else code

    def _start(self, recipe: Recipe) -> Child:
        child = Child(recipe, self.home)
        self._children.append(child)
        child.start()
        return child

    def _await(self, child: Child, ready: Callable[[], bool]) -> None:
        name = child.recipe.name
        deadline = time.monotonic() + START_SECONDS
        with step(f"Starting {name}"):
            while not (child.alive() and ready()):
                self._tick()
                if self._stop_asked:
                    raise Stopped
                if child.deaths() > 3 or time.monotonic() > deadline:
                    raise Trouble(
                        f"Starting {name}",
                        f"{' '.join(child.recipe.arguments[:3])} …; the end of its log:\n"
                        + _tail(child.recipe),
                        f"read {child.recipe.log}",
                    )

    def _tick(self) -> None:
        for child in self._children:
            child.watch()
        time.sleep(_TICK_SECONDS)

    def _stop(self) -> None:
        self._state("stopping")
        behind = [child for child in self._children if child.recipe.name in services.NAMES]
        backing = [child for child in self._children if child.recipe.name not in services.NAMES]
        for group, grace in ((behind, _SERVICE_GRACE_SECONDS), (backing, _BACKING_GRACE_SECONDS)):
            if group:
                with step("Stopping " + ", ".join(child.recipe.name for child in group)):
                    deadline = time.monotonic() + grace
                    for child in group:
                        child.ask_to_stop()
                    for child in group:
                        child.await_end(deadline)
        (self.home.run / "platform.json").unlink(missing_ok=True)

    def _state(self, state: str, **facts: str | None) -> None:
        write_json(
            self.home.run / "platform.json",
            {"state": state, "supervisor": os.getpid(), "birth": birth(os.getpid()), **facts},
        )

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_asked = True


def _migrate(backing: Backing) -> None:
    with step("Migrating the database"):
        done = subprocess.run(
            [sys.executable, "-m", "deploy.migrate"],
            env={**os.environ, "DATABASE_URL": backing.database},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Trouble(
            "Migrating the database",
            f"python -m deploy.migrate:\n{done.stdout[-1000:]}{done.stderr[-2000:]}",
            "mend the migration, or take another HEALTHYPLACES_HOME",
        )


def _tail(recipe: Recipe, rows: int = 12) -> str:
    if not recipe.log.exists():
        return "(empty)"
    return "\n".join(recipe.log.read_text(errors="replace").splitlines()[-rows:])


@contextmanager
def _held(home: Home) -> Iterator[TextIO]:
    with (home.folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(
                f"Starting the platform in {home.folder}",
                f"it runs there already (process {lock.read().strip()})",
                "use it (make -s endpoints), stop it, or choose another HEALTHYPLACES_HOME",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


@contextmanager
def _signals(handle: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
