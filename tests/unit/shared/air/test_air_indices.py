"""The daily index of an hour and of a day."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import daqi, indices
from shared.air.pollutants import Pollutant
from shared.air.windows import Mean

FULL = Mean(50.0, 4, 4)

means = st.builds(Mean, st.none() | st.floats(-5, 1500), st.integers(1, 4), st.just(4)) | st.just(
    Mean(None, 0, 4)
)
maybe = st.none() | means
many = st.lists(means, max_size=6)


def test_an_hour_is_judged_by_each_pollutants_own_mean() -> None:
    item = indices.hourly_index(
        no2=Mean(68.0, 1, 1),
        so2=Mean(10.0, 4, 4),
        so2_quarters=[Mean(5.0, 1, 1), Mean(300.0, 1, 1), Mean(7.0, 1, 1)],
        o3_8h=Mean(100.5, 6, 8),
        pm25_24h=Mean(12.0, 18, 24),
        pm10_24h=Mean(51.0, 24, 24),
    )
    assert indices.as_fields(item) == {
        "daqi": 4,
        "band": "moderate",
        "driving_pollutants": ["o3", "pm10", "so2"],
        "pollutants": {
            "no2": entry(2, "low", 68.0, "1h", 1.0),
            "so2": entry(4, "moderate", 300.0, "15min", 1.0),
            "o3": entry(4, "moderate", 100.5, "8h", 0.75),
            "pm25": entry(2, "low", 12.0, "24h", 0.75),
            "pm10": entry(4, "moderate", 51.0, "24h", 1.0),
        },
    }


def entry(
    index: int | None, band: str | None, value: float | None, averaging: str, capture: float
) -> dict[str, object]:
    return {
        "index": index,
        "band": band,
        "value": value,
        "averaging": averaging,
        "capture": capture,
    }


def test_a_day_is_judged_by_its_highest_hour_and_its_daily_means() -> None:
    item = indices.day_index(
        no2_hours=[Mean(60.0, 4, 4), Mean(201.0, 3, 4), Mean(700.0, 2, 4)],
        so2_hours=[FULL],
        so2_quarters=[Mean(89.0, 1, 1), Mean(900.0, 2, 3)],
        o3_day_max_8h=Mean(33.0, 18, 24),
        pm25_day=Mean(None, 17, 24),
        pm10_day=Mean(16.0, 24, 24),
    )
    assert (item.daqi, item.band, item.driving_pollutants) == (4, "moderate", ("no2",))
    assert indices.as_fields(item)["pollutants"] == {
        "no2": entry(4, "moderate", 201.0, "1h", 0.75),
        "so2": entry(2, "low", 89.0, "15min", 1.0),
        "o3": entry(1, "low", 33.0, "day_max_8h", 0.75),
        "pm25": entry(None, None, None, "day", 17 / 24),
        "pm10": entry(1, "low", 16.0, "day", 1.0),
    }


def test_an_hourly_mean_stands_in_for_missing_quarters_and_says_so() -> None:
    item = indices.hourly_index(so2=Mean(300.0, 4, 4))
    answer = indices.as_fields(item)
    assert answer["so2_basis"] == "1h"
    assert answer["pollutants"] == {
        "so2": entry(4, "moderate", 300.0, "1h", 1.0) | {"so2_basis": "1h"}
    }


def test_quarters_without_enough_capture_do_not_stand_before_the_hour() -> None:
    item = indices.hourly_index(so2=Mean(300.0, 4, 4), so2_quarters=[Mean(900.0, 2, 3)])
    assert (item.daqi, item.so2_basis) == (4, "1h")
    day = indices.day_index(so2_hours=[Mean(100.0, 1, 1), Mean(300.0, 4, 4)])
    assert (day.daqi, day.so2_basis) == (4, "1h")


def test_nothing_stands_in_where_nothing_was_measured() -> None:
    item = indices.hourly_index(so2=Mean(None, 0, 1))
    assert item.so2_basis is None
    assert "so2_basis" not in indices.as_fields(item)
    assert item.pollutants[Pollutant.SO2].value is None


def test_an_hour_of_too_few_readings_is_shown_without_an_index() -> None:
    item = indices.hourly_index(no2=Mean(500.0, 2, 4), pm10_24h=Mean(17.0, 24, 24))
    assert item.pollutants[Pollutant.NO2] == indices.PollutantIndex(None, None, 500.0, "1h", 0.5)
    assert (item.daqi, item.driving_pollutants) == (2, ("pm10",))


def test_a_pollutant_that_is_not_measured_is_not_in_the_answer() -> None:
    assert indices.as_fields(indices.hourly_index()) == {
        "daqi": None,
        "band": None,
        "driving_pollutants": [],
        "pollutants": {},
    }
    assert set(indices.day_index(no2_hours=[]).pollutants) == {Pollutant.NO2}


def test_a_day_without_an_hour_has_no_value() -> None:
    no2 = indices.day_index(no2_hours=[]).pollutants[Pollutant.NO2]
    assert (no2.index, no2.value, no2.capture) == (None, None, 0)


def test_the_highest_is_the_first_of_equals_and_one_that_counts_if_any() -> None:
    first, second = Mean(5.0, 3, 4), Mean(5.0, 4, 4)
    assert indices.highest([Mean(9.0, 2, 4), first, second]) is first
    assert indices.highest([Mean(None, 0, 4), Mean(-3.0, 1, 4)]) == Mean(-3.0, 1, 4)
    assert indices.highest([Mean(-3.0, 4, 4), Mean(None, 0, 4)]) == Mean(-3.0, 4, 4)
    assert indices.highest([]) == Mean(None, 0, 0)


@given(means, many, many)
def test_quarters_and_hours_without_enough_capture_never_change_an_index(
    hour: Mean, quarters: list[Mean], noise: list[Mean]
) -> None:
    idle = [replace(mean, n=min(mean.n, 2)) for mean in noise]
    quiet = indices.hourly_index(no2=hour, so2=hour, so2_quarters=quarters)
    noisy = indices.hourly_index(no2=hour, so2=hour, so2_quarters=[*idle, *quarters, *idle])
    assert noisy == quiet
    day = indices.day_index(no2_hours=[hour, *quarters])
    with_idle = indices.day_index(no2_hours=[*idle, hour, *quarters])
    assert (with_idle.daqi, with_idle.driving_pollutants) == (day.daqi, day.driving_pollutants)


@given(many)
def test_the_order_of_the_hours_of_a_day_does_not_change_its_index(hours: list[Mean]) -> None:
    backwards = indices.day_index(no2_hours=hours[::-1], so2_hours=hours[::-1])
    forwards = indices.day_index(no2_hours=hours, so2_hours=hours)
    assert (backwards.daqi, backwards.band) == (forwards.daqi, forwards.band)


@given(maybe, maybe, many, maybe, maybe, maybe)
def test_an_item_is_the_worst_of_its_pollutants(
    no2: Mean | None,
    so2: Mean | None,
    quarters: list[Mean],
    o3: Mean | None,
    pm25: Mean | None,
    pm10: Mean | None,
) -> None:
    item = indices.hourly_index(
        no2=no2, so2=so2, so2_quarters=quarters, o3_8h=o3, pm25_24h=pm25, pm10_24h=pm10
    )
    given_means = {"no2": no2, "so2": so2, "o3": o3, "pm25": pm25, "pm10": pm10}
    assert set(item.pollutants) == {code for code, mean in given_means.items() if mean is not None}
    present = {
        code: found.index for code, found in item.pollutants.items() if found.index is not None
    }
    assert item.daqi == max(present.values(), default=None)
    assert item.band == daqi.band(item.daqi)
    assert list(item.driving_pollutants) == sorted(
        code for code, index in present.items() if index == item.daqi
    )
    for code, found in item.pollutants.items():
        assert found.band == daqi.band(found.index)
        if found.index is not None:
            assert found.capture >= 0.75
            assert found.index == daqi.index(code, found.value)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_mean_that_does_not_count_has_no_index(n: int) -> None:
    found = indices.of_mean(Pollutant.O3, Mean(300.0, n, 3), "8h")
    assert (found.index, found.band, found.value) == (None, None, 300.0)
