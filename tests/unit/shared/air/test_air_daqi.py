"""The UK Daily Air Quality Index."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import daqi
from shared.air.daqi import BREAKPOINTS, Overall
from shared.air.pollutants import Pollutant

finite = st.floats(allow_nan=False, allow_infinity=False)
near = st.floats(-1300, 1300)
indexed = st.sampled_from(sorted(BREAKPOINTS))
indices = st.dictionaries(st.sampled_from(Pollutant), st.none() | st.integers(1, 10))


@pytest.mark.parametrize(
    ("pollutant", "mean", "index", "band"),
    [
        pytest.param("no2", 0, 1, "low", id="D5-01"),
        pytest.param("no2", 67, 1, "low", id="D5-02"),
        pytest.param("no2", 68, 2, "low", id="D5-03"),
        pytest.param("no2", 201, 4, "moderate", id="D5-04"),
        pytest.param("no2", 401, 7, "high", id="D5-05"),
        pytest.param("no2", 601, 10, "very_high", id="D5-06"),
        pytest.param("pm10", 16, 1, "low", id="D5-07"),
        pytest.param("pm10", 17, 2, "low", id="D5-08"),
        pytest.param("pm10", 101, 10, "very_high", id="D5-09"),
        pytest.param("pm25", 11, 1, "low", id="D5-10"),
        pytest.param("pm25", 12, 2, "low", id="D5-11"),
        pytest.param("pm25", 71, 10, "very_high", id="D5-12"),
        pytest.param("o3", 101, 4, "moderate", id="D5-13"),
        pytest.param("o3", 241, 10, "very_high", id="D5-14"),
        pytest.param("so2", 89, 2, "low", id="D5-15"),
        pytest.param("so2", 1065, 10, "very_high", id="D5-16"),
        pytest.param("pm25", 10, 1, "low", id="D5-17"),
        pytest.param("pm25", 40, 4, "moderate", id="D5-18"),
        pytest.param("pm25", 55, 7, "high", id="D5-19"),
        pytest.param("pm25", 75, 10, "very_high", id="D5-20"),
        pytest.param("o3", 120, 4, "moderate", id="D5-21"),
        pytest.param("no2", 50, 1, "low", id="D5-22"),
        pytest.param("pm25", 11.4, 1, "low", id="D5-23"),
        pytest.param("pm25", 11.5, 2, "low", id="D5-24"),
        pytest.param("o3", 100.5, 4, "moderate", id="D5-25"),
        pytest.param("no2", -1, None, None, id="D5-26"),
        pytest.param("no2", None, None, None, id="a missing mean"),
        pytest.param("no2", -0.3, 1, "low", id="noise that rounds to zero"),
        pytest.param("no2", -0.5, None, None, id="half below zero goes away from it"),
        pytest.param("co", 5, None, None, id="a pollutant without an index"),
    ],
)
def test_a_mean_has_its_index(
    pollutant: str, mean: float | None, index: int | None, band: str | None
) -> None:
    assert daqi.index(Pollutant(pollutant), mean) == index
    assert daqi.band(index) == band


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        pytest.param(
            {"no2": 68, "pm10": 101}, Overall(10, "very_high", (Pollutant.PM10,)), id="D5-27"
        ),
        pytest.param({"co": 9999, "no2": 68}, Overall(2, "low", (Pollutant.NO2,)), id="D5-28"),
        pytest.param({"no2": 67, "pm25": 12}, Overall(2, "low", (Pollutant.PM25,)), id="D5-29"),
        pytest.param({}, Overall(None, None, ()), id="D5-30"),
    ],
)
def test_a_place_has_the_worst_index_of_its_pollutants(
    means: dict[str, float], expected: Overall
) -> None:
    codes = {Pollutant(code): mean for code, mean in means.items()}
    assert daqi.overall({code: daqi.index(code, mean) for code, mean in codes.items()}) == expected


TABLE = """
     O3       NO2      SO2       PM25   PM10
1    0-33     0-67     0-88      0-11   0-16
2    34-66    68-134   89-177    12-23  17-33
3    67-100   135-200  178-266   24-35  34-50
4    101-120  201-267  267-354   36-41  51-58
5    121-140  268-334  355-443   42-47  59-66
6    141-160  335-400  444-532   48-53  67-75
7    161-187  401-467  533-710   54-58  76-83
8    188-213  468-534  711-887   59-64  84-91
9    214-240  535-600  888-1064  65-70  92-100
10   241-     601-     1065-     71-    101-
"""


def test_every_cell_of_the_published_table_holds() -> None:
    head, *rows = TABLE.strip().splitlines()
    for row in rows:
        index, *cells = row.split()
        for name, cell in zip(head.split(), cells, strict=True):
            low, high = cell.split("-")
            for mean in (int(low), int(high or low) + (0 if high else 10_000)):
                assert daqi.index(Pollutant[name], mean) == int(index), (name, mean)


def test_every_index_has_its_band() -> None:
    bands = [daqi.band(index) for index in range(1, 11)]
    assert bands == ["low"] * 3 + ["moderate"] * 3 + ["high"] * 3 + ["very_high"]


def test_there_is_a_message_for_every_band_and_audience() -> None:
    bands = {daqi.band(index) for index in range(1, 11)}
    assert set(daqi.HEALTH_MESSAGES) == {(b, who) for b in bands for who in ("at_risk", "general")}


@pytest.mark.parametrize(
    ("mean", "whole"),
    [
        (0.5, 1),
        (1.5, 2),
        (2.5, 3),
        (100.5, 101),
        (0.49999999999999994, 0),
        (100.49999999999999, 100),
        (-0.5, -1),
        (-0.49999999999999994, 0),
        (-1.5, -2),
        (4503599627370497.5, 4503599627370498),
        (0.0, 0),
    ],
)
def test_halves_go_away_from_zero(mean: float, whole: int) -> None:
    assert daqi.round_half_up(mean) == whole


@given(finite | near)
def test_rounding_is_that_of_exact_decimals(mean: float) -> None:
    if abs(mean) < 2**53:
        exact = int(Decimal(mean).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        assert daqi.round_half_up(mean) == exact
    else:
        assert daqi.round_half_up(mean) == mean


@given(st.sampled_from(Pollutant), st.none() | finite)
def test_every_mean_has_an_index_of_1_to_10_or_none(
    pollutant: Pollutant, mean: float | None
) -> None:
    index = daqi.index(pollutant, mean)
    assert index is None or index in range(1, 11)
    if pollutant in BREAKPOINTS and mean is not None:
        assert (index is None) == (mean <= -0.5)


@given(indexed, near, near)
def test_a_higher_mean_never_has_a_lower_index(
    pollutant: Pollutant, one: float, other: float
) -> None:
    low, high = (daqi.index(pollutant, mean) or 0 for mean in sorted((one, other)))
    assert low <= high


@given(indexed, st.integers(0, 2000))
def test_a_mean_has_the_index_of_the_whole_number_nearest_to_it(
    pollutant: Pollutant, whole: int
) -> None:
    around = {daqi.index(pollutant, whole + part) for part in (-0.5, -0.25, 0.25, 0.499)}
    assert around - {None} <= {daqi.index(pollutant, whole)}


@given(indices)
def test_the_overall_index_is_reached_by_its_drivers_and_by_no_other(
    found: dict[Pollutant, int | None],
) -> None:
    overall = daqi.overall(found)
    present = [index for index in found.values() if index is not None]
    assert overall.daqi == max(present, default=None)
    assert list(overall.driving_pollutants) == sorted(
        code for code, index in found.items() if index is not None and index == overall.daqi
    )


@given(indices)
def test_the_order_in_which_pollutants_are_named_does_not_matter(
    found: dict[Pollutant, int | None],
) -> None:
    assert daqi.overall(dict(reversed(found.items()))) == daqi.overall(found)


def test_the_breakpoints_rise() -> None:
    for bounds in BREAKPOINTS.values():
        assert len(bounds) == 9
        assert all(low < high for low, high in pairwise(bounds))
