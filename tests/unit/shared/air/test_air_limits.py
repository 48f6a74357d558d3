"""Limits, thresholds and guidelines as data."""

from itertools import pairwise

import pytest

from shared.air import limits
from shared.air.limits import GUIDELINES, OBJECTIVES, OTHER_OBJECTIVES, THRESHOLDS
from shared.air.pollutants import Pollutant


def test_the_published_objectives_are_those_of_the_contract() -> None:
    assert [objective.id for objective in OBJECTIVES] == [
        "no2_1h_200",
        "no2_year_40",
        "pm10_day_50",
        "pm10_year_40",
        "pm25_year_20",
        "so2_1h_350",
        "so2_day_125",
        "so2_15min_266",
        "co_day_max_8h_10",
        "o3_day_max_8h_100",
        "o3_day_max_8h_120",
    ]


@pytest.mark.parametrize("objective", OBJECTIVES + OTHER_OBJECTIVES, ids=lambda each: each.id)
def test_an_objective_is_named_after_what_it_says(objective: limits.Objective) -> None:
    named = f"{objective.pollutant}_{objective.averaging}_{objective.level:g}"
    assert objective.id == named
    assert objective.source


def test_the_allowed_exceedances_are_those_of_the_law() -> None:
    allowed = {each.id: each.allowed for each in OBJECTIVES if each.allowed}
    assert allowed == {
        "no2_1h_200": 18,
        "pm10_day_50": 35,
        "so2_1h_350": 24,
        "so2_day_125": 3,
        "so2_15min_266": 35,
        "o3_day_max_8h_100": 10,
        "o3_day_max_8h_120": 25,
    }


def test_a_percentile_equivalent_leaves_as_many_periods_above_as_are_allowed() -> None:
    periods = {"1h": 8760, "day": 365, "15min": 35_040}
    for each in OBJECTIVES:
        if each.percentile is not None:
            above = periods[each.averaging] * (100 - each.percentile) / 100
            assert above == pytest.approx(each.allowed, abs=0.0006 * periods[each.averaging])


def test_a_pollutant_has_its_own_objectives_only() -> None:
    for pollutant in Pollutant:
        found = limits.objectives_of(pollutant)
        assert {each.pollutant for each in found} <= {pollutant}
    assert sum(len(limits.objectives_of(pollutant)) for pollutant in Pollutant) == len(OBJECTIVES)
    assert limits.objectives_of(Pollutant.NOX) == ()


def test_the_alert_thresholds_are_those_of_the_regulations() -> None:
    assert [(each.pollutant, each.kind, each.level, each.hours) for each in THRESHOLDS] == [
        ("o3", "information", 180, 1),
        ("o3", "alert", 240, 1),
        ("no2", "alert", 400, 3),
        ("so2", "alert", 500, 3),
    ]


def test_the_guidelines_used_for_alerts_are_those_of_2021() -> None:
    assert GUIDELINES[Pollutant.PM25, "24h"].level == 15
    assert GUIDELINES[Pollutant.PM10, "24h"].level == 45
    assert GUIDELINES[Pollutant.SO2, "24h"].level == 40
    assert GUIDELINES[Pollutant.NO2, "24h"].interim == (120, 50)


def test_interim_targets_come_down_to_the_guideline() -> None:
    for guideline in GUIDELINES.values():
        steps = (*guideline.interim, guideline.level)
        assert all(high > low for high, low in pairwise(steps))
