"""How figures stand beside the whole and over the years; no trend crosses a break."""

from dataclasses import replace

import pytest

from services.indicators.catalogue.entries import shipped
from services.indicators.domain import figures, standing
from services.indicators.domain.figures import BREAK, Figure, Total
from services.indicators.domain.trend import CANNOT

RATE = shipped()["ta_households_per_1000"]
SHARE = shipped()["homelessness_owed_duty"]
COUNT = shipped()["ta_households"]


def rates(denominators: list[float]) -> list[Figure]:
    return [
        figures.over(400 + 100 * year, households, RATE.multiplier)
        for year, households in enumerate(denominators)
    ]


def test_a_rate_that_grows_for_five_years_gets_worse() -> None:
    found = standing.recent_trend(RATE, rates([140_000, 141_000, 142_000, 143_000, 144_000]))
    assert (found.marker, found.direction) == ("Increasing", "getting_worse")


@pytest.mark.parametrize("year", [1, 2, 3, 4])
def test_no_trend_is_drawn_across_a_marked_break(year: int) -> None:
    points = rates([140_000] * 5)
    points[year] = points[year].noting(BREAK)
    assert standing.recent_trend(RATE, points) == CANNOT


def test_a_break_with_the_first_point_is_before_the_trend() -> None:
    points = rates([140_000] * 5)
    points[0] = points[0].noting(BREAK)
    assert standing.recent_trend(RATE, points).marker == "Increasing"


def test_no_trend_is_drawn_over_a_denominator_that_was_rebased_between_two_years() -> None:
    """The month with which the new series began is marked; June, years apart, is not."""
    points = rates([149_000, 149_500, 144_000, 144_500, 145_000])
    assert not any(BREAK in each.notes for each in points)
    assert standing.recent_trend(RATE, points) == CANNOT


def test_what_has_no_denominator_of_reference_is_not_rebased() -> None:
    cases = [figures.out_of(50 + 10 * year, 100 + 50 * year, 100) for year in range(5)]
    assert standing.recent_trend(SHARE, cases) != CANNOT


def test_a_count_has_a_trend_by_its_limits() -> None:
    points = [figures.figure(COUNT, Total(n, n), None, None) for n in (200, 260, 320, 380, 440)]
    assert standing.recent_trend(COUNT, points).direction == "getting_worse"


@pytest.mark.parametrize("hidden", range(5))
def test_a_point_that_is_not_told_leaves_no_trend(hidden: int) -> None:
    points = rates([140_000] * 5)
    points[hidden] = replace(points[hidden], value=None, limits=None)
    assert standing.recent_trend(RATE, points) == CANNOT
    assert standing.recent_trend(RATE, rates([140_000] * 4)) == CANNOT


def test_a_bare_count_is_not_compared_with_the_count_of_the_whole() -> None:
    whole = figures.over(500, 140_000, 1000)
    ward = figures.over(60, 4_000, 1000)
    assert standing.compared(RATE, ward, whole) == "worse"
    assert standing.compared(COUNT, ward, whole) is None
    assert standing.compared(RATE, ward, None) is None
    assert standing.compared(RATE, replace(ward, limits=None), whole) is None
