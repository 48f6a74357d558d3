"""The statistics of a year."""

from datetime import UTC, datetime
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import annual
from shared.air.annual import Exceedance
from shared.air.intervals import DAY, HOUR, QUARTER
from shared.air.pollutants import Pollutant

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = [NEW_YEAR + place * HOUR for place in range(8760)]

finite = st.floats(allow_nan=False, allow_infinity=False)
ordered = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50).map(sorted)
PERCENTILES = ("median", "p90", "p95", "p98", "p99", "p99_8")


def flat(value: float, hours: int = 8760) -> dict[datetime, float]:
    return dict.fromkeys(YEAR[:hours], value)


def counts(year: annual.Annual) -> dict[str, int]:
    return {code: each.count for code, each in year.exceedances.items()}


# Percentiles


def test_a_percentile_lies_between_two_values_as_r_type_7_has_it() -> None:
    assert annual.percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5
    assert annual.percentile([1.0, 2.0, 3.0, 4.0], 90) == pytest.approx(3.7, rel=1e-15)
    assert annual.percentile([7.0], 99.8) == 7
    assert annual.percentile([1.0, 9.0], 0) == 1
    assert annual.percentile([1.0, 9.0], 100) == 9


def test_a_percentile_on_a_value_is_that_very_value() -> None:
    values = [place / 10 for place in range(1001)]
    assert annual.percentile(values, 99.8) == 99.8
    assert annual.percentile(values, 95) == 95.0
    assert annual.percentile(values, 90.4) == 90.4


def test_a_percentile_between_values_far_apart_is_still_between_them() -> None:
    assert annual.percentile([-1e308, 1e308], 50) == 0


@given(ordered)
def test_percentiles_are_those_of_another_implementation(values: list[float]) -> None:
    cuts = quantiles(values, n=100, method="inclusive")
    ours = [annual.percentile(values, percent) for percent in range(1, 100)]
    assert ours == pytest.approx(cuts, rel=1e-9, abs=1e-9)


@given(st.lists(finite, min_size=1).map(sorted), st.floats(0, 100))
def test_a_percentile_is_within_the_values(values: list[float], percent: float) -> None:
    assert values[0] <= annual.percentile(values, percent) <= values[-1]


@given(ordered, st.floats(0, 100), st.floats(0, 100))
def test_a_higher_percentile_is_not_lower(values: list[float], one: float, other: float) -> None:
    low, high = (annual.percentile(values, percent) for percent in sorted((one, other)))
    assert low <= high + 1e-9


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1.0], -1), ([1.0], 100.1)])
def test_an_impossible_percentile_is_refused(values: list[float], percent: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        annual.percentile(values, percent)


# Years


def test_a_leap_year_has_24_hours_more() -> None:
    assert annual.hours_of(2024) == 8784
    assert annual.hours_of(2025) == 8760
    assert annual.hours_of(2100) == 8760


def test_a_year_has_its_statistics_over_counting_hours() -> None:
    hours = {at: float(place) for place, at in enumerate(YEAR)}
    year = annual.summarise(Pollutant.NO2, 2025, hours)
    assert (year.min, year.max, year.n, year.expected, year.capture) == (0, 8759, 8760, 8760, 1)
    assert (year.mean, year.median) == (4379.5, 4379.5)
    assert year.p90 == pytest.approx(7883.1)
    assert year.p99_8 == pytest.approx(8741.482)


@pytest.mark.parametrize("n", [6569, 6570])
def test_a_year_needs_three_quarters_of_its_hours(n: int) -> None:
    year = annual.summarise(Pollutant.NO2, 2025, flat(250.0, n))
    enough = n >= 6570
    assert year.mean == (250 if enough else None)
    assert {getattr(year, name) for name in PERCENTILES} == {250 if enough else None}
    assert (year.min, year.max, year.n, year.expected) == (250, 250, n, 8760)
    assert year.capture == n / 8760
    assert counts(year) == {"no2_1h_200": n, "no2_year_40": 1 if enough else 0}


def test_a_year_of_which_nothing_is_known_says_so() -> None:
    fields = annual.as_fields(annual.summarise(Pollutant.PM25, 2024, {}))
    assert fields == {
        **dict.fromkeys(("mean", "median", "min", "max", "p90", "p95", "p98", "p99", "p99_8")),
        "n": 0,
        "expected": 8784,
        "capture": 0.0,
        "exceedances": {"pm25_year_20": {"count": 0, "allowed": 0, "budget_used": None}},
    }


def test_the_fields_are_those_of_the_contract_in_its_order() -> None:
    fields = annual.as_fields(annual.summarise(Pollutant.NO2, 2025, flat(1.0)))
    assert " ".join(fields) == (
        "mean median min max p90 p95 p98 p99 p99_8 n expected capture exceedances"
    )


def test_what_lies_outside_the_year_is_not_of_it() -> None:
    around = {NEW_YEAR - HOUR: 900.0, YEAR[-1] + HOUR: 900.0}
    year = annual.summarise(Pollutant.NO2, 2025, flat(1.0) | around)
    assert (year.max, year.n, counts(year)["no2_1h_200"]) == (1, 8760, 0)


# Exceedances


@pytest.mark.parametrize(
    ("pollutant", "objective", "level"),
    [
        ("no2", "no2_1h_200", 200.0),
        ("no2", "no2_year_40", 40.0),
        ("pm10", "pm10_day_50", 50.0),
        ("pm10", "pm10_year_40", 40.0),
        ("pm25", "pm25_year_20", 20.0),
        ("so2", "so2_1h_350", 350.0),
        ("so2", "so2_day_125", 125.0),
        ("co", "co_day_max_8h_10", 10.0),
        ("o3", "o3_day_max_8h_100", 100.0),
        ("o3", "o3_day_max_8h_120", 120.0),
    ],
)
def test_a_value_equal_to_the_level_is_within_it(
    pollutant: str, objective: str, level: float
) -> None:
    code = Pollutant(pollutant)
    assert counts(annual.summarise(code, 2025, flat(level)))[objective] == 0
    above = counts(annual.summarise(code, 2025, flat(level + 1e-9)))[objective]
    assert above == {"1h": 8760, "ye": 1, "da": 365}[objective.split("_")[1][:2]]


def test_an_objective_that_allows_some_says_how_much_is_used() -> None:
    hours = flat(10.0) | dict.fromkeys(YEAR[100:109], 201.0)
    exceedances = annual.summarise(Pollutant.NO2, 2025, hours).exceedances
    assert exceedances["no2_1h_200"] == Exceedance(9, 18, 0.5)
    assert exceedances["no2_year_40"] == Exceedance(0, 0, None)


def test_a_day_of_17_hours_never_counts() -> None:
    long, short = dict.fromkeys(YEAR[:18], 60.0), dict.fromkeys(YEAR[24:41], 60.0)
    assert counts(annual.summarise(Pollutant.PM10, 2025, long | short))["pm10_day_50"] == 1


def test_a_day_of_too_few_running_means_never_counts() -> None:
    short = dict.fromkeys(YEAR[2:24], 130.0)
    assert counts(annual.summarise(Pollutant.O3, 2025, short))["o3_day_max_8h_100"] == 0
    enough = dict.fromkeys(YEAR[1:24], 130.0)
    found = counts(annual.summarise(Pollutant.O3, 2025, enough))
    assert found == {"o3_day_max_8h_100": 1, "o3_day_max_8h_120": 1}


def test_the_running_means_of_1_january_reach_into_the_year_before() -> None:
    before = {NEW_YEAR - back * HOUR: 200.0 for back in range(1, 8)}
    hours = flat(80.0, 48) | before
    assert counts(annual.summarise(Pollutant.O3, 2025, hours))["o3_day_max_8h_100"] == 1
    assert counts(annual.summarise(Pollutant.O3, 2025, flat(80.0, 48)))["o3_day_max_8h_100"] == 0


def test_the_15_minute_means_of_the_year_are_counted_beside_its_hours() -> None:
    quarters = {NEW_YEAR + place * QUARTER: 267.0 for place in range(-2, 7)}
    quarters[NEW_YEAR + 7 * QUARTER] = 266.0
    year = annual.summarise(Pollutant.SO2, 2025, flat(5.0), quarters)
    assert year.exceedances["so2_15min_266"] == Exceedance(7, 35, 0.2)
    hourly = annual.summarise(Pollutant.SO2, 2025, flat(400.0, 3))
    assert counts(hourly) == {"so2_1h_350": 3, "so2_day_125": 0, "so2_15min_266": 0}


@given(st.dictionaries(st.sampled_from(YEAR[: 24 * 20]), st.floats(-20, 200)), st.integers(0, 480))
def test_counts_of_days_add_up_wherever_the_year_is_cut_at_midnight(
    hours: dict[datetime, float], cut: int
) -> None:
    middle = NEW_YEAR + cut // 24 * DAY
    first = {at: value for at, value in hours.items() if at < middle}
    second = {at: value for at, value in hours.items() if at >= middle}
    name = "pm10_day_50"
    whole, one, other = (
        counts(annual.summarise(Pollutant.PM10, 2025, part))[name]
        for part in (hours, first, second)
    )
    assert whole == one + other


@given(st.sampled_from(Pollutant), st.dictionaries(st.sampled_from(YEAR), finite, max_size=50))
def test_no_hour_stops_a_year_from_being_summarised(
    pollutant: Pollutant, hours: dict[datetime, float]
) -> None:
    year = annual.summarise(pollutant, 2025, hours)
    backwards = annual.summarise(pollutant, 2025, dict(reversed(hours.items())))
    assert year == backwards
    assert year.n == len(hours)
    assert (year.min, year.max) == (
        min(hours.values(), default=None),
        max(hours.values(), default=None),
    )
