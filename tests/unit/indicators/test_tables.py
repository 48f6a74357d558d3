"""The tables that are answered: wards of their time, and an attacker who asks for all of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from services.indicators.catalogue.entries import shipped
from services.indicators.domain import disclosure
from services.indicators.domain.figures import Figure, Total
from services.indicators.domain.places import Locality, Places, Reference, on_day
from services.indicators.domain.tables import WHOLE, Sum, Table, table
from shared.places.wards import CITY, WARDS

HOUSEHOLDS = shipped()["ta_households"]
SAVINGS = shipped()["energy_advice_savings"]
BREAKDOWNS: Final = (WHOLE, "ward", "imd_quintile", "imd_decile")
sizes = st.sampled_from([0, 0, 1, 2, 6, 7, 8, 9, 12, 13, 30, 31])


@dataclass(frozen=True)
class City:
    """Wards with their tenths, and how many households are in each; `nowhere`: without a ward.

    Some of the wards may be of another time: what is counted in them is in the same tables.
    """

    places: Places
    counts: dict[str, int]
    nowhere: int

    def sums(self) -> list[Sum]:
        """Return what was added up of the households themselves."""
        everywhere = (*self.counts.items(), ("", self.nowhere))
        return [Sum("", ward, 0, Total(count, count)) for ward, count in everywhere if count]

    def money(self) -> list[Sum]:
        """Return what the same households saved."""
        return [
            each._replace(total=each.total._replace(x=Decimal(97 + 3 * number) / 4))
            for number, each in enumerate(self.sums())
        ]


@st.composite
def cities(draw: st.DrawFn) -> City:
    codes = [ward.code for ward in WARDS[: draw(st.integers(2, 8))]]
    tenths = {code: draw(st.integers(1, 10)) for code in codes}
    places = Places(
        CITY,
        tuple(codes[: draw(st.integers(1, len(codes)))]),
        frozenset(codes),
        {code: (tenth + 1) // 2 for code, tenth in tenths.items()},
        tenths,
        {},
    )
    return City(places, {code: draw(sizes) for code in codes}, draw(sizes))


def asked(city: City, by: str) -> Table:
    return table(HOUSEHOLDS, by, city.places, city.sums())


def every_figure(city: City, by_money: bool) -> list[tuple[frozenset[str], Figure]]:
    """Return all that an attacker can have: of each answer its figure, and which wards it is of."""
    indicator = SAVINGS if by_money else HOUSEHOLDS
    sums = city.money() if by_money else city.sums()
    everywhere = frozenset((*city.counts, ""))
    found = []
    for by in BREAKDOWNS:
        made = table(indicator, by, city.places, sums)
        found.append((everywhere, made.whole))
        for group, figure in made.groups.items():
            wards = {ward for ward in city.counts if group in (ward, quantile(city, by, ward))}
            found.append((frozenset(wards), figure))
    return found


def quantile(city: City, by: str, ward: str) -> str:
    """Return the fifth or tenth of a ward, as the group is called."""
    return str(city.places.quantile(by, ward))


def follows(rows: list[frozenset[str]], target: frozenset[str]) -> bool:
    """Tell whether the sum over some wards follows from given sums, by elimination."""
    names = sorted({name for row in (*rows, target) for name in row})
    basis: dict[int, list[Fraction]] = {}

    def reduced(row: list[Fraction]) -> list[Fraction]:
        for lead in sorted(basis):
            if row[lead]:
                factor = row[lead] / basis[lead][lead]
                row = [a - factor * b for a, b in zip(row, basis[lead], strict=True)]
        return row

    for row in rows:
        left = reduced([Fraction(name in row) for name in names])
        lead = next((index for index, value in enumerate(left) if value), None)
        if lead is not None:
            basis[lead] = left
    return not any(reduced([Fraction(name in target) for name in names]))


@settings(deadline=None, max_examples=300)
@given(cities())
def test_no_sum_of_money_of_few_households_follows_from_all_answers(city: City) -> None:
    """Money is told exactly, so whatever can be subtracted is known to the penny."""
    told = every_figure(city, by_money=True)
    given_out = [wards for wards, figure in told if figure.value is not None]
    for ward, count in (*city.counts.items(), ("", city.nowhere)):
        if disclosure.small(count):
            assert not follows(given_out, frozenset((ward,))), (ward, city)


@settings(deadline=None, max_examples=150)
@given(cities())
def test_no_small_count_can_be_found_from_all_answers_and_the_rules(city: City) -> None:
    """The attacker knows how counts are rounded and why they are hidden, and has every answer."""
    names = [*city.counts, ""]
    rows: list[list[int]] = []
    bounds: list[float] = []
    for wards, figure in every_figure(city, by_money=False):
        row = [int(name in wards) for name in names]
        low, high = between(figure)
        rows += [row, [-each for each in row]]
        bounds += [high, -low]
    for ward, count in city.counts.items():
        if not disclosure.small(count):
            continue
        aim = [float(name == ward) for name in names]
        least = linprog(aim, A_ub=rows, b_ub=bounds)
        most = linprog([-each for each in aim], A_ub=rows, b_ub=bounds)
        assert -most.fun - least.fun >= 1, (ward, city)


def between(figure: Figure) -> tuple[float, float]:
    """Return what the count behind a figure can be, by the rules that everybody may read.

    That one hidden beside another is 8 or more is not used: where every part of a total is the
    least that its mark allows, the rule itself (1 to 7, nearest 5) leaves nothing open.
    """
    if figure.value is not None:
        return (max(8.0, figure.value - 2), figure.value + 2) if figure.value else (0.0, 0.0)
    return (1.0, 7.0) if figure.suppressed == "primary" else (1.0, 1e6)


@settings(deadline=None)
@given(cities())
def test_whatever_is_hidden_is_hidden_whole_and_says_why(city: City) -> None:
    for by_money in (False, True):
        for wards, figure in every_figure(city, by_money):
            count = sum(city.counts.get(ward, city.nowhere) for ward in wards)
            if disclosure.small(count):
                assert figure.suppressed == "primary"
            if figure.suppressed is not None:
                assert (figure.value, figure.numerator, figure.limits) == (None, None, None)
            else:
                assert figure.value is not None


@settings(deadline=None)
@given(cities(), st.permutations(BREAKDOWNS))
def test_what_is_hidden_does_not_depend_on_who_asked_first(city: City, order: list[str]) -> None:
    first = {by: asked(city, by) for by in order}
    assert all(asked(city, by) == first[by] for by in BREAKDOWNS)


OLD, NEW = "E05001222", "E05016402"
"""Foleshill up to May 2026, and from then on: another code, the same name."""

WARDS_OF_THEIR_TIME = (
    Locality(OLD, None, date(2026, 5, 7)),
    Locality(NEW, date(2026, 5, 7), None),
)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 5, 6), {OLD: 20, NEW: 10}),
        (date(2026, 5, 7), {NEW: 10, OLD: 20}),
    ],
)
def test_wards_of_two_boundaries_are_never_joined_by_name(day: date, shown: dict[str, int]) -> None:
    """The wards in force come first; what an event says of another set stays apart, in the city."""
    reference = [Reference(OLD, 2020, {"population": 24_383}, 1, 1)]
    places = on_day(CITY, WARDS_OF_THEIR_TIME, reference, day)
    sums = [Sum("", OLD, 0, Total(20, 20)), Sum("", NEW, 0, Total(10, 10))]
    found = table(HOUSEHOLDS, "ward", places, sums)
    assert {group: figure.value for group, figure in found.groups.items()} == shown
    assert list(found.groups) == list(shown)
    assert found.whole.value == 30
    in_force, other = shown
    assert places.wards == (in_force,)
    assert found.groups[in_force].notes == ()
    assert found.groups[other].notes == ("a ward of the city at another time",)


@pytest.mark.parametrize("by", ["ward", "imd_quintile", "imd_decile"])
@pytest.mark.parametrize("few", [OLD, NEW])
def test_few_in_a_ward_of_another_set_are_hidden_in_every_table(by: str, few: str) -> None:
    """A ward keeps its deprivation after its time, so what is counted in it is in a group."""
    reference = [Reference(OLD, 2020, {}, 1, 1), Reference(NEW, 2026, {}, 2, 1)]
    places = on_day(CITY, WARDS_OF_THEIR_TIME, reference, date(2026, 6, 30))
    sums = [Sum("", ward, 0, Total(5, 5) if ward == few else Total(30, 30)) for ward in (OLD, NEW)]
    found = table(HOUSEHOLDS, by, places, sums)
    for group, figure in found.groups.items():
        wards = {ward for ward in (OLD, NEW) if group in (ward, str(places.quantile(by, ward)))}
        if wards == {few}:
            assert (figure.value, figure.suppressed) == (None, "primary")
        elif len(wards) == 1:
            assert figure.value is None
        else:
            assert figure.value == 35


@pytest.mark.parametrize(
    ("year", "population", "households"),
    [(2017, 300.0, 90.0), (2018, 300.0, 90.0), (2020, 320.0, 90.0), (2021, 320.0, 120.0)],
)
def test_what_a_row_leaves_empty_is_of_the_row_that_says_it(
    year: int, population: float, households: float
) -> None:
    """The year's, else the latest before, else the earliest."""
    reference = [
        Reference(CITY, 2021, {"households": 120.0}, None, None),
        Reference(CITY, 2018, {"population": 300.0}, None, None),
        Reference(CITY, 2020, {"population": 320.0, "households": 90.0}, None, None),
    ]
    places = on_day(CITY, WARDS_OF_THEIR_TIME, reference, date(year, 12, 31))
    found = [places.of_area(CITY, column) for column in ("population", "households")]
    assert found == [population, households]
    assert places.of_area(CITY, "over_65") is None


def test_a_ward_of_no_set_counts_in_the_city_and_is_named_as_such() -> None:
    places = on_day(CITY, WARDS_OF_THEIR_TIME, [], date(2026, 1, 31))
    sums = [Sum("", OLD, 0, Total(20, 20)), Sum("", "E05009999", 0, Total(12, 12))]
    found = table(HOUSEHOLDS, "ward", places, sums)
    assert found.groups["E05009999"].notes == ("not a ward of the city",)
    assert found.groups[OLD].notes == ()
    assert found.whole.value == 30
