"""Tables of figures for many periods of one measure, read at once and made as they are needed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.indicators.domain import period, tables
from services.indicators.domain.figures import BREAK, Figure
from services.indicators.domain.indicator import PLACES, Air, Counted, Indicator, Recorded
from services.indicators.domain.period import Period
from services.indicators.domain.standing import rebased
from services.indicators.domain.tables import WHOLE, Sum, Table
from services.indicators.query import air, recorded, sums
from services.indicators.query.places import Gazetteer
from shared.postgres import Connection

Sums = Mapping[Period, Sequence[Sum]]


class Tables:
    """The tables of one measure by one breakdown; a period that was not loaded has none."""

    def __init__(
        self,
        indicator: Indicator,
        breakdown: str,
        gazetteer: Gazetteer,
        by_place: Sums,
        by_member: Sums,
        figures: Mapping[Period, Figure],
    ) -> None:
        self.indicator = indicator
        self.breakdown = breakdown
        self._gazetteer = gazetteer
        self._by_place = by_place
        self._by_member = by_member
        self._figures = figures
        self._made: dict[Period, Table] = {}

    def of(self, asked: Period) -> Table:
        """Return the table of a period."""
        found = self._made.get(asked)
        if found is None:
            found = self._make(asked)
            self._made[asked] = found
        return found

    def empty(self, asked: Period) -> bool:
        """Tell whether nothing at all was counted in a period."""
        return asked not in self._figures and not self._by_place.get(asked)

    def _make(self, asked: Period) -> Table:
        recorded_figure = self._figures.get(asked)
        if recorded_figure is not None:
            return Table(recorded_figure, {})
        made = tables.table(
            self.indicator,
            self.breakdown,
            self._gazetteer.on(asked.end),
            self._by_place.get(asked, ()),
            self._by_member.get(asked, ()),
        )
        return made if self.indicator.denominator is None else self._with_breaks(asked, made)

    def _with_breaks(self, asked: Period, made: Table) -> Table:
        """Mark what is over a denominator that was rebased since the period before."""
        before = period.before(asked)
        if asked.kind == "snapshot":
            before = period.snapshot(period.add_months(asked.end, -1))
        now, then = self._gazetteer.on(asked.end), self._gazetteer.on(before.end)
        if now is then or self.indicator.denominator is None:
            return made
        column = self.indicator.denominator
        whole, groups = made.whole, dict(made.groups)
        if rebased(then.of_area(then.city, column), now.of_area(now.city, column)):
            whole = whole.noting(BREAK)
        for group, figure in groups.items():
            was = tables.over_group(self.indicator, self.breakdown, then, group)
            if rebased(was, tables.over_group(self.indicator, self.breakdown, now, group)):
                groups[group] = figure.noting(BREAK)
        return replace(made, whole=whole, groups=groups)


async def load(
    connection: Connection,
    catalogue: Mapping[str, Indicator],
    indicator: Indicator,
    breakdown: str,
    periods: Iterable[Period],
    gazetteer: Gazetteer,
) -> Tables:
    """Read what the tables of some periods are made of.

    Args:
        connection: a snapshot of the database.
        catalogue: all measures; one may show what another counts.
        indicator: the measure.
        breakdown: `tables.WHOLE`, a place breakdown or one of the measure's own.
        periods: of the measure's own kind.
        gazetteer: the city's places.
    """
    asked = list(periods)
    counted = counted_by(catalogue, indicator)
    by_place: Sums = {}
    by_member: Sums = {}
    figures: Mapping[Period, Figure] = {}
    if isinstance(counted, Recorded):
        figures = await recorded.of_periods(connection, counted, asked)
    elif isinstance(counted, Air):
        by_place = by_member = await air.of_periods(connection, counted, asked)
    elif counted is not None:
        apart = breakdown in (tables.QUINTILE, tables.DECILE)
        by_place = await sums.of_periods(connection, indicator, counted, "", asked, by_decile=apart)
        if breakdown not in (WHOLE, *PLACES):
            by_member = await sums.of_periods(connection, indicator, counted, breakdown, asked)
    return Tables(indicator, breakdown, gazetteer, by_place, by_member, figures)


def counted_by(catalogue: Mapping[str, Indicator], indicator: Indicator) -> Counted | None:
    """Return how a measure's tally is counted: its own way, or that of the measure it shows."""
    return indicator.counted or catalogue[indicator.tally].counted
