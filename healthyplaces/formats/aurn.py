"""Hourly series as the national network has them: a row an hour, a column a pollutant and unit.

`site,date_utc,no2_ugm3,co_mgm3,…`; hours are named by their start, in UTC. An empty cell is no
value: nothing is published for it.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import timedelta

import orjson

from healthyplaces.formats.cells import number
from healthyplaces.formats.items import Item, NotThisFormat, Read, Unreadable
from healthyplaces.formats.naming import Naming
from shared import instants
from shared.air.pollutants import Pollutant

INTERVAL = timedelta(hours=1)

_SITE = "site"
_TIMES = ("date_utc", "start", "date")
_UNITS = {"ugm3": "ug/m3", "mgm3": "mg/m3", "ppb": "ppb", "ppm": "ppm"}
_POLLUTANTS = frozenset(each.value for each in Pollutant)


class Header:
    """What the columns of a file mean.

    Attributes:
        pollutants: in the order of their columns.
    """

    def __init__(self, names: Sequence[str]) -> None:
        times = [name for name in _TIMES if name in names]
        if _SITE not in names or not times:
            raise NotThisFormat(f"no columns `site` and `date_utc` but {', '.join(names)}")
        self._width = len(names)
        self._site = names.index(_SITE)
        self._time = names.index(times[0])
        self._values = tuple(
            (column, *found) for column, name in enumerate(names) if (found := _measure(name))
        )
        if not self._values:
            raise NotThisFormat("no column is a pollutant with its unit, such as `no2_ugm3`")

    @property
    def pollutants(self) -> tuple[str, ...]:
        """The pollutants that have a column."""
        return tuple(dict.fromkeys(pollutant for _, pollutant, _ in self._values))

    def row(self, line: int, text: str, naming: Naming) -> Iterator[Read]:
        """Yield the readings of a row."""
        cells = next(csv.reader([text]))
        if len(cells) != self._width:
            yield Unreadable(line, f"{len(cells)} cells, the header has {self._width}")
            return
        try:
            start = instants.parse(cells[self._time])
        except ValueError as error:
            yield Unreadable(line, f"{cells[self._time][:40]!r}: {error}")
            return
        try:
            sensor_id = naming.sensor_id(cells[self._site])
        except NotThisFormat as error:
            yield Unreadable(line, str(error))
            return
        end = instants.text(start + INTERVAL)
        for column, pollutant, unit in self._values:
            if not cells[column].strip():
                continue
            value = number(cells[column])
            if value is None:
                yield Unreadable(line, f"{pollutant}: {cells[column][:40]!r} is not a number")
                continue
            reading = {
                "sensor_id": sensor_id,
                "pollutant": pollutant,
                "start": instants.text(start),
                "end": end,
                "value": value,
                "unit": unit,
            }
            yield Item(line, sensor_id.encode(), orjson.dumps(reading), start)


def readings(lines: Iterator[tuple[int, bytes]], naming: Naming) -> Iterator[Read]:
    """Yield the readings of a file, in its order.

    Raises:
        NotThisFormat: its header is another.
    """
    first = next(lines, None)
    header = Header(columns(b"" if first is None else first[1]))
    for line_number, line in lines:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield Unreadable(line_number, "not UTF-8")
            continue
        yield from header.row(line_number, text, naming)


def columns(line: bytes) -> list[str]:
    """Return the names in a header line, in lower case."""
    names = next(csv.reader([line.decode(errors="replace")]), [])
    return [name.strip().lower() for name in names]


def _measure(name: str) -> tuple[str, str] | None:
    pollutant, _, unit = name.rpartition("_")
    return (pollutant, _UNITS[unit]) if pollutant in _POLLUTANTS and unit in _UNITS else None
