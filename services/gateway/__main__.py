"""`python -m services.gateway`."""

import resource
from functools import partial

from services.gateway.protocol import Guard, GuardedProtocol
from services.gateway.settings import Settings
from services.gateway.wiring import build
from shared.process import run

_FILES_WANTED = 65_536


def _open_more_files() -> None:
    """A stream takes two connections, and the usual limit is 1,024 open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, _FILES_WANTED)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


if __name__ == "__main__":
    _open_more_files()
    settings = Settings()
    guard = Guard(
        most=settings.most_connections,
        most_per_address=settings.most_connections_per_address,
        header_seconds=settings.header_within.total_seconds(),
        send_seconds=settings.send_within.total_seconds(),
    )
    run(
        "gateway",
        settings,
        lambda stopping: build(settings, stopping),
        server_options={
            "http": partial(GuardedProtocol, guard=guard),
            "ws": "none",
            "h11_max_incomplete_event_size": settings.most_header_bytes,
            "proxy_headers": False,
        },
    )
