"""Whole records and bodies judged: every item in exactly one outcome, with its exact bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.events import envelope, facts, json_text, readings, sensors
from shared.events.envelope import Form, Header
from shared.events.facts import Fact
from shared.events.json_text import Item, Object
from shared.events.readings import ReadingForm
from shared.events.reasons import Refusal
from shared.events.sensors import Retirement, SensorForm
from shared.topics import AIR_READINGS, AIR_SENSORS, LARGEST_VALUE_BYTES

Accepted = ReadingForm | SensorForm | Retirement | Fact


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one item.

    Attributes:
        index: its place in the array, from 0; None where it is the whole record.
        raw: the exact bytes of the item, or of the whole record; None of a tombstone.
        outcome: its form, or why it is refused.
    """

    index: int | None
    raw: bytes | None
    outcome: Accepted | Refusal


def record(
    topic: str,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[Header],
    now: datetime,
) -> tuple[Judgement, ...]:
    """Return what becomes of every item of a Kafka record, in their order; none of an empty array.

    Judges form: every reason but `unknown_sensor` and `duplicate_conflict`.

    Args:
        topic: one of `shared.topics.INBOUND`.
        key: only on `air.sensors` does it matter.
        value: after decompression; None is a tombstone.
        headers: in their order, values of any bytes.
        now: this instant.
    """
    judged = _judged(topic, key, value, headers, now)
    if topic != AIR_SENSORS:
        return judged
    return tuple(_keyed(each, key) for each in judged)


def body(topic: str, value: bytes, now: datetime) -> tuple[Judgement, ...]:
    """Return what becomes of every item of an HTTP body, which is bare JSON and has no key.

    Args:
        topic: one of `shared.topics.INBOUND`.
        value: the body.
        now: this instant.
    """
    return _judged(topic, None, value, (), now)


def item(topic: str, content: Object, now: datetime) -> Accepted | Refusal:
    """Return the form of one item, or why it is refused; its envelope has been seen to.

    Args:
        topic: one of `shared.topics.INBOUND`.
        content: the decoded object.
        now: this instant.
    """
    if topic == AIR_READINGS:
        return readings.reading(content, now)
    if topic == AIR_SENSORS:
        return sensors.sensor(content)
    return facts.fact(topic, content, now)


def key_of(form: Accepted) -> str:
    """Return the key that the contract gives a record of this form."""
    return form.subject if isinstance(form, Fact) else form.sensor_id


def _judged(
    topic: str, key: bytes | None, value: bytes | None, headers: Sequence[Header], now: datetime
) -> tuple[Judgement, ...]:
    if topic == AIR_READINGS and value is not None and len(value) <= LARGEST_VALUE_BYTES:
        plain = readings.plain(value, now) if envelope.is_bare(headers) else None
        if plain is not None:
            return _plain_judgements(value, plain)
    opened = envelope.open_record(value, headers, topic)
    if isinstance(opened, Refusal):
        return (Judgement(None, value, opened),)
    if opened.form is Form.TOMBSTONE:
        return (Judgement(None, None, sensors.retirement(key)),)
    return tuple(_item_judgement(topic, each, now) for each in opened.items)


def _plain_judgements(value: bytes, plain: tuple[ReadingForm, ...]) -> tuple[Judgement, ...]:
    if not json_text.is_array(value):
        return (Judgement(None, value, plain[0]),)
    raws = json_text.raw_items(value)
    return tuple(
        Judgement(index, raw, form)
        for index, (raw, form) in enumerate(zip(raws, plain, strict=True))
    )


def _item_judgement(topic: str, each: Item, now: datetime) -> Judgement:
    if isinstance(each.content, Refusal):
        return Judgement(each.index, each.raw, each.content)
    plain = readings.plain(each.raw, now) if topic == AIR_READINGS else None
    outcome = item(topic, each.content, now) if plain is None else plain[0]
    return Judgement(each.index, each.raw, outcome)


def _keyed(judged: Judgement, key: bytes | None) -> Judgement:
    if not isinstance(judged.outcome, SensorForm):
        return judged
    refusal = sensors.judge_key(judged.outcome, key)
    return judged if refusal is None else Judgement(judged.index, judged.raw, refusal)
