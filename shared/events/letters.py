"""The dead letter of what was refused: its original bytes, with the reason in its headers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from shared import instants
from shared.events.reasons import Reason, Refusal
from shared.topics import LARGEST_VALUE_BYTES

Header = tuple[str, bytes | None]

KEPT_BYTES: Final = LARGEST_VALUE_BYTES
"""How much of a record that is too large its letter carries."""


def payload_of(refusal: Refusal, raw: bytes | None) -> tuple[bytes | None, int | None]:
    """Return what the letter carries, and the full length where `dlq_truncated` must say it.

    Args:
        refusal: why; only `too_large` is cut, and always says its length.
        raw: the exact bytes of the record, or of the item as they stood in the array.
    """
    if refusal.reason is not Reason.TOO_LARGE or raw is None:
        return raw, None
    return raw[:KEPT_BYTES], len(raw)


def headers_of(
    refusal: Refusal,
    *,
    topic: str,
    partition: int,
    offset: int,
    item: int | None,
    service: str,
    at: datetime,
    own_headers: Sequence[Header] = (),
    truncated: int | None = None,
) -> tuple[Header, ...]:
    """Return the headers of a dead letter: the record's own, then what became of it.

    Args:
        refusal: why.
        topic: where it was consumed.
        partition: of that topic.
        offset: of the record in it.
        item: its index in the array, from 0; None when the whole record is refused.
        service: who refused it.
        at: when.
        own_headers: the record's, of any bytes.
        truncated: the full length in bytes of what the letter carries the beginning of.
    """
    told = [
        ("dlq_reason", refusal.reason.value),
        ("dlq_detail", refusal.detail),
        ("dlq_topic", topic),
        ("dlq_partition", str(partition)),
        ("dlq_offset", str(offset)),
        *([] if item is None else [("dlq_item", str(item))]),
        ("dlq_service", service),
        ("dlq_at", instants.text(at)),
        *([] if truncated is None else [("dlq_truncated", str(truncated))]),
    ]
    return (*own_headers, *((name, text.encode()) for name, text in told))
