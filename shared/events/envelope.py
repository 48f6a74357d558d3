"""What a record is: bare JSON, or a CloudEvent in binary or structured mode, and its items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import orjson

from shared import instants
from shared.events import facts, json_text
from shared.events.json_text import Item, Json, Object
from shared.events.readings import READING
from shared.events.reasons import Reason, Refusal, Refused
from shared.events.sensors import SENSOR
from shared.events.shapes import Shape
from shared.topics import AIR_READINGS, AIR_SENSORS, LARGEST_VALUE_BYTES, SURVEY_RESPONSES

Header = tuple[str, bytes | None]

_PREFIX: Final = "ce_"
_CONTENT_TYPE: Final = "content-type"
_CLOUDEVENTS: Final = "application/cloudevents"
_STRUCTURED: Final = "application/cloudevents+json"
_REQUIRED: Final = ("id", "source", "type")
_FILLS: Final = (("id", "id"), ("type", "type"), ("time", "occurred_at"))
"""Attribute, and the field of the data that says the same."""

_Told = Mapping[str, Sequence[Json]]
"""Attributes by name, each with every value it was given."""

_AIR: Final[Mapping[str, Shape]] = MappingProxyType({AIR_READINGS: READING, AIR_SENSORS: SENSOR})


class Form(StrEnum):
    """How a record carries its data."""

    BARE = "bare"
    BINARY = "binary"
    STRUCTURED = "structured"
    TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a CloudEvent says of itself; `time` is RFC 3339 as it came."""

    id: str
    source: str
    type: str
    time: str | None

    def headers(self) -> tuple[tuple[str, bytes], ...]:
        """Return them as the headers of an event in binary mode, without a content type."""
        told = [
            ("ce_specversion", b"1.0"),
            ("ce_id", self.id.encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", self.type.encode()),
        ]
        if self.time is not None:
            told.append(("ce_time", self.time.encode()))
        return tuple(told)


@dataclass(frozen=True, slots=True)
class Opened:
    """A record whose envelope is in order.

    Attributes:
        items: one without index, or one for each of the array; an item may be a refusal.
        attributes: None of bare JSON and of a tombstone.
    """

    form: Form
    items: tuple[Item, ...]
    attributes: Attributes | None = None


def open_record(value: bytes | None, headers: Sequence[Header], topic: str) -> Opened | Refusal:
    """Return the items of a record, or why the whole record is refused.

    On the topics of events, an item gets the id, type and time of its CloudEvent where it has none
    of its own, and is refused where it has another. The raw bytes of an item without index are the
    whole record's.

    Args:
        value: the record's value after decompression; None is a tombstone.
        headers: the record's own, in order; names may repeat, values may be any bytes.
        topic: where it was published, one of `shared.topics.INBOUND`.
    """
    if value is None:
        if topic == AIR_SENSORS:
            return Opened(Form.TOMBSTONE, ())
        return Refusal(Reason.MALFORMED, "value: none")
    if len(value) > LARGEST_VALUE_BYTES:
        return Refusal(Reason.TOO_LARGE, f"value: over {LARGEST_VALUE_BYTES} bytes")
    try:
        if is_bare(headers):
            return Opened(Form.BARE, json_text.items(value))
        return _opened_event(value, headers, topic)
    except Refused as refused:
        return refused.refusal


def is_bare(headers: Sequence[Header]) -> bool:
    """Tell whether a record is no CloudEvent: what other headers it has does not matter."""
    return not any(
        name.startswith(_PREFIX)
        or (name == _CONTENT_TYPE and _media_type(value).startswith(_CLOUDEVENTS))
        for name, value in headers
    )


def _opened_event(value: bytes, headers: Sequence[Header], topic: str) -> Opened:
    media = [_media_type(given) for name, given in headers if name == _CONTENT_TYPE and given]
    told = _told_by_headers(headers)
    form = Form.BINARY
    if any(each.startswith(_CLOUDEVENTS) for each in media):
        form = Form.STRUCTURED
        items, own = _structured(value, media)
    else:
        items, own = json_text.items(value), told
    try:
        _check_data(own, media if form is Form.BINARY else ())
        attributes = _attributes(own, told)
    except Refused:
        _refuse_zero(items, topic)
        raise
    if topic in facts.TOPICS:
        items = tuple(_filled(item, attributes, topic) for item in items)
    return Opened(form, items, attributes)


def _structured(value: bytes, media: Sequence[str]) -> tuple[tuple[Item, ...], _Told]:
    """Return the items of a structured event, and its attributes.

    Whatever is not one JSON object is judged as JSON first, since that reason goes before ours.
    """
    if media != [_STRUCTURED] or not json_text.is_object(value):
        json_text.items(value)
        raise Refused(Reason.ENVELOPE, "value", "not one event in JSON")
    members = json_text.members(value, unjudged="data")
    items = _items_of_data(members.pop("data", b"null"))
    if len(items) == 1 and items[0].index is None:
        items = (replace(items[0], raw=value),)
    own = {name: orjson.loads(raw) for name, raw in members.items()}
    return items, {name: [each] for name, each in own.items() if each is not None}


def _items_of_data(data: bytes) -> tuple[Item, ...]:
    if data[:1] == b'"' or data == b"null":
        try:
            orjson.loads(data)
        except orjson.JSONDecodeError:
            raise Refused(Reason.MALFORMED, "data", "not JSON") from None
        raise Refused(Reason.ENVELOPE, "data", "missing, or a text")
    return json_text.items(data)


def _told_by_headers(headers: Sequence[Header]) -> _Told:
    """Return every value of every attribute; None where it is not UTF-8."""
    told: dict[str, list[Json]] = {}
    for name, value in headers:
        if name.startswith(_PREFIX) and value is not None:
            told.setdefault(name.removeprefix(_PREFIX), []).append(_decoded(value))
    return told


def _check_data(own: _Told, media: Sequence[str]) -> None:
    if own.get("data_base64"):
        raise Refused(Reason.ENVELOPE, "data_base64", "binary data")
    declared = [_media_type(each) for each in own.get("datacontenttype", ())]
    if not all(_is_json(each) for each in (*media, *declared)):
        raise Refused(Reason.ENVELOPE, "datacontenttype", "not JSON")


def _attributes(own: _Told, told: _Told) -> Attributes:
    """Return the attributes of an event.

    Args:
        own: as the event's mode has them.
        told: as the headers have them; in structured mode a copy, which may not differ.
    """
    versions = own.get("specversion", ())
    if not versions or any(each != "1.0" for each in (*versions, *told.get("specversion", ()))):
        raise Refused(Reason.ENVELOPE, "specversion", "not 1.0")
    found = {}
    for name in _REQUIRED:
        given = own.get(name, ())
        if not given or not all(isinstance(each, str) and each for each in given):
            raise Refused(Reason.ENVELOPE, name, "missing, empty or not UTF-8")
        found[name] = str(given[-1])
    for name, field in _FILLS:
        given = (*own.get(name, ()), *told.get(name, ()))
        if any(not _same(field, each, given[0]) for each in given):
            raise Refused(Reason.ENVELOPE, name, "given twice and different")
    time = own.get("time", (None,))[-1]
    if time is not None or "time" in own:
        _check_time(time)
    return Attributes(**found, time=None if time is None else str(time))


def _check_time(time: Json) -> None:
    try:
        instants.parse(time if isinstance(time, str) else "")
    except (instants.BeforeYearOne, instants.AfterYear9999):
        return  # a form as it should be; what it fills is judged with the rest of the item
    except ValueError:
        problem = "not an RFC 3339 time with an offset"
        raise Refused(Reason.INVALID, "time", problem) from None


def _filled(item: Item, attributes: Attributes, topic: str) -> Item:
    """Return an item with what its envelope says, or refused where the two differ."""
    if isinstance(item.content, Refusal):
        return item
    told = {"id": attributes.id, "type": attributes.type, "occurred_at": attributes.time}
    filled: Object = {name: text for name, text in told.items() if text is not None}
    whole: Object = {**filled, **item.content}
    for name, text in filled.items():
        if not _same(name, whole[name], text):
            zero = _shape(topic, whole).zero_in(whole)
            refusal = Refusal(Reason.ENVELOPE, f"{name}: differs from the envelope")
            if zero is not None:
                refusal = Refusal(Reason.MALFORMED, f"{zero}: U+0000")
            return replace(item, content=refusal)
    if topic == SURVEY_RESPONSES and "type" not in item.content:
        del whole["type"]  # no field of a response
    return replace(item, content=whole)


def _same(field: str, one: Json, other: Json) -> bool:
    if one == other or field != "occurred_at":
        return one == other
    try:
        return instants.parse(str(one)) == instants.parse(str(other))
    except ValueError:
        return False


def _refuse_zero(items: Sequence[Item], topic: str) -> None:
    """Refuse a record of one object for U+0000 where it is read: that goes before its envelope."""
    for item in items:
        if item.index is None and not isinstance(item.content, Refusal):
            zero = _shape(topic, item.content).zero_in(item.content)
            if zero is not None:
                raise Refused(Reason.MALFORMED, zero, "U+0000")


def _shape(topic: str, content: Object) -> Shape:
    return _AIR[topic] if topic in _AIR else facts.shape(topic, content)


def _media_type(value: Json | bytes) -> str:
    """Return type and subtype in lower case, without parameters; "" of what has none."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return text.partition(";")[0].strip().lower() if isinstance(text, str) else ""


def _is_json(media: str) -> bool:
    subtype = media.partition("/")[2]
    return subtype == "json" or subtype.endswith("+json")


def _decoded(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None
