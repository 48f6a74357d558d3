"""No-data codes, plausible ranges, states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import quality
from shared.air.pollutants import Pollutant
from shared.air.quality import PLAUSIBLE, STATES, Range

finite = st.floats(allow_nan=False, allow_infinity=False)
pollutants = st.sampled_from(Pollutant)


@pytest.mark.parametrize("code", [None, -99, -999, -9999, -99.0])
def test_a_code_for_no_data_is_no_value(code: float | None) -> None:
    assert quality.measured(code) is None


@pytest.mark.parametrize("value", [0.0, -9.9, -98.9, 99.0, -99.9, 9999.0])
def test_any_other_number_is_a_value(value: float) -> None:
    assert quality.measured(value) == value


@pytest.mark.parametrize(
    ("pollutant", "below", "suspect", "above"),
    [
        ("no2", -10, 400, 2000),
        ("o3", -10, 300, 1000),
        ("so2", -15, 500, 3000),
        ("co", -0.5, 10, 100),
        ("pm25", -10, 250, 1000),
        ("pm10", -10, 500, 2000),
        ("c6h6", -1, 50, 500),
    ],
)
def test_the_bounds_of_the_table_are_themselves_plausible(
    pollutant: str, below: float, suspect: float, above: float
) -> None:
    code = Pollutant(pollutant)
    assert quality.flags(code, below - 0.001) == ("implausible",)
    assert quality.flags(code, below) == ()
    assert quality.flags(code, suspect) == ()
    assert quality.flags(code, suspect + 0.001) == ("suspect_high",)
    assert quality.flags(code, above) == ("suspect_high",)
    assert quality.flags(code, above + 0.001) == ("implausible",)


@given(st.sampled_from([Pollutant.NO, Pollutant.NOX]), finite)
def test_nothing_is_implausible_of_a_pollutant_without_a_range(
    pollutant: Pollutant, value: float
) -> None:
    assert quality.flags(pollutant, value) == ()


@given(pollutants, finite)
def test_a_value_has_at_most_one_flag(pollutant: Pollutant, value: float) -> None:
    assert quality.flags(pollutant, value) in ((), ("implausible",), ("suspect_high",))


@given(st.sampled_from(sorted(PLAUSIBLE)), finite, finite)
def test_a_value_between_two_plausible_ones_is_plausible(
    pollutant: Pollutant, one: float, other: float
) -> None:
    if "implausible" not in quality.flags(pollutant, one) + quality.flags(pollutant, other):
        assert "implausible" not in quality.flags(pollutant, one / 2 + other / 2)


def test_ranges_can_be_configured() -> None:
    strict = {Pollutant.NO2: Range(0, 10, 20)}
    assert quality.flags(Pollutant.NO2, 15, strict) == ("suspect_high",)
    assert quality.flags(Pollutant.NO2, -1, strict) == ("implausible",)
    assert quality.flags(Pollutant.O3, 5000, strict) == ()


def test_what_is_changed_of_a_kind_of_sensor_holds_for_it_alone() -> None:
    strict = Range(0, 10, 20)
    found = quality.plausible_ranges({"low_cost": {Pollutant.NO2: strict}})
    assert found["low_cost"] == {**PLAUSIBLE, Pollutant.NO2: strict}
    assert found["reference"] == found["indicative"] == PLAUSIBLE


def test_a_range_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="not in order"):
        Range(0, 30, 20)


@given(st.lists(st.sampled_from(STATES), min_size=1))
def test_an_average_has_the_lowest_state_of_its_readings(states: list[str]) -> None:
    lowest = quality.lowest_state(states)
    assert lowest in states
    assert all(STATES.index(state) >= STATES.index(str(lowest)) for state in states)


def test_an_average_of_nothing_has_no_state() -> None:
    assert quality.lowest_state([]) is None
