"""JSON, a line an object or an array; or the whole file one array."""

from collections.abc import Iterator
from datetime import datetime

import orjson

from healthyplaces.formats.items import Item
from shared import instants
from shared.events import json_text
from shared.events.catalogue import SUBJECTS
from shared.events.reasons import Refused

MOST_BYTES_OF_ONE_ARRAY = 268_435_456


def items(lines: Iterator[tuple[int, bytes]], topic: str) -> Iterator[Item]:
    """Yield what each line holds, byte for byte; the items of an array one by one.

    A line that is no JSON is an item too: the platform says why it refuses it.
    """
    for number, line in lines:
        yield from of_line(number, line, topic)


def of_line(number: int, line: bytes, topic: str) -> Iterator[Item]:
    """Yield what one line holds."""
    try:
        found = json_text.items(line)
    except Refused:
        yield Item(number, None, line)
        return
    for each in found:
        content = each.content if isinstance(each.content, dict) else {}
        yield Item(number, _key(content, topic), each.raw, _at(content))


def of_array(text: bytes, topic: str) -> Iterator[Item]:
    """Yield the items of one large array, numbered from 1; the text must be JSON."""
    for number, raw in enumerate(json_text.raw_items(text), start=1):
        yield from of_line(number, raw, topic)


def is_one_array(text: bytes) -> bool:
    """Tell whether a whole file is one JSON array."""
    if not text.lstrip().startswith(b"["):
        return False
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _key(content: json_text.Object, topic: str) -> bytes | None:
    subject = content.get(SUBJECTS.get(topic, "sensor_id"))
    try:
        return subject.encode() if isinstance(subject, str) else None
    except UnicodeEncodeError:  # a lone surrogate: the platform refuses it
        return None


def _at(content: json_text.Object) -> datetime | None:
    said = content.get("start", content.get("occurred_at"))
    try:
        return instants.parse(said) if isinstance(said, str) else None
    except ValueError:
        return None
