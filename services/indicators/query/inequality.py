"""A measure over deprivation: groups, gradient, and what the same groups breathe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from math import fsum
from pathlib import Path

from services.indicators.domain import inequality, period
from services.indicators.domain.figures import Figure
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.inequality import Gradient
from services.indicators.domain.period import Period
from services.indicators.domain.places import Places
from services.indicators.query import places, tables
from shared.air.pollutants import Pollutant, unit_of
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")
_BREATHED = (Pollutant.NO2, Pollutant.PM25)


@dataclass(frozen=True, slots=True)
class Group:
    """One fifth or tenth, 1 = most deprived; `population` is what the measure is over."""

    quantile: int
    population: float | None
    value: float | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a group breathed in the year up to the period's end, weighted by residents."""

    quantile: int
    pollutant: str
    unit: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Inequality:
    """The gradient is None where a group has no value or no population."""

    period: Period
    groups: Sequence[Group]
    gradient: Gradient | None
    exposure: Sequence[Exposure]


async def of_period(
    connection: Connection,
    catalogue: Mapping[str, Indicator],
    indicator: Indicator,
    breakdown: str,
    asked: Period,
) -> Inequality:
    """Return a measure's groups in a period, the most deprived first.

    Args:
        connection: a snapshot of the database.
        catalogue: all measures.
        indicator: the measure; it must have wards.
        breakdown: `imd_quintile` or `imd_decile`.
        asked: of the measure's own kind.
    """
    gazetteer = await places.load(connection)
    found = await tables.load(connection, catalogue, indicator, breakdown, [asked], gazetteer)
    city = gazetteer.on(asked.end)
    groups = [
        Group(int(name), _weight(indicator, figure, city, breakdown, name), figure.value)
        for name, figure in found.of(asked).groups.items()
    ]
    exposure = await _exposure(connection, city, breakdown, asked)
    return Inequality(asked, groups, _gradient(groups), exposure)


def _weight(
    indicator: Indicator, figure: Figure, city: Places, breakdown: str, group: str
) -> float | None:
    """Return the measure's own denominator; what has none is weighted by residents."""
    if indicator.figure in ("rate", "residents", "share", "survey"):
        return figure.denominator
    return city.of_wards(city.members(breakdown, group), "population")


def _gradient(groups: Sequence[Group]) -> Gradient | None:
    populations = [each.population for each in groups if each.population]
    values = [each.value for each in groups if each.value is not None]
    if len(groups) < 2 or not len(populations) == len(values) == len(groups):
        return None
    try:
        return inequality.sii(populations, values)
    except OverflowError:  # weights of a survey may add up beyond a double
        return None


async def _exposure(
    connection: Connection, city: Places, breakdown: str, asked: Period
) -> list[Exposure]:
    until = datetime.combine(asked.end + period.ONE_DAY, time(), UTC)
    since = datetime.combine(period.add_months(asked.end, -12), time(), UTC)
    cursor = await connection.execute(
        _SQL["select_exposure"],
        {"pollutants": [str(each) for each in _BREATHED], "since": since, "until": until},
    )
    means = {(row[0], row[1]): float(row[2]) for row in await cursor.fetchall()}
    quantiles = city.quintiles if breakdown == "imd_quintile" else city.deciles
    return [
        Exposure(
            group,
            str(pollutant),
            unit_of(pollutant),
            _mean(means, city, breakdown, group, pollutant),
        )
        for group in sorted(set(quantiles.values()))
        for pollutant in _BREATHED
    ]


def _mean(
    means: Mapping[tuple[str, str], float],
    city: Places,
    breakdown: str,
    group: int,
    pollutant: Pollutant,
) -> float | None:
    weighted = [
        (means[ward, pollutant], city.of_area(ward, "population") or 0.0)
        for ward in city.members(breakdown, str(group))
        if (ward, pollutant) in means
    ]
    residents = fsum(weight for _, weight in weighted)
    if not weighted or residents <= 0:
        return None
    return fsum(mean * weight for mean, weight in weighted) / residents
