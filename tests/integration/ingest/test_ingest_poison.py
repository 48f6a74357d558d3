"""Whatever arrives: a dead letter with its reason, and every good neighbour stored."""

from typing import Any

import orjson
import pytest
from air_builders import Air, at, reading, sensor
from backing.kafka import Kafka, Out, Read

MIB = 1_048_576


def encoded(content: object) -> bytes:
    return orjson.dumps(content)


def with_token(name: str, field: str, token: bytes) -> bytes:
    return encoded(reading(name, 1, 1.0) | {field: "@@"}).replace(b'"@@"', token)


def poison(name: str) -> dict[str, tuple[Out, str]]:
    """What must not get in, with the reason it ends with."""
    good = encoded(reading(name, 1, 1.0))
    texts: dict[str, tuple[bytes | None, str]] = {
        "nothing": (b"", "malformed"),
        "a tombstone": (None, "malformed"),
        "no JSON": (b"{not json", "malformed"),
        "not UTF-8": (b'{"sensor_id": "\xff\xfe"}', "malformed"),
        "a BOM": (b"\xef\xbb\xbf" + good, "malformed"),
        "two objects": (good + b"," + good, "malformed"),
        "two texts": (good + b"\n" + good, "malformed"),
        "a number": (b"41.3", "malformed"),
        "a text": (b'"41.3"', "malformed"),
        "null": (b"null", "malformed"),
        "NaN": (with_token(name, "value", b"NaN"), "malformed"),
        "Infinity": (with_token(name, "value", b"Infinity"), "malformed"),
        "-Infinity": (with_token(name, "value", b"-Infinity"), "malformed"),
        "1e400": (with_token(name, "value", b"1e400"), "malformed"),
        "U+0000": (with_token(name, "sensor_id", rb'"a\u0000b"'), "malformed"),
        "a lone surrogate": (with_token(name, "sensor_id", rb'"\ud800"'), "malformed"),
        "10,000 deep": (b"[" * 10_000 + b"]" * 10_000, "malformed"),
        "65 deep": (good[:-1] + b',"x":' + b"[" * 64 + b"]" * 64 + b"}", "malformed"),
        "a text as number": (with_token(name, "value", b'"1.5"'), "invalid"),
        "true as number": (with_token(name, "value", b"true"), "invalid"),
        "seconds as time": (with_token(name, "start", b"1700000000"), "invalid"),
        "seconds as text": (with_token(name, "start", b'"1700000000"'), "invalid"),
        "milliseconds": (with_token(name, "start", b"253402300800"), "invalid"),
        "a naive time": (with_token(name, "start", b'"2026-01-15T00:00:00"'), "invalid"),
        "a leap second": (with_token(name, "start", b'"2016-12-31T23:59:60Z"'), "invalid"),
        "hour 24": (with_token(name, "start", b'"2026-01-15T24:00:00Z"'), "invalid"),
        "an end before": (with_token(name, "end", b'"2026-01-15T00:00:00Z"'), "invalid"),
        "an end far off": (with_token(name, "end", b'"2026-01-16T01:00:01Z"'), "invalid"),
        "no value": (encoded({**reading(name, 1, 1)} | {}).replace(b'"value":1,', b""), "invalid"),
        "a pollutant unknown": (with_token(name, "pollutant", b'"h2o"'), "invalid"),
        "a state unknown": (with_token(name, "state", b'"final"'), "invalid"),
        "an id of 4 kB": (with_token(name, "sensor_id", b'"' + b"x" * 4_096 + b'"'), "invalid"),
        "a control character": (with_token(name, "sensor_id", rb'"a\u0007"'), "invalid"),
        "a unit unknown": (with_token(name, "unit", b'"mg"'), "unit"),
        "PM in ppb": (
            encoded(reading(name, 1, 1.0, pollutant="pm25", unit="ppb")),
            "unit",
        ),
        "1969": (with_token(name, "start", b'"1969-12-31T23:59:59Z"'), "too_old"),
        "before year 1": (with_token(name, "start", b'"0001-01-01T00:00:00+01:00"'), "too_old"),
        "2099": (with_token(name, "start", b'"2099-01-01T00:00:00Z"'), "future"),
        "after 9999": (with_token(name, "start", b'"9999-12-31T23:59:59-01:00"'), "future"),
        "5,001 items": (encoded([{}] * 5_001), "too_large"),
        "1 MiB and 1": (good + b" " * (MIB + 1 - len(good)), "too_large"),
        "an unknown sensor": (encoded(reading(f"{name}-x", 1, 1.0)), "unknown_sensor"),
    }
    found = {title: (Out(text, name), reason) for title, (text, reason) in texts.items()}
    binary = {"ce_specversion": b"1.0", "ce_id": b"1", "ce_source": b"/s", "ce_type": b"t"}
    broken: dict[str, tuple[dict[str, bytes | None], bytes, str]] = {
        "JSON promised, not kept": ({"content-type": b"application/json"}, b"{", "malformed"),
        "specversion 0.3": ({**binary, "ce_specversion": b"0.3"}, good, "envelope"),
        "no ce_id": ({k: v for k, v in binary.items() if k != "ce_id"}, good, "envelope"),
        "ce_id of any bytes": ({**binary, "ce_id": b"\xff"}, good, "envelope"),
        "ce_id null": ({**binary, "ce_id": None}, good, "envelope"),
        "an Avro event": ({**binary, "content-type": b"avro/binary"}, good, "envelope"),
        "a text as data": (
            {"content-type": b"application/cloudevents+json"},
            encoded({"specversion": "1.0", "id": "1", "source": "/", "type": "t", "data": "x"}),
            "envelope",
        ),
        "base64 data": (
            {"content-type": b"application/cloudevents+json"},
            encoded({"specversion": "1.0", "id": "1", "source": "/", "type": "t",
                     "data_base64": "e30="}),
            "envelope",
        ),
        "a batch": ({"content-type": b"application/cloudevents-batch+json"}, b"[]", "envelope"),
    }  # fmt: skip
    for title, (headers, text, reason) in broken.items():
        found[title] = (Out(text, name, tuple(headers.items())), reason)
    return found


AWKWARD: dict[str, dict[str, Any]] = {
    "a null header": {"headers": (("x", None),)},
    "a header of any bytes": {"headers": (("x", b"\xff\xfe\x00"), ("x", b""))},
    "reply_to": {"headers": (("reply_to", b"air.hourly"), ("correlation_id", b"a\nb"))},
    "a name with U+0000": {"headers": (("a\x00b", b"1"),)},
    "no key": {"key": None},
    "a key of any bytes": {"key": b"\xff\x00"},
    "a key of 100 kB": {"key": b"k" * 100_000},
    "a thousand headers": {"headers": tuple((f"h{each}", b"v") for each in range(1_000))},
}
"""Accepted, however odd: start of the reading in hours after midnight by position from 2 on."""


def test_every_poison_ends_as_a_dead_letter_and_every_neighbour_is_stored(
    air: Air, name: str
) -> None:
    air.register(sensor(name, interval_s=60))
    bad = poison(name)
    before = air.kafka.ends()
    records: list[Out] = []
    good = 0
    for out, _ in bad.values():
        for _ in range(20):
            start = f"2026-01-14T{good // 60:02d}:{good % 60:02d}:00Z"
            records.append(Out(reading(name, start, float(good)), name))
            good += 1
        records.append(Out(out.content, name, out.headers))
    sent = air.kafka.publish("air.readings", *records)
    air.ingest.until_applied(sent)

    stored = air.values(sensor_id=name, average="raw", from_="2026-01-13T00:00:00Z", limit=5000)
    assert stored == [float(each) for each in range(good)]

    placed = {each.offset: title for each, title in zip(sent[20::21], bad, strict=True)}
    letters = air.letters(sent)
    assert {placed[each["offset"]]: each["reason"] for each in letters} == {
        title: reason for title, (_, reason) in bad.items()
    }
    assert len(letters) == len(bad)
    _agree(air.kafka, before, letters, {o: bad[title][0] for o, title in placed.items()})


def _agree(kafka: Kafka, before: Any, letters: list[Any], sent: dict[int, Out]) -> None:
    """Hold the published letters against what was sent and what the API shows."""
    published: dict[int, Read] = {
        int(each.header("dlq_offset") or ""): each
        for each in kafka.read("air.readings.dlq", before, lambda found: len(found) >= len(sent))
    }
    assert published.keys() == sent.keys()
    for letter in letters:
        record, original = published[letter["offset"]], sent[letter["offset"]]
        value = original.value
        assert record.key == original.key_bytes
        assert record.value == (None if value is None else value[:MIB])
        own, told = record.headers[: len(original.headers)], record.headers[len(original.headers) :]
        assert own == original.headers
        truncated = letter["reason"] == "too_large" and value is not None
        assert [header for header, _ in told] == [
            "dlq_reason", "dlq_detail", "dlq_topic", "dlq_partition", "dlq_offset", "dlq_service",
            "dlq_at", *(["dlq_truncated"] if truncated else []),
        ]  # fmt: skip
        if truncated and value is not None:
            assert record.header("dlq_truncated") == str(len(value))
        assert record.header("dlq_reason") == letter["reason"]
        assert record.header("dlq_detail") == letter["detail"]
        assert record.header("dlq_topic") == "air.readings"
        assert record.header("dlq_partition") == str(letter["partition"])
        assert record.header("dlq_service") == letter["service"] == "ingest"
        assert record.header("dlq_at") == letter["at"]
        assert letter["item"] is None


@pytest.mark.parametrize("title", AWKWARD)
def test_what_is_odd_around_a_good_reading_does_not_matter(air: Air, name: str, title: str) -> None:
    air.register(sensor(name))
    changes = {"key": name, **AWKWARD[title]}
    air.send("air.readings", Out(reading(name, 1, 7.5), **changes))
    assert air.values(sensor_id=name) == [7.5]


@pytest.mark.parametrize("title", AWKWARD)
def test_what_is_odd_around_a_bad_reading_reaches_the_dead_letter(
    air: Air, name: str, title: str
) -> None:
    changes = {"key": name, **AWKWARD[title]}
    before = air.kafka.ends("air.readings.dlq")
    out = Out(b"{", **changes)
    air.send("air.readings", out)
    (letter,) = air.kafka.read("air.readings.dlq", before, lambda found: len(found) == 1)
    assert letter.key == out.key_bytes
    assert letter.headers[: len(out.headers)] == out.headers


def test_ten_mebibytes_that_compress_well_are_cut_in_their_letter(air: Air, name: str) -> None:
    before = air.kafka.ends("air.readings.dlq")
    value = b" " * 10 * MIB
    sent = air.kafka.publish_compressed("air.readings", Out(value, name))
    air.ingest.until_applied(sent)
    (letter,) = air.kafka.read("air.readings.dlq", before, lambda found: len(found) == 1)
    assert letter.value == value[:MIB]
    assert letter.header("dlq_reason") == "too_large"
    assert letter.header("dlq_truncated") == str(10 * MIB)


@pytest.mark.parametrize(("length", "stored"), [(MIB - 1, True), (MIB, True), (MIB + 1, False)])
def test_a_value_may_have_one_mebibyte(air: Air, name: str, length: int, stored: bool) -> None:
    air.register(sensor(name))
    value = encoded(reading(name, 1, 7.5))
    sent = air.send("air.readings", Out(value + b" " * (length - len(value)), name))
    assert air.values(sensor_id=name) == ([7.5] if stored else [])
    assert [each["reason"] for each in air.letters(sent)] == ([] if stored else ["too_large"])


def test_an_invalid_record_of_the_largest_size_has_a_letter_with_all_of_it(
    air: Air, name: str
) -> None:
    before = air.kafka.ends("air.readings.dlq")
    value = b'{"x":"' + b"y" * (MIB - 8) + b'"}'
    assert len(value) == MIB
    air.send("air.readings", Out(value, name))
    (letter,) = air.kafka.read("air.readings.dlq", before, lambda found: len(found) == 1)
    assert letter.value == value
    assert letter.header("dlq_truncated") is None


def test_what_is_only_huge_before_compression_stops_nothing(air: Air, name: str) -> None:
    """The broker measures the compressed batch: a key or header may be larger than any letter."""
    air.register(sensor(name))
    huge = b"\x00" * 12 * MIB
    sent = air.kafka.publish_compressed(
        "air.readings",
        Out(b"{", huge),
        Out(b"{", name, (("huge", huge),)),
        Out(reading(name, 1, 7.5), huge),
    )
    air.ingest.until_applied(sent)
    assert air.values(sensor_id=name) == [7.5]
    assert [each["reason"] for each in air.letters(sent)] == ["malformed", "malformed"]


def test_each_item_of_an_array_is_judged_on_its_own(air: Air, name: str) -> None:
    air.register(sensor(name))
    before = air.kafka.ends("air.readings.dlq")
    items = [
        encoded(reading(name, 1, 1.0)),
        b'{ "sensor_id" : 5 , "x":1.50 }',
        b"17",
        encoded(reading(name, 2, 2.0)),
        encoded(reading(name, 3, 0)).replace(b'"value":0', b'"value": NaN'),
        encoded(reading(name, 3, 3.0)),
    ]
    text = b"[ " + b" ,\n ".join(items) + b" ]"
    sent = air.send("air.readings", Out(text, name, (("own", b"1"),)))
    assert air.values(sensor_id=name) == [1.0, 2.0, 3.0]
    letters = air.letters(sent)
    assert [(each["item"], each["reason"]) for each in letters] == [
        (1, "invalid"), (2, "malformed"), (4, "malformed"),
    ]  # fmt: skip
    assert [each["payload"].encode() for each in letters] == [items[1], items[2], items[4]]
    published = air.kafka.read("air.readings.dlq", before, lambda found: len(found) == 3)
    assert [each.value for each in published] == [items[1], items[2], items[4]]
    assert [each.header("dlq_item") for each in published] == ["1", "2", "4"]
    assert all(each.headers[0] == ("own", b"1") for each in published)


def test_an_array_of_ten_thousand_with_one_bad_is_refused_as_a_whole(air: Air, name: str) -> None:
    sent = air.send("air.readings", Out([reading(name, 1, 1.0)] * 9_999 + [{}], name))
    assert [(each["reason"], each["item"]) for each in air.letters(sent)] == [("too_large", None)]


def test_an_empty_array_has_no_effect(air: Air, name: str) -> None:
    sent = air.send("air.readings", Out([], name))
    assert air.letters(sent) == []


def test_five_thousand_items_of_an_unknown_sensor_are_dead_letters_in_seconds(
    air: Air, name: str
) -> None:
    pad = "x" * 100
    items = [reading(name, at(each / 60), 1.0, x=pad) for each in range(4_000)]
    sent = air.kafka.publish("air.readings", Out(items, name))
    air.ingest.until_applied(sent, seconds=30)
    letters = air.letters(sent)
    assert len(letters) == 4_000
    assert [orjson.loads(each["payload"]) for each in letters] == items


def test_unknown_fields_are_dropped_and_counted(air: Air, name: str) -> None:
    air.register(sensor(name))

    def counted() -> float:
        text = air.ingest.get("/metrics").text
        key = 'consumer_unknown_fields_total{topic="air.readings"} '
        return sum(float(row[len(key) :]) for row in text.splitlines() if row.startswith(key))

    before = counted()
    air.read(reading(name, 1, 7.5, nested={"a\x00": [1]}, name="N. N.", text="\x00"))
    assert air.values(sensor_id=name) == [7.5]
    assert counted() == before + 3
