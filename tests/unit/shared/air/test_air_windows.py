"""Means over event time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import islice, pairwise
from math import fsum, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import windows
from shared.air.intervals import DAY, HOUR, Average
from shared.air.windows import Hour, Mean

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)

values = st.floats(-1e6, 1e6) | st.floats(allow_nan=False, allow_infinity=False)
lists = st.lists(st.none() | values, max_size=60)


def hours_from(start: datetime, means: Sequence[float | None]) -> dict[datetime, float]:
    """The hours that have a mean, the first of which begins at `start`."""
    return {start + place * HOUR: mean for place, mean in enumerate(means) if mean is not None}


def plain(found: list[float]) -> float:
    """The mean of some values by the book, whatever their size."""
    try:
        return fsum(found) / len(found)
    except OverflowError:
        return float(sum(map(Fraction, found)) / len(found))


# Capture


@pytest.mark.parametrize(
    ("n", "expected", "enough"),
    [(3, 4, True), (2, 3, False), (6, 8, True), (5, 8, False), (18, 24, True), (17, 24, False)],
)
def test_exactly_three_quarters_are_enough(n: int, expected: int, enough: bool) -> None:
    assert windows.counts(n, expected) is enough


def test_a_share_just_below_three_quarters_does_not_count_however_near() -> None:
    assert windows.counts(3 * 10**20, 4 * 10**20)
    assert not windows.counts(3 * 10**20 - 1, 4 * 10**20)


def test_more_than_was_expected_is_full_capture() -> None:
    assert windows.capture(7, 4) == 1
    assert windows.capture(0, 0) == 0
    assert not windows.counts(0, 0)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_capture_is_a_fraction_that_counts_from_three_quarters(n: int, expected: int) -> None:
    assert 0 <= windows.capture(n, expected) <= 1
    assert windows.counts(n, expected) is (Fraction(n, expected) >= Fraction(3, 4))
    assert windows.counts(n, expected) is (windows.capture(n, expected) >= windows.MIN_CAPTURE)


def test_only_hours_with_a_value_and_enough_capture_count() -> None:
    hours = [
        Hour(MONDAY, 1.0, 3, 4),
        Hour(MONDAY + HOUR, 2.0, 2, 4),
        Hour(MONDAY + 2 * HOUR, None, 4, 4),
        Hour(MONDAY + 3 * HOUR, 0.0, 9, 4, "provisional", ("suspect_high",)),
    ]
    assert windows.counting(hours) == {MONDAY: 1.0, MONDAY + 3 * HOUR: 0.0}
    assert [hour.counts for hour in hours] == [True, False, False, True]
    assert [hour.mean.counts for hour in hours] == [True, False, False, True]
    assert hours[1].mean == Mean(2.0, 2, 4)
    assert (hours[0].end, hours[1].mean.capture) == (MONDAY + HOUR, 0.5)


# Readings


def test_an_hour_has_a_mean_from_one_reading_on() -> None:
    assert windows.mean_of_readings([5.0], 24) == Mean(5.0, 1, 24)
    assert windows.mean_of_readings([], 24) == Mean(None, 0, 24)


def test_a_mean_is_that_of_the_exact_sum() -> None:
    assert windows.mean_of_readings([0.1] * 10, 10).value == 0.1
    assert windows.mean_of_readings([1e16, 1.0, -1e16], 3).value == 1 / 3


def test_values_near_the_largest_double_have_a_mean() -> None:
    assert windows.mean_of_readings([1e308, 1e308, 1e308], 3).value == pytest.approx(1e308)
    assert windows.mean_of_readings([1e308, 1e308, -1e308, -1e308], 4).value == 0


@given(
    st.lists(values, min_size=1).flatmap(lambda all: st.tuples(st.just(all), st.permutations(all)))
)
def test_a_mean_does_not_depend_on_the_order_of_readings(
    orders: tuple[list[float], list[float]],
) -> None:
    found, shuffled = orders
    mean = windows.mean_of_readings(found, len(found))
    assert windows.mean_of_readings(shuffled, len(found)) == mean
    assert mean.value is not None
    assert isfinite(mean.value)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_mean_lies_between_the_lowest_and_the_highest(found: list[float]) -> None:
    mean = windows.mean_of_readings(found, 1).value
    assert mean is not None
    assert mean == pytest.approx(plain(found))
    slack = 1e-9 * max(abs(value) for value in found)
    assert min(found) - slack <= mean <= max(found) + slack


# Running means of event time


def test_a_running_mean_is_of_the_hours_before_its_end() -> None:
    hours = hours_from(MONDAY, [float(place) for place in range(24)])
    assert windows.running(hours, MONDAY + 8 * HOUR, 8) == Mean(3.5, 8, 8)
    assert windows.running(hours, MONDAY + 6 * HOUR, 8) == Mean(2.5, 6, 8)
    assert windows.running(hours, MONDAY + 5 * HOUR, 8) == Mean(None, 5, 8)
    assert windows.running(hours, MONDAY + 24 * HOUR, 24) == Mean(11.5, 24, 24)
    assert windows.running(hours, MONDAY + 30 * HOUR, 24) == Mean(14.5, 18, 24)
    assert windows.running(hours, MONDAY + 31 * HOUR, 24) == Mean(None, 17, 24)


@given(lists, st.integers(1, 30))
def test_a_running_series_is_each_of_its_windows_bit_for_bit(
    means: list[float | None], width: int
) -> None:
    hours = hours_from(MONDAY, means)
    last = MONDAY + (len(means) + width + 2) * HOUR
    found = list(windows.running_series(hours, MONDAY - HOUR, last, width))
    assert [end for end, _ in found] == [
        MONDAY + place * HOUR for place in range(-1, len(means) + width + 3)
    ]
    for end, mean in found:
        assert mean == windows.running(hours, end, width)
        inside = [value for at, value in hours.items() if end - width * HOUR <= at < end]
        assert mean.n == len(inside)
        if mean.value is None:
            assert not windows.counts(len(inside), width)
        else:
            assert mean.value == pytest.approx(plain(inside), rel=1e-15)


@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=40))
def test_a_running_mean_has_the_exact_sum_of_its_window(means: list[float]) -> None:
    hours = hours_from(MONDAY, means)
    first, last = MONDAY + 8 * HOUR, MONDAY + len(means) * HOUR
    for place, (_, mean) in enumerate(windows.running_series(hours, first, last, 8)):
        assert mean.value == fsum(means[place : place + 8]) / 8


@given(lists, st.integers(0, 60), st.sampled_from([8, 24]))
def test_a_running_series_cut_into_pages_is_the_same(
    means: list[float | None], cut: int, width: int
) -> None:
    hours = hours_from(MONDAY, means)
    first, last, middle = MONDAY, MONDAY + 60 * HOUR, MONDAY + cut * HOUR
    pages = [
        *windows.running_series(hours, first, middle, width),
        *windows.running_series(hours, middle + HOUR, last, width),
    ]
    assert pages == list(windows.running_series(hours, first, last, width))


def test_a_running_series_is_made_as_it_is_read() -> None:
    far = MONDAY.replace(year=9000)
    endless = windows.running_series({}, MONDAY, far, 24)
    assert len(list(islice(endless, 5))) == 5


# Days and months


@pytest.mark.parametrize(("n", "value"), [(17, None), (18, 7.0), (24, 7.0)])
def test_a_day_needs_18_of_its_hours(n: int, value: float | None) -> None:
    hours = hours_from(MONDAY, [7.0] * n)
    assert windows.day(hours, MONDAY) == Mean(value, n, 24)


def test_a_day_has_its_own_hours_only() -> None:
    hours = hours_from(MONDAY - HOUR, [1000.0, *([1.0] * 24), 1000.0])
    assert windows.day(hours, MONDAY) == Mean(1.0, 24, 24)


@pytest.mark.parametrize(("n", "value"), [(503, None), (504, 2.0), (672, 2.0)])
def test_a_month_needs_three_quarters_of_its_hours(n: int, value: float | None) -> None:
    february = datetime(2026, 2, 1, tzinfo=UTC)
    hours = hours_from(february, [2.0] * n)
    assert windows.month(hours, february) == Mean(value, n, 672)


def test_a_leap_february_expects_696_hours() -> None:
    assert windows.month({}, datetime(2024, 2, 1, tzinfo=UTC)) == Mean(None, 0, 696)


def d5_52() -> list[float | None]:
    return [*[30.0] * 16, 100.0, 110.0, 120.0, 130.0, 140.0, 150.0, 160.0, 170.0, *[90.0] * 24]


def test_d5_52_a_window_over_midnight_belongs_to_the_day_on_which_it_ends() -> None:
    assert windows.daily_max_8h(d5_52()) == pytest.approx((135, 133.75), abs=1e-6)
    hours = hours_from(MONDAY, d5_52())
    first, second = (windows.day_max_8h(hours, MONDAY + day * DAY) for day in range(2))
    assert (first.value, first.n, first.expected) == (135, 19, 24)
    assert (second.value, second.n, second.expected) == (133.75, 24, 24)


def test_the_window_that_ends_at_24_00_is_the_days_own() -> None:
    hours = hours_from(MONDAY, [0.0] * 23 + [80.0])
    assert windows.day_max_8h(hours, MONDAY).value == 10


def test_a_day_needs_18_running_means_for_its_highest() -> None:
    enough = hours_from(MONDAY + HOUR, [5.0] * 23)
    assert windows.day_max_8h(enough, MONDAY) == Mean(5.0, 18, 24)
    too_few = hours_from(MONDAY + 2 * HOUR, [5.0] * 22)
    assert windows.day_max_8h(too_few, MONDAY) == Mean(None, 17, 24)


@given(st.lists(st.none() | st.floats(-1e3, 1e3), min_size=72, max_size=72))
def test_a_days_highest_is_the_highest_running_mean_that_ends_within_it(
    means: list[float | None],
) -> None:
    hours = hours_from(MONDAY, means)
    for start in (MONDAY, MONDAY + DAY, MONDAY + 2 * DAY):
        ends = [start + (place + 1) * HOUR for place in range(24)]
        of_day = [windows.running(hours, end, 8).value for end in ends]
        present = [mean for mean in of_day if mean is not None]
        found = windows.day_max_8h(hours, start)
        assert found.n == len(present)
        assert found.value == (max(present) if len(present) >= 18 else None)
    of_list = windows.daily_max_8h(means)
    assert list(of_list) == [windows.day_max_8h(hours, MONDAY + n * DAY).value for n in range(3)]


# Series


@pytest.mark.parametrize("average", ["8h", "24h", "day", "day_max_8h", "month"])
def test_a_series_cut_into_pages_is_the_same(average: Average) -> None:
    hours = hours_from(MONDAY, [float(place % 37) for place in range(24 * 60)])
    edges = [MONDAY + offset for offset in map(timedelta, (-2, 0, 0.3, 7, 31, 33.01, 70))]
    pages = [
        item for low, high in pairwise(edges) for item in windows.series(hours, average, low, high)
    ]
    assert pages == list(windows.series(hours, average, edges[0], edges[-1]))
    assert pages


def test_a_series_names_the_interval_of_every_mean() -> None:
    hours = hours_from(MONDAY, [1.0] * 24)
    eight = list(windows.series(hours, "8h", MONDAY + 7 * HOUR, MONDAY + 9 * HOUR))
    assert eight == [
        (MONDAY, MONDAY + 8 * HOUR, Mean(1.0, 8, 8)),
        (MONDAY + HOUR, MONDAY + 9 * HOUR, Mean(1.0, 8, 8)),
    ]
    day = list(windows.series(hours, "day", MONDAY, MONDAY + DAY))
    assert day == [(MONDAY, MONDAY + DAY, Mean(1.0, 24, 24))]
    highest = list(windows.series(hours, "day_max_8h", MONDAY, MONDAY + DAY))
    assert highest == [(MONDAY, MONDAY + DAY, Mean(1.0, 19, 24))]
    month = list(windows.series(hours, "month", MONDAY, MONDAY + 31 * DAY))
    assert [(start.day, end.month, mean.n) for start, end, mean in month] == [(1, 2, 24)]


@pytest.mark.parametrize("average", ["15min", "1h"])
def test_there_is_no_series_of_hours_for_what_is_a_mean_of_readings(average: Average) -> None:
    with pytest.raises(ValueError, match="mean of readings"):
        next(windows.series({}, average, MONDAY, MONDAY + DAY))
