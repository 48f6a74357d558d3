"""The archive of Sensor.Community (Luftdaten): a row a reading, by `;`, times in UTC without zone.

`sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2`; P1 is PM10 and
P2 is PM2.5, both in µg/m³. How long a reading lasted is not said: its end is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from healthyplaces.formats.cells import number
from healthyplaces.formats.items import Item, NotThisFormat, Read, Unreadable
from healthyplaces.formats.naming import Naming
from shared import instants

POLLUTANTS = {"P1": "pm10", "P2": "pm25"}
_NEEDED = ("sensor_id", "timestamp")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sensor of the archive stands, degrees."""

    lat: float
    lon: float


class Header:
    """What the columns of a file mean."""

    def __init__(self, names: Sequence[str]) -> None:
        if not all(name in names for name in _NEEDED) or not set(POLLUTANTS) & set(names):
            raise NotThisFormat(f"no columns sensor_id, timestamp, P1, P2 but {'; '.join(names)}")
        self._names = tuple(names)

    def row(self, line: int, text: str, naming: Naming) -> Iterator[Read]:
        """Yield the readings of a row."""
        cells = self._cells(text)
        if cells is None:
            yield Unreadable(line, f"{text.count(';') + 1} cells, the header has another number")
            return
        try:
            start = instants.parse(_zoned(cells["timestamp"]))
            sensor_id = naming.sensor_id(cells["sensor_id"])
        except (ValueError, NotThisFormat) as error:
            yield Unreadable(line, str(error))
            return
        for column, pollutant in POLLUTANTS.items():
            cell = cells.get(column, "").strip()
            if not cell or cell.lower() == "nan":
                continue
            value = number(cell)
            if value is None:
                yield Unreadable(line, f"{column}: {cell[:40]!r} is not a number")
                continue
            reading = {
                "sensor_id": sensor_id,
                "pollutant": pollutant,
                "start": instants.text(start),
                "value": value,
                "unit": "ug/m3",
            }
            yield Item(line, sensor_id.encode(), orjson.dumps(reading), start)

    def place(self, text: str) -> tuple[str, Place] | None:
        """Return the sensor of a row and where it stands, or None where the row does not say."""
        cells = self._cells(text) or {}
        lat, lon = (number(cells.get(name, "")) for name in ("lat", "lon"))
        return None if lat is None or lon is None else (cells["sensor_id"], Place(lat, lon))

    def _cells(self, text: str) -> dict[str, str] | None:
        cells = text.split(";")
        if len(cells) != len(self._names):
            return None
        return dict(zip(self._names, cells, strict=True))


def readings(lines: Iterator[tuple[int, bytes]], naming: Naming) -> Iterator[Read]:
    """Yield the readings of a file, in its order.

    Raises:
        NotThisFormat: its header is another.
    """
    header = _header(lines)
    for line_number, line in lines:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield Unreadable(line_number, "not UTF-8")
            continue
        yield from header.row(line_number, text, naming)


def places(lines: Iterator[tuple[int, bytes]]) -> dict[str, Place]:
    """Return where each sensor of a file stands, by the first row that says so.

    Raises:
        NotThisFormat: its header is another.
    """
    header = _header(lines)
    found: dict[str, Place] = {}
    for _, line in lines:
        place = header.place(line.decode(errors="replace"))
        if place is not None:
            found.setdefault(*place)
    return found


def _header(lines: Iterator[tuple[int, bytes]]) -> Header:
    first = next(lines, None)
    text = b"" if first is None else first[1]
    return Header([name.strip() for name in text.decode(errors="replace").split(";")])


def _zoned(timestamp: str) -> str:
    zoned = timestamp.endswith(("Z", "z")) or timestamp[-6:-5] in ("+", "-")
    return timestamp if zoned else f"{timestamp}Z"
