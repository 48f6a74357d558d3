"""What a whole file holds, by its format."""

from collections.abc import Iterator
from itertools import chain

from healthyplaces.formats import aurn, json_lines, luftdaten
from healthyplaces.formats.detect import Format
from healthyplaces.formats.items import Read
from healthyplaces.formats.naming import Naming
from healthyplaces.formats.source import Source
from shared.topics import AIR_READINGS


def readings(source: Source, format: Format, naming: Naming) -> Iterator[Read]:
    """Yield the readings of a file.

    Raises:
        NotThisFormat: it has another format.
    """
    if format is Format.AURN:
        return aurn.readings(source.lines(), naming)
    if format is Format.LUFTDATEN:
        return luftdaten.readings(source.lines(), naming)
    return json(source, source.lines(), AIR_READINGS)


def json(source: Source, lines: Iterator[tuple[int, bytes]], topic: str) -> Iterator[Read]:
    """Yield the items of JSON lines, or of a file that is one array over many lines.

    Args:
        source: the file.
        lines: all of its lines, freshly opened.
        topic: where the items will go.
    """
    first = next(lines, None)
    if first is None:
        return
    if first[1].lstrip().startswith(b"[") and not json_lines.is_one_array(first[1]):
        text = b"\n".join(chain([first[1]], (line for _, line in lines)))
        if json_lines.is_one_array(text):
            yield from json_lines.of_array(text, topic)
            return
        with Source(source.path) as again:
            yield from json_lines.items(again.lines(), topic)
        return
    yield from json_lines.items(chain([first], lines), topic)
