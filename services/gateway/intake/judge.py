"""From the body of an intake to the records that go to Kafka and the items that do not; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote_to_bytes

import orjson

from services.gateway.publish import Record
from shared.events import envelope, facts, json_text, readings, sensors
from shared.events import judge as judging
from shared.events.envelope import Form, Header, Opened
from shared.events.json_text import Item, Json, Object
from shared.events.reasons import Refusal
from shared.events.sensors import Retirement
from shared.events.shapes import Shape
from shared.topics import AIR_READINGS, AIR_SENSORS, LARGEST_VALUE_BYTES

_JSON: Final = b"application/json"
_SHAPES: Final = {AIR_READINGS: readings.READING, AIR_SENSORS: sensors.SENSOR}
"""The fields that are read of what is no fact."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """An item that is not taken: its place from 0, and why."""

    index: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of the items of one body, in their order.

    Attributes:
        unknown: how many fields of the records were dropped because nobody knows them.
    """

    records: tuple[Record, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    unknown: int = 0


def judge(topic: str, body: bytes, headers: Sequence[Header], now: datetime) -> Judged | Refusal:
    """Judge the form of everything in a body: every reason but the two that need the database.

    Args:
        topic: one of `shared.topics.INBOUND`.
        body: as it came.
        headers: as Kafka would carry them, from `kafka_headers`.
        now: this instant.
    """
    if topic == AIR_READINGS and envelope.is_bare(headers):
        plainly = readings.plain(body, now) if len(body) <= LARGEST_VALUE_BYTES else None
        if plainly is not None:
            raws = json_text.raw_items(body) if json_text.is_array(body) else [body]
            return Judged(
                tuple(
                    Record(form.sensor_id.encode(), raw)
                    for form, raw in zip(plainly, raws, strict=True)
                )
            )
    opened = envelope.open_record(body, headers, topic)
    if isinstance(opened, Refusal):
        return opened
    kept = _event_headers(opened)
    records: list[Record] = []
    rejected: list[Rejection] = []
    unknown = 0
    for place, item in enumerate(opened.items):
        judged = _judge_item(topic, item, now)
        if isinstance(judged, Refusal):
            rejected.append(Rejection(place, judged.reason.value, judged.detail))
        else:
            key, known, dropped = judged
            records.append(Record(key.encode(), _value(opened.form, item, known), kept))
            unknown += dropped
    return Judged(tuple(records), tuple(rejected), unknown)


def kafka_headers(headers: Mapping[bytes, bytes]) -> tuple[Header, ...]:
    """Return the headers of a CloudEvent over HTTP as its Kafka binding has them.

    `ce-id` becomes `ce_id`, percent-encoding undone; the content type stays. Other headers are not
    the event's.
    """
    found: list[Header] = []
    for name, value in headers.items():
        if name.startswith(b"ce-"):
            found.append((f"ce_{name[3:].decode('latin-1')}", unquote_to_bytes(value)))
        elif name == b"content-type":
            found.append(("content-type", value))
    return tuple(found)


def _judge_item(topic: str, item: Item, now: datetime) -> tuple[str, Shape, int] | Refusal:
    """Return an item's key, the fields that are read of it and how many more it has.

    Where it is refused, why.
    """
    content = item.content
    if isinstance(content, Refusal):
        return content
    form = judging.item(topic, content, now)
    if isinstance(form, Refusal):
        return form
    known = _SHAPES.get(topic) or facts.shape(topic, content)
    unknown = 0 if isinstance(form, Retirement) else form.unknown
    return judging.key_of(form), known, unknown


def _value(form: Form, item: Item, known: Shape) -> bytes:
    """Return the bytes that are published: as they came, unless there is what nobody may keep."""
    content = item.content
    if isinstance(content, Refusal):
        raise TypeError("a refused item has no value")
    stripped = _stripped(content, known)
    if stripped is None and not (form is Form.STRUCTURED and item.index is None):
        return item.raw
    return orjson.dumps(content if stripped is None else stripped)


def _stripped(content: Object, known: Shape) -> Object | None:
    """Return an object without its unknown fields, or None where it has none."""
    fields = {field.name: field for field in known.fields}
    found: Object = {}
    changed = False
    for name, value in content.items():
        field = fields.get(name)
        if field is None:
            changed = True
            continue
        inner: Json = None
        if isinstance(field.kind, Shape) and isinstance(value, dict):
            inner = _stripped(value, field.kind)
        changed = changed or inner is not None
        found[name] = value if inner is None else inner
    return found if changed else None


def _event_headers(opened: Opened) -> tuple[tuple[str, bytes], ...]:
    """Return the headers that make each record an event of its own in binary mode."""
    about = opened.attributes
    return () if about is None else (*about.headers(), ("content-type", _JSON))
