"""A stack or a whole platform inside a test: started by entering, stopped by leaving.

Both run the supervisor as a process of its own, as `make up` does, and speak to it through the
home's `run` folder only: what a test sees is what an operator sees.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from deploy.local import endpoints, ports, postgres, services
from deploy.local.places import CHECKOUT, Home, read_json, write_json
from deploy.local.say import Trouble

START_SECONDS = 600.0
"""The very first start also installs; later ones take seconds."""

STOP_SECONDS = 30.0
_POLL_SECONDS = 0.05


class Stack:
    """Kafka and PostgreSQL with the topics, in a home of its own; no service.

    Where `KAFKA_BOOTSTRAP_SERVERS` and `DATABASE_URL` name both already, nothing is started.
    """

    _command = "stack"
    _reuse = True

    def __init__(self, home: Path) -> None:
        self.home = Home.at(home)
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._given = {
            name: os.environ[name]
            for name in ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL")
            if self._reuse and os.environ.get(name)
        }

    def __enter__(self) -> Self:
        """Start, and wait until all answers.

        Raises:
            Trouble: it does not come up.
        """
        if len(self._given) < 2:
            self.start_supervisor()
        return self

    def __exit__(self, *raised: object) -> None:
        """Stop what was started."""
        self.stop_supervisor()

    @property
    def kafka(self) -> str:
        """Return the brokers' addresses."""
        return self._given.get("KAFKA_BOOTSTRAP_SERVERS") or str(self._state()["kafka"])

    @property
    def database(self) -> str:
        """Return the database's address, with the superuser's login."""
        return self._given.get("DATABASE_URL") or str(self._state()["database"])

    def start_supervisor(self) -> None:
        """Start the supervisor and wait until it says that all is up.

        Raises:
            Trouble: it ends instead, or takes too long.
        """
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL"}
        }
        log = self.home.logs / "supervisor.log"
        with log.open("ab") as output:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "deploy.local", "--home", str(self.home.folder),
                 self._command],
                cwd=CHECKOUT, env={**environment, **self._given}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=output,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self._is_up(self._supervisor.pid):
            if self._supervisor.poll() is not None or time.monotonic() > deadline:
                raise Trouble(
                    f"Starting the {self._command} in {self.home.folder}",
                    "\n".join(log.read_text(errors="replace").splitlines()[-15:]),
                    f"read {log}",
                )
            time.sleep(_POLL_SECONDS)

    def stop_supervisor(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the supervisor, and with it all that it started."""
        if self._supervisor is not None:
            self._supervisor.send_signal(number)
            self._supervisor.wait(STOP_SECONDS)
            self._supervisor = None

    def pid(self, name: str) -> int | None:
        """Return the number of that process as it is now; None while it is down."""
        told = read_json(self.home.run / f"{name}.json") or {}
        number = told.get("pid")
        return None if number is None else int(number)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal to that process and return its number; it is started again at once.

        Raises:
            Trouble: it is down.
        """
        pid = self.pid(name)
        if pid is None:
            raise Trouble(f"Killing {name}", "its run file: there is none", "wait until it runs")
        os.kill(pid, number)
        return pid

    def take_down(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End that process and keep it down until `bring_up`."""
        (self.home.run / f"{name}.hold").touch()
        self.kill(name, number)
        self._until(lambda: self.pid(name) is None, f"{name} to end", STOP_SECONDS)

    def bring_up(self, name: str) -> None:
        """Let the supervisor start again what was taken down; returns when the process exists."""
        (self.home.run / f"{name}.hold").unlink(missing_ok=True)
        self._until(lambda: self.pid(name) is not None, f"{name} to start", STOP_SECONDS)

    def set_environment(self, name: str, environment: dict[str, str]) -> None:
        """Give that process more environment from its next start on; an empty one takes it back."""
        write_json(self.home.run / f"{name}.env.json", environment)

    def until_answers(self, name: str, seconds: float = 60.0) -> float:
        """Wait until `kafka` or `postgres` takes connections; return how long it took."""
        began = time.monotonic()
        port = int(self.kafka.rpartition(":")[2])
        answers = {
            "kafka": lambda: ports.answers(port),
            "postgres": lambda: postgres.accepts(self.database),
        }[name]
        self._until(answers, f"{name} to answer", seconds)
        return time.monotonic() - began

    def _is_up(self, supervisor: int) -> bool:
        state = self._state()
        return state.get("state") == "up" and state["supervisor"] == supervisor

    def _state(self) -> dict[str, Any]:
        if not endpoints.is_looked_after(self.home):
            return {}
        return read_json(self.home.run / "platform.json") or {}

    def _until(self, holds: Callable[[], bool], what: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise Trouble(
                    f"Waiting for {what}", f"{seconds:.0f} s", f"read the logs in {self.home.logs}"
                )
            time.sleep(_POLL_SECONDS)


class Platform(Stack):
    """The stack and the four services, always started by us, so that a test may kill any of it."""

    _command = "up"
    _reuse = False

    @property
    def endpoints(self) -> dict[str, Any]:
        """Return what `make -s endpoints` prints, as it is now."""
        return endpoints.of(self.home)

    def until_ready(self, name: str, seconds: float = 30.0) -> float:
        """Wait until that service says that it makes progress; return how long it took."""
        began = time.monotonic()

        def ready() -> bool:
            told = read_json(self.home.run / f"{name}.json") or {}
            return "url" in told and services.is_ready(told["url"])

        self._until(ready, f"{name} to be ready", seconds)
        return time.monotonic() - began
