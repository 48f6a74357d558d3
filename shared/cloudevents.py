"""CloudEvents 1.0 on the way out: binary mode for Kafka."""

from datetime import datetime
from functools import lru_cache

from shared import instants

Header = tuple[str, bytes]


@lru_cache(maxsize=64)
def _time(at: datetime) -> bytes:
    """Return an instant as it is written; all events of a batch have the same."""
    return instants.text(at).encode()


def binary_headers(
    *, id: str, type: str, source: str, at: datetime, subject: str | None = None
) -> tuple[Header, ...]:
    """Return the headers of one event in binary mode with JSON data.

    Args:
        id: the same whenever this very event is sent again.
        type: such as `air.hourly`.
        source: the service, as a URI reference: `/services/ingest`.
        at: when it came to be.
        subject: what the event is about.
    """
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", id.encode()),
        ("ce_type", type.encode()),
        ("ce_source", source.encode()),
        ("ce_time", _time(at)),
        ("content-type", b"application/json"),
    ]
    if subject is not None:
        headers.append(("ce_subject", subject.encode()))
    return tuple(headers)
