"""The city, its wards and their reference data, as they are looked at for any day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from services.indicators.domain.places import COLUMNS, Locality, Places, Reference, on_day
from shared.places.wards import CITY
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")


class Gazetteer:
    """All that is known of the city's places; cheap to ask for many days."""

    def __init__(self, localities: Sequence[Locality], rows: Sequence[Reference]) -> None:
        self._localities = tuple(localities)
        self._rows = tuple(rows)
        self._edges = sorted(
            edge for each in localities for edge in (each.since, each.until) if edge is not None
        )
        self._known: dict[tuple[int, int], Places] = {}

    def on(self, day: date) -> Places:
        """Return the places for a period that ends on a day."""
        key = (day.year, sum(edge <= day for edge in self._edges))
        found = self._known.get(key)
        if found is None:
            found = on_day(CITY, self._localities, self._rows, day)
            self._known[key] = found
        return found


async def load(connection: Connection) -> Gazetteer:
    """Read all places and their reference data."""
    cursor = await connection.execute(_SQL["select_localities"])
    localities = [Locality(*row) for row in await cursor.fetchall()]
    cursor = await connection.execute(_SQL["select_reference"], {"city": CITY})
    rows = [
        Reference(
            row[0],
            row[1],
            {
                column: float(value)
                for column, value in zip(COLUMNS, row[2:7], strict=True)
                if value is not None
            },
            row[7],
            row[8],
        )
        for row in await cursor.fetchall()
    ]
    return Gazetteer(localities, rows)
