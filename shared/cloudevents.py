"""CloudEvents 1.0 on the way out: binary mode for Kafka."""

from datetime import datetime

from shared import instants

Header = tuple[str, bytes]


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
        ("ce_time", instants.text(at).encode()),
        ("content-type", b"application/json"),
    ]
    if subject is not None:
        headers.append(("ce_subject", subject.encode()))
    return tuple(headers)
