"""The headers and the payload of a dead letter."""

from event_builders import NOW, encoded, judged, reading

from shared.events import letters
from shared.events.reasons import Reason, Refusal

INVALID = Refusal(Reason.INVALID, "start: missing")
LARGE = Refusal(Reason.TOO_LARGE, "value: over 1048576 bytes")


def headers(**changes: object) -> tuple[letters.Header, ...]:
    place = {"topic": "air.readings", "partition": 3, "offset": 2**40, "item": None}
    return letters.headers_of(INVALID, **(place | {"service": "ingest", "at": NOW} | changes))


def test_a_letter_says_why_where_who_and_when() -> None:
    assert headers() == (
        ("dlq_reason", b"invalid"),
        ("dlq_detail", b"start: missing"),
        ("dlq_topic", b"air.readings"),
        ("dlq_partition", b"3"),
        ("dlq_offset", b"1099511627776"),
        ("dlq_service", b"ingest"),
        ("dlq_at", b"2026-01-15T12:00:00Z"),
    )


def test_only_an_item_of_an_array_has_an_index() -> None:
    assert dict(headers(item=0))["dlq_item"] == b"0"
    assert "dlq_item" not in dict(headers())


def test_the_records_own_headers_come_first_whatever_their_bytes() -> None:
    own = (("a", None), ("b", b"\xff"), ("a", b"2"), ("dlq_reason", b"forged"))
    found = headers(own_headers=own)
    assert found[:4] == own
    assert dict(found)["dlq_reason"] == b"invalid"


def test_only_what_is_too_large_is_cut_and_says_its_length() -> None:
    value = bytes(range(256)) * 4_097
    assert letters.payload_of(LARGE, value) == (value[:1_048_576], 1_048_832)
    assert dict(headers(truncated=1_048_832))["dlq_truncated"] == b"1048832"
    assert letters.payload_of(LARGE, b"[]") == (b"[]", 2)
    assert letters.payload_of(INVALID, value) == (value, None)
    assert letters.payload_of(INVALID, None) == (None, None)


def test_the_letter_of_an_item_is_its_bytes_as_they_stood_in_the_array() -> None:
    spoiled = encoded(reading(value="x")).replace(b", ", b" ,\n")
    found = judged(b"[ " + encoded(reading()) + b",\t" + spoiled + b"\n]")
    assert letters.payload_of(found[1].outcome, found[1].raw) == (spoiled, None)
