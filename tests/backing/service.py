"""One service as a process of its own, on a database of the test's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

from backing.kafka import Sent

CHECKOUT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60.0
_STOP_SECONDS = 40.0
_APPLY_SECONDS = 60.0
_POLL_SECONDS = 0.02


class Service:
    """`python -m services.<name>`, started by entering, stopped by leaving.

    Only one process of a service may run on one broker: two would share the consumer group, and
    with it the partitions.
    """

    def __init__(
        self, name: str, *, kafka: str, database: str, log: Path, environment: dict[str, str]
    ) -> None:
        self.name = name
        self.log = log
        self._environment = {
            **os.environ,
            "KAFKA_BOOTSTRAP_SERVERS": kafka,
            "DATABASE_URL": database,
            "INSTANCE_ID": f"{name}-{uuid4().hex}",
            **environment,
        }
        self._running: subprocess.Popen[bytes] | None = None
        self.url = ""
        self._client = httpx.Client(timeout=30)

    def __enter__(self) -> Self:
        self.start()
        self.until_ready()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()
        self._client.close()

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._running is not None
        return self._running.pid

    def start(self) -> None:
        """Start the process on a free port; does not wait for it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with self.log.open("ab") as output:
            self._running = subprocess.Popen(
                [sys.executable, "-m", f"services.{self.name}"],
                cwd=CHECKOUT,
                env={**self._environment, f"{self.name.upper()}_PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def until_ready(self, seconds: float = _START_SECONDS) -> None:
        """Wait until it says that it makes progress."""
        deadline = time.monotonic() + seconds
        while not self._is_ready():
            assert self._running is not None
            if self._running.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{self.name} is not ready:\n{self.told()}")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> int | None:
        """Ask it to end and return its exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int | None:
        """End it at once, as a crash would."""
        return self._end(signal.SIGKILL)

    def told(self) -> str:
        """Return the end of its log."""
        return self.log.read_text(errors="replace")[-4_000:]

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        """Ask for something; an underscore at a parameter's end is dropped (`from_`)."""
        return self.request("GET", path, params=_named(parameters))

    def json(self, path: str, **parameters: Any) -> Any:
        """Ask for something that must be there and return the answer's JSON."""
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code} {answer.text}"
        return answer.json()

    def items(self, path: str, **parameters: Any) -> list[Any]:
        """Return a list from its first to its last page."""
        found: list[Any] = []
        cursor: str | None = None
        while True:
            more = {} if cursor is None else {"cursor": cursor}
            page = self.json(path, **parameters, **more)
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send any request."""
        return self._client.request(method, self.url + path, **arguments)

    def until_applied(self, sent: Iterable[Sent], seconds: float = _APPLY_SECONDS) -> None:
        """Wait until these records have taken effect and everything that follows is published."""
        wanted: dict[tuple[str, int], int] = {}
        for each in sent:
            key = (each.topic, each.partition)
            wanted[key] = max(wanted.get(key, 0), each.offset + 1)
        deadline = time.monotonic() + seconds
        pause = _POLL_SECONDS
        while not self._has_applied(wanted):
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.name} did not apply {wanted}:\n{self.told()}")
            time.sleep(pause)
            pause = min(pause * 1.2, 0.5)  # asking costs the service what it needs for its work

    def _has_applied(self, wanted: dict[tuple[str, int], int]) -> bool:
        progress = self.json("/v1/progress")
        applied = {
            (each["topic"], each["partition"]): each["applied_offset"] for each in progress["items"]
        }
        return progress["pending"] == 0 and all(
            applied.get(key, 0) >= offset for key, offset in wanted.items()
        )

    def _is_ready(self) -> bool:
        try:
            return self._client.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def _end(self, number: signal.Signals) -> int | None:
        running, self._running = self._running, None
        if running is None:
            return None
        running.send_signal(number)
        try:
            return running.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            raise AssertionError(f"{self.name} does not end:\n{self.told()}") from None


def _named(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_"): value for name, value in parameters.items() if value is not None}
