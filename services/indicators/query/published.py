"""What has been published: the current revision of every figure, and all that went before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson

from services.indicators.domain.figures import Figure
from services.indicators.domain.item import figure_fields
from services.indicators.domain.period import Period
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")

Slot = tuple[date, date, str]
"""(first day, last day, group or area)."""


@dataclass(frozen=True, slots=True)
class Published:
    """A figure's current revision, and its text."""

    revision: int
    text: str

    def revision_of(self, figure: Figure) -> int:
        """Return the revision a figure has, or will have once it is published."""
        return self.revision if text_of(figure) == self.text else self.revision + 1


def text_of(figure: Figure) -> str:
    """Return a figure in the text by which two are told apart."""
    return orjson.dumps(figure_fields(figure)).decode()


def slot(period: Period, member: str) -> Slot:
    """Return where a figure is kept."""
    return period.start, period.end, member


async def current(
    connection: Connection, indicator: str, basis: str, breakdown: str, first: date, last: date
) -> Mapping[Slot, Published]:
    """Return what is published of a measure for periods that end between two days."""
    cursor = await connection.execute(
        _SQL["select_figures"],
        {
            "indicator": indicator,
            "basis": basis,
            "breakdown": breakdown,
            "first": first,
            "last": last,
        },
    )
    return {(row[0], row[1], row[2]): Published(row[3], row[4]) for row in await cursor.fetchall()}
