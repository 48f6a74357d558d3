"""Answering for an operational measure: items by period and group, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from services.indicators.domain import period, standing
from services.indicators.domain.figures import Figure
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.item import Item
from services.indicators.domain.period import Period
from services.indicators.domain.tables import WARD, WHOLE, Table
from services.indicators.domain.trend import CANNOT, POINTS, Trend
from services.indicators.query import places, published, tables
from services.indicators.query.places import Gazetteer
from services.indicators.query.published import Published, Slot
from services.indicators.query.tables import Tables
from shared.places.wards import CITY
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")

OPERATIONAL = "operational"
_CHUNK = 36
"""Periods read at once: three years of months."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an operational measure; `periods` are of its kind, oldest first."""

    indicator: Indicator
    breakdown: str
    periods: Sequence[Period]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the last day of the period, and the group; None for the whole."""

    end: date
    group: str | None


@dataclass(slots=True)
class Answer:
    """A page of items.

    Attributes:
        next: where the page after begins, or None.
        unseen: figures told for the first time, which nobody has a revision of yet.
    """

    items: list[Item] = field(default_factory=list)
    next: Position | None = None
    unseen: list[tuple[Period, str, Figure]] = field(default_factory=list)


async def page(
    connection: Connection,
    catalogue: Mapping[str, Indicator],
    question: Question,
    after: Position | None,
    limit: int,
) -> Answer:
    """Return at most `limit` items after a position.

    Args:
        connection: a snapshot of the database.
        catalogue: all measures.
        question: what is asked.
        after: where the page before ended.
        limit: 1 or more.
    """
    gazetteer = await places.load(connection)
    since = await _first_day(connection, question.indicator)
    answer = Answer()
    left = [each for each in question.periods if after is None or each.end >= after.end]
    while left:
        chunk, left = left[:_CHUNK], left[_CHUNK:]
        indicator, breakdown = question.indicator, question.breakdown
        found = await reader(connection, catalogue, indicator, breakdown, chunk, gazetteer, since)
        current = await published.current(
            connection, indicator.id, OPERATIONAL, breakdown, chunk[0].end, chunk[-1].end
        )
        for each in chunk:
            for group in _left(found.groups(each), each, after):
                if len(answer.items) == limit:
                    last = answer.items[-1]
                    answer.next = Position(last.period.end, last.group)
                    return answer
                _add(answer, found, current, each, group)
    return answer


def _left(groups: Sequence[str | None], asked: Period, after: Position | None) -> list[str | None]:
    """Return the groups of a period that come after a position."""
    if after is None or asked.end > after.end:
        return list(groups)
    return list(groups[groups.index(after.group) + 1 :]) if after.group in groups else []


def _add(
    answer: Answer,
    found: "Reader",
    current: Mapping[Slot, Published],
    asked: Period,
    group: str | None,
) -> None:
    """Add the item of one group of one period."""
    own = found.figure(asked, group)
    member = CITY if group is None else group
    known = current.get(published.slot(asked, member))
    if known is None:
        answer.unseen.append((asked, member, own))
    answer.items.append(found.item(asked, group, 1 if known is None else known.revision_of(own)))


async def _first_day(connection: Connection, indicator: Indicator) -> date | None:
    """Return the first day on which anything was counted; before it there is no trend."""
    cursor = await connection.execute(_SQL["select_first_day"], {"tally": indicator.tally})
    row = await cursor.fetchone()
    return None if row is None else row[0]


@dataclass(frozen=True, slots=True)
class Reader:
    """One measure's figures by one breakdown, each beside the whole's and over the years.

    Attributes:
        since: the first day on which anything was counted; before it there is no trend.
    """

    tables: Tables
    since: date | None
    years: dict[Period, Sequence[Table] | None] = field(default_factory=dict)

    def groups(self, asked: Period) -> list[str | None]:
        """Return the groups there are in a period; only None, the whole, without a breakdown."""
        return [None] if self.tables.breakdown == WHOLE else list(self.tables.of(asked).groups)

    def figure(self, asked: Period, group: str | None) -> Figure:
        """Return the figure of a group, None the whole, in a period that was read."""
        found = self.tables.of(asked)
        return found.whole if group is None else found.groups[group]

    def item(self, asked: Period, group: str | None, revision: int) -> Item:
        """Return all that is said of a group, None the whole, in a period that was read."""
        indicator = self.tables.indicator
        own = self.figure(asked, group)
        other = None if group is None else self.tables.of(asked).whole
        compares = other is not None and indicator.figure in standing.COMPARED
        return Item(
            asked,
            group if group is not None and self.tables.breakdown == WARD else CITY,
            group,
            own,
            OPERATIONAL,
            revision,
            other.value if other is not None and compares else None,
            standing.compared(indicator, own, other),
            self._trend(asked, group),
        )

    def _trend(self, asked: Period, group: str | None) -> Trend:
        years = self._years(asked)
        if years is None:
            return CANNOT
        points: list[Figure] = []
        for found in years:
            figure = found.whole if group is None else found.groups.get(group)
            if figure is None:
                return CANNOT
            points.append(figure)
        return standing.recent_trend(self.tables.indicator, points)

    def _years(self, asked: Period) -> Sequence[Table] | None:
        """Return the tables of the same period of five years; None where no trend can be."""
        if asked not in self.years:
            self.years[asked] = self._tables(asked)
        return self.years[asked]

    def _tables(self, asked: Period) -> Sequence[Table] | None:
        if self.tables.indicator.figure not in standing.TRENDED or self.since is None:
            return None
        years = period.years_back(asked, POINTS)
        if years[0].end < self.since:
            return None
        return [self.tables.of(each) for each in years]


async def reader(
    connection: Connection,
    catalogue: Mapping[str, Indicator],
    indicator: Indicator,
    breakdown: str,
    asked: Sequence[Period],
    gazetteer: Gazetteer,
    since: date | None,
) -> Reader:
    """Read what is said of a measure in some periods, with the years that its trends look back.

    Args:
        connection: a snapshot of the database.
        catalogue: all measures.
        indicator: the measure.
        breakdown: `tables.WHOLE`, a place breakdown or one of the measure's own.
        asked: periods of the measure's own kind.
        gazetteer: the city's places.
        since: the first day on which anything was counted.
    """
    needed = set(asked)
    for each in asked if indicator.figure in standing.TRENDED else ():
        back = period.years_back(each, POINTS)
        if since is not None and back[0].end >= since:
            needed.update(back)
    ordered = sorted(needed, key=lambda each: each.end)
    found = await tables.load(connection, catalogue, indicator, breakdown, ordered, gazetteer)
    return Reader(found, since)
