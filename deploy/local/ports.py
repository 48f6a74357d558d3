"""Choose ports on the loopback address: the usual ones, or others where those are taken."""

import socket
from types import TracebackType

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
        self._held: list[socket.socket] = []

    def __enter__(self) -> "Ports":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for held in self._held:
            held.close()
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
                self._held.pop().close()
        raise Trouble(
            f"No free port for {process}",
            f"every tenth port from {USUAL[process]} on, {_TRIES} of them, on 127.0.0.1",
            "stop what listens there",
        )

    def _reserve(self, port: int) -> bool:
        """Take a name that exists once among all that share the machine's ports, whoever they are.

        An abstract socket is gone with the process that holds it.
        """
        held = socket.socket(socket.AF_UNIX)
        try:
            held.bind(f"\0healthyplaces-port-{port}")
        except OSError:
            held.close()
            return False
        self._held.append(held)
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
