"""The year's budget of exceedances."""

from datetime import UTC, datetime

import pytest

from shared.air.budget import Budget, as_fields, budgets
from shared.air.intervals import DAY, HOUR, QUARTER
from shared.air.pollutants import Pollutant

LAST = datetime(2024, 1, 1, tzinfo=UTC)
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)


def flat(since: datetime, until: datetime, value: float = 10.0) -> dict[datetime, float]:
    return {since + at * HOUR: value for at in range((until - since) // HOUR)}


def only(
    pollutant: Pollutant, objective: str, at: datetime, hours: dict[datetime, float]
) -> Budget:
    (found,) = [
        each for each in budgets(pollutant, 2025, at, hours) if each.objective.id == objective
    ]
    return found


def no2(at: datetime, hours: dict[datetime, float]) -> Budget:
    return only(Pollutant.NO2, "no2_1h_200", at, hours)


def test_hours_above_the_level_are_used_and_those_at_it_are_not() -> None:
    hours = flat(NEW_YEAR, NEW_YEAR + 4 * HOUR, 200.0) | {NEW_YEAR + HOUR: 200.1}
    found = no2(NEW_YEAR + 4 * HOUR, hours)
    assert (found.used, found.valid, found.elapsed, found.remaining) == (1, 4, 4, 17)


def test_what_is_not_over_yet_is_not_counted() -> None:
    hours = flat(NEW_YEAR, END, 201.0)
    assert no2(NEW_YEAR + 1.9 * HOUR, hours).used == 1
    assert no2(NEW_YEAR - DAY, hours).used == 0
    assert no2(END + DAY, hours).used == 8_760


def test_a_budget_that_is_used_up_has_nothing_left() -> None:
    assert no2(NEW_YEAR + 40 * HOUR, flat(NEW_YEAR, END, 201.0)).remaining == 0


def test_when_the_year_is_over_it_has_come_to_what_was_used() -> None:
    found = no2(END, flat(NEW_YEAR, NEW_YEAR + DAY, 201.0))
    assert (found.projected, found.basis) == (24.0, "over")


def test_the_rest_of_last_year_says_what_is_to_come() -> None:
    july = datetime(2025, 7, 1, tzinfo=UTC)
    hours = flat(LAST, july)
    for day in range(5):
        hours[datetime(2024, 6, 30, 12, tzinfo=UTC) + day * DAY] = 250.0
    hours[NEW_YEAR] = 250.0
    found = no2(july, hours)
    # Of last year's five, four came after 30 June.
    assert (found.used, found.projected, found.basis) == (1, 5.0, "last_year")


def test_before_it_begins_a_year_is_expected_to_be_like_the_last() -> None:
    hours = flat(LAST, NEW_YEAR) | {LAST + 90 * DAY: 250.0}
    found = no2(LAST + 400 * HOUR, hours)
    assert (found.used, found.elapsed, found.projected) == (0, 0, 1.0)


def test_without_last_year_it_goes_on_as_it_did() -> None:
    hours = flat(NEW_YEAR, NEW_YEAR + 73 * DAY)
    for day in range(4):
        hours[NEW_YEAR + day * DAY] = 250.0
    found = no2(NEW_YEAR + 73 * DAY, hours)
    assert (found.projected, found.basis) == (pytest.approx(20.0, rel=1e-12), "rate")


def test_a_rate_is_of_the_hours_there_are() -> None:
    every = flat(NEW_YEAR, NEW_YEAR + 40 * DAY)
    hours = {at: 250.0 for at in every if at.hour >= 6}
    found = no2(NEW_YEAR + 40 * DAY, hours)
    assert (found.valid, found.elapsed) == (720, 960)
    assert found.projected == 8_760.0
    del hours[NEW_YEAR + 6 * HOUR]
    assert no2(NEW_YEAR + 40 * DAY, hours).projected is None


def test_nothing_is_said_of_a_few_days() -> None:
    hours = flat(NEW_YEAR, NEW_YEAR + 40 * DAY, 250.0)
    assert no2(NEW_YEAR + 30 * DAY - HOUR, hours).projected is None
    assert no2(NEW_YEAR + 30 * DAY, hours).projected == 8_760.0


def test_a_last_year_with_too_little_of_its_rest_says_nothing() -> None:
    at = NEW_YEAR + 20 * DAY
    rest = datetime(2024, 1, 21, tzinfo=UTC)
    enough = (NEW_YEAR - rest) // HOUR * 3 // 4
    hours = flat(NEW_YEAR, at) | flat(rest, rest + enough * HOUR)
    assert no2(at, hours).basis == "last_year"
    del hours[rest]
    assert no2(at, hours).basis is None


def test_a_leap_day_is_like_the_day_before_it() -> None:
    leap = datetime(2024, 2, 29, 12, tzinfo=UTC)
    hours = flat(datetime(2023, 1, 1, tzinfo=UTC), leap)
    (found,) = budgets(Pollutant.NO2, 2024, leap, hours)
    assert found.basis == "last_year"


def test_days_need_three_quarters_of_their_hours() -> None:
    hours = flat(NEW_YEAR, NEW_YEAR + 18 * HOUR, 51.0)
    hours |= flat(NEW_YEAR + DAY, NEW_YEAR + DAY + 17 * HOUR, 51.0)
    found = only(Pollutant.PM10, "pm10_day_50", NEW_YEAR + 2 * DAY, hours)
    assert (found.used, found.valid, found.elapsed) == (1, 1, 2)
    assert only(Pollutant.PM10, "pm10_day_50", NEW_YEAR + 47 * HOUR, hours).elapsed == 1


def test_running_means_of_ozone_reach_back_over_new_year() -> None:
    hours = flat(NEW_YEAR - 7 * HOUR, NEW_YEAR, 900.0) | flat(NEW_YEAR, NEW_YEAR + DAY, 0.0)
    found = only(Pollutant.O3, "o3_day_max_8h_120", NEW_YEAR + DAY, hours)
    assert (found.used, found.valid) == (1, 1)


def test_quarters_are_counted_of_a_sensor_that_has_them() -> None:
    hours = flat(NEW_YEAR, NEW_YEAR + HOUR, 100.0)
    quarters = {NEW_YEAR + at * QUARTER: value for at, value in enumerate((267.0, 266.0, 1.0))}
    at = NEW_YEAR + HOUR
    with_them = {
        each.objective.id: each for each in budgets(Pollutant.SO2, 2025, at, hours, quarters)
    }
    assert (with_them["so2_15min_266"].used, with_them["so2_15min_266"].valid) == (1, 3)
    without = {each.objective.id for each in budgets(Pollutant.SO2, 2025, at, hours)}
    assert without == {"so2_1h_350", "so2_day_125"}


def test_means_of_a_year_have_no_budget() -> None:
    found = {each.objective.id for each in budgets(Pollutant.PM25, 2025, END, {})}
    assert found == set()


def test_it_is_answered_with_what_it_is_about() -> None:
    hours = flat(NEW_YEAR, NEW_YEAR + 36 * HOUR, 201.0)
    assert as_fields(no2(NEW_YEAR + 2 * DAY, hours)) == {
        "objective": "no2_1h_200",
        "pollutant": "no2",
        "averaging": "1h",
        "level": 200.0,
        "allowed": 18,
        "used": 36,
        "remaining": 0,
        "projected": None,
        "basis": None,
        "capture": 0.75,
    }
