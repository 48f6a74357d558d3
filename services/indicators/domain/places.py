"""The city's wards on a day: their deprivation, and what rates are over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.indicators.domain.indicator import Denominator

COLUMNS: Final[tuple[Denominator, ...]] = (
    "population",
    "adults_16_plus",
    "households",
    "under_5",
    "over_65",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of an area in a year; what is not known is None."""

    area: str
    year: int
    denominators: Mapping[Denominator, float]
    decile: int | None
    quintile: int | None


@dataclass(frozen=True, slots=True)
class Places:
    """The wards and the city as they are looked at for one day.

    Attributes:
        city: the city's code.
        wards: the codes of the wards in force, in order.
        known: the codes of all wards that there ever were.
        quintiles, deciles: deprivation of the wards that have it, 1 = most deprived.
        denominators: by area and column.
    """

    city: str
    wards: tuple[str, ...]
    known: frozenset[str]
    quintiles: Mapping[str, int]
    deciles: Mapping[str, int]
    denominators: Mapping[tuple[str, Denominator], float]

    def of_area(self, area: str, column: Denominator) -> float | None:
        """Return an area's denominator; the city's own, else the sum of all its wards'."""
        found = self.denominators.get((area, column))
        if found is None and area == self.city:
            return self.of_wards(self.wards, column)
        return found

    def of_wards(self, wards: Iterable[str], column: Denominator) -> float | None:
        """Return the sum over some wards, or None where one of them, or all, are missing."""
        found = [self.denominators.get((ward, column)) for ward in wards]
        present = [each for each in found if each is not None]
        return sum(present) if present and len(present) == len(found) else None

    def quantile(self, breakdown: str, ward: str) -> int | None:
        """Return a ward's deprivation fifth (`imd_quintile`) or tenth (`imd_decile`)."""
        return (self.quintiles if breakdown == "imd_quintile" else self.deciles).get(ward)

    def members(self, breakdown: str, group: str) -> tuple[str, ...]:
        """Return the wards of a fifth or tenth."""
        return tuple(
            ward for ward in self.wards if str(self.quantile(breakdown, ward) or "") == group
        )


@dataclass(frozen=True, slots=True)
class Locality:
    """A ward of the city, and the days on which it is one; None is open."""

    code: str
    since: date | None
    until: date | None

    def on(self, day: date) -> bool:
        """Tell whether the ward is in force on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


def on_day(
    city: str, localities: Iterable[Locality], rows: Iterable[Reference], day: date
) -> Places:
    """Return the places as they are looked at for a period that ends on a day.

    An area's row is the year's, else the latest before it, else the earliest. What that row does
    not give is of the row that does, by the same rule.
    """
    wards = tuple(localities)
    known = frozenset(each.code for each in wards)
    denominators: dict[tuple[str, Denominator], float] = {}
    quintiles: dict[str, int] = {}
    deciles: dict[str, int] = {}
    for row in sorted(rows, key=lambda each: (each.area, each.year)):
        for column, value in row.denominators.items():
            if (row.area, column) not in denominators or row.year <= day.year:
                denominators[row.area, column] = value
        if row.area not in known:
            continue
        if row.quintile and (row.area not in quintiles or row.year <= day.year):
            quintiles[row.area] = row.quintile
        if row.decile and (row.area not in deciles or row.year <= day.year):
            deciles[row.area] = row.decile
    return Places(
        city,
        tuple(sorted({each.code for each in wards if each.on(day)})),
        known,
        quintiles,
        deciles,
        denominators,
    )
