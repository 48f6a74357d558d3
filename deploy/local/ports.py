"""Choose ports on the loopback address: the usual ones, or others where those are taken."""

import fcntl
import os
import socket
from types import TracebackType

from deploy.local.places import cache
from deploy.local.say import Trouble

USUAL = {
    "gateway": 8080,
    "ingest": 8081,
    "alerts": 8082,
    "indicators": 8083,
    "kafka": 9092,
    "kafka_controller": 9093,
    "postgres": 5432,
}
"""By process. The next ones tried are ten apart, below the range of outgoing connections."""

_STEP = 10
_TRIES = 90


class Ports:
    """Hands out ports and keeps each reserved until closed, also from platforms not yet up."""

    def __init__(self) -> None:
        self._folder = cache() / "ports"
        self._folder.mkdir(exist_ok=True)
        self._held: list[int] = []

    def __enter__(self) -> "Ports":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for descriptor in self._held:
            os.close(descriptor)
        self._held.clear()

    @staticmethod
    def candidates(process: str) -> range:
        """Return the ports that process may get, the usual one first."""
        usual = USUAL[process]
        return range(usual, usual + _STEP * _TRIES, _STEP)

    def choose(self, process: str) -> int:
        """Return a port for that process that nobody listens on.

        Raises:
            Trouble: none of the candidates is free.
        """
        for port in self.candidates(process):
            if self._reserve(port):
                if is_free(port):
                    return port
                os.close(self._held.pop())
        raise Trouble(
            f"No free port for {process}",
            f"every tenth port from {USUAL[process]} on, {_TRIES} of them, on 127.0.0.1",
            "stop what listens there",
        )

    def _reserve(self, port: int) -> bool:
        descriptor = os.open(self._folder / str(port), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held.append(descriptor)
        return True


def is_free(port: int) -> bool:
    """Tell whether a server could listen on that port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """Tell whether something accepts connections on that port of 127.0.0.1."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
