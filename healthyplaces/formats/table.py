"""CSV tables of events and sensors: a row an item, a column a field, typed as the field is.

A cell that does not fit its field's type stays text: the platform says what is wrong with it. What
is empty is left out; what no event of the topic has (and so might be personal) is never sent.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import orjson

from healthyplaces.formats.cells import number
from healthyplaces.formats.items import Item, NotThisFormat, Read, Unreadable
from healthyplaces.formats.mapping import Wording
from shared import instants
from shared.events import facts, kinds
from shared.events.catalogue import CATALOGUE, SUBJECTS
from shared.events.json_text import Json, Object
from shared.events.sensors import SENSOR
from shared.events.shapes import Field, Shape
from shared.topics import AIR_SENSORS

LIST_MARK = ";"
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_YES = frozenset({"true", "yes"})
_NO = frozenset({"false", "no"})


def items(
    lines: Iterator[tuple[int, bytes]], topic: str, wording: Wording | None = None
) -> Iterator[Read]:
    """Yield an item for each row of a table.

    Args:
        lines: of the file, the header first.
        topic: where the items will go; `air.sensors` too.
        wording: how columns and codes are to be read.

    Raises:
        NotThisFormat: the header does not fit the wording, or is not UTF-8.
    """
    wording = wording or Wording()
    numbers, rows = _rows(lines)
    try:
        header = next(rows, [])
        fields = wording.fields([name.strip() for name in header])
        for row in rows:
            if len(row) != len(header):
                yield Unreadable(numbers[-1], f"{len(row)} cells, the header has {len(header)}")
                continue
            named = dict(wording.constants)
            named.update(
                (name, cell.strip()) for name, cell in zip(fields, row, strict=True) if name
            )
            yield _item(numbers[-1], topic, named, wording)
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotThisFormat(f"line {numbers[-1] if numbers else 1}: {error}") from error


def unknown_columns(header: Sequence[str], topic: str, wording: Wording | None = None) -> list[str]:
    """Return the columns that no item of the topic has: they are never sent."""
    known = _known_fields(topic)
    named = (wording or Wording()).fields(header)
    return [
        column
        for column, name in zip(header, named, strict=True)
        if name is None or name not in known
    ]


def header_of(line: bytes) -> list[str]:
    """Return the column names of a header line."""
    return [name.strip() for name in next(csv.reader([line.decode(errors="replace")]), [])]


def _rows(lines: Iterator[tuple[int, bytes]]) -> tuple[list[int], Iterator[list[str]]]:
    """Return the rows, and a list whose last entry is the line the latest row ended on."""
    numbers: list[int] = []

    def texts() -> Iterator[str]:
        for line_number, line in lines:
            numbers[:] = [line_number]
            yield line.decode() + "\n"

    return numbers, csv.reader(texts(), strict=True)


def _item(line: int, topic: str, cells: Mapping[str, str], wording: Wording) -> Item:
    recoded = {
        name: wording.values.get(name, {}).get(text, text) for name, text in cells.items() if text
    }
    # An event's fields are those of its type: `type` is read before the others.
    shape = _shape(topic, dict(recoded))
    content = _typed(shape, recoded, wording)
    subject = SUBJECTS.get(topic, "sensor_id")
    key = content.get(subject)
    return Item(
        line,
        key.encode() if isinstance(key, str) else None,
        orjson.dumps(content),
        _instant(content.get("occurred_at")),
    )


def _shape(topic: str, content: Object) -> Shape:
    return SENSOR if topic == AIR_SENSORS else facts.shape(topic, content)


def _typed(shape: Shape, cells: Mapping[str, str], wording: Wording, within: str = "") -> Object:
    content: Object = {}
    for field in shape.fields:
        name = within + field.name
        if isinstance(field.kind, Shape):
            inner = _typed(field.kind, cells, wording, f"{name}.")
            if inner or field.required:
                content[field.name] = inner
        elif name in cells:
            content[field.name] = _value(field, cells[name], wording)
    return content


def _value(field: Field, text: str, wording: Wording) -> Json:
    if field.listed:
        return [each.strip() for each in text.split(LIST_MARK) if each.strip()]
    kind = field.kind
    if isinstance(kind, kinds.Integer):
        return int(text) if _INTEGER.fullmatch(text) else text
    if isinstance(kind, kinds.Number):
        found = number(text)
        return text if found is None else found
    if isinstance(kind, kinds.Boolean):
        said = text.lower()
        return said in _YES if said in _YES | _NO else text
    if isinstance(kind, kinds.Time) and wording.zone is not None:
        return _zoned(text, wording)
    return text


def _zoned(text: str, wording: Wording) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if at.tzinfo is not None else instants.text(at.replace(tzinfo=wording.zone))


def _instant(said: Json) -> datetime | None:
    try:
        return instants.parse(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _known_fields(topic: str) -> frozenset[str]:
    shapes = (
        [SENSOR]
        if topic == AIR_SENSORS
        else [each.whole for each in CATALOGUE.types.values() if each.topic == topic]
    )
    return frozenset(name for shape in shapes for name in _names(shape, "")) | {"type"}


def _names(shape: Shape, within: str) -> Iterator[str]:
    for field in shape.fields:
        if isinstance(field.kind, Shape):
            yield from _names(field.kind, f"{within}{field.name}.")
        else:
            yield within + field.name
