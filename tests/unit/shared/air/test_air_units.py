"""Pollutants, their units, and conversion at 20 °C and 1013 hPa."""

from math import isfinite
from sys import float_info

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import units
from shared.air.pollutants import MOLAR_MASSES, PARTICLES, Pollutant, unit_of

pollutants = st.sampled_from(Pollutant)
gases = st.sampled_from(sorted(MOLAR_MASSES))
any_unit = st.sampled_from(units.UNITS)
measured = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)


@pytest.mark.parametrize(
    ("pollutant", "unit", "expected"),
    [
        pytest.param("no2", "ppb", 1.9125, id="D5-47"),
        pytest.param("o3", "ppb", 1.9957, id="D5-48"),
        pytest.param("so2", "ppb", 2.6609, id="D5-49"),
        pytest.param("co", "ppm", 1.1642, id="D5-50"),
        pytest.param("c6h6", "ppb", 3.243, id="D5-51"),
    ],
)
def test_one_part_is_the_published_mass(pollutant: str, unit: str, expected: float) -> None:
    assert units.convert(1, Pollutant(pollutant), unit) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("pollutant", "unit", "expected"),
    [
        ("no2", "ppb", 1.9125420910033764),
        ("nox", "ppb", 1.9125420910033764),
        ("o3", "ppb", 1.9956960949600449),
        ("so2", "ppb", 2.6609281266133933),
        ("co", "ppm", 1.1641560553933594),
        ("no", "ppb", 1.247310059350028),
        ("no2", "ppm", 1912.5420910033764),
        ("co", "ppb", 0.0011641560553933594),
        ("co", "ug/m3", 0.001),
        ("co", "mg/m3", 1),
        ("no2", "mg/m3", 1000),
        ("pm25", "mg/m3", 1000),
        ("pm10", "ug/m3", 1),
    ],
)
def test_the_factors_come_out_to_the_last_digit(pollutant: str, unit: str, expected: float) -> None:
    assert units.factor(Pollutant(pollutant), unit) == expected


def test_a_shift_of_thousands_adds_no_digits() -> None:
    assert units.convert(4350, Pollutant.CO, "ug/m3") == 4.35
    assert units.convert(3, Pollutant.CO, "ug/m3") == 0.003
    assert units.convert(1150, Pollutant.CO, "ppb") == units.convert(1.15, Pollutant.CO, "ppm")


def test_the_pairs_of_the_uk_objectives_agree() -> None:
    assert units.convert(104.6, Pollutant.NO2, "ppb") == pytest.approx(200, abs=0.06)
    assert units.convert(100, Pollutant.SO2, "ppb") == pytest.approx(266, abs=0.5)
    assert units.convert(10, Pollutant.CO, "ppm") == pytest.approx(11.6, abs=0.05)
    assert units.convert(5, Pollutant.C6H6, "ppb") == pytest.approx(16.25, abs=0.05)


@pytest.mark.parametrize("unit", ["ppb", "ppm"])
@pytest.mark.parametrize("pollutant", sorted(PARTICLES))
def test_particles_have_no_mixing_ratio(pollutant: Pollutant, unit: str) -> None:
    with pytest.raises(units.UnitError, match=f"{pollutant} is measured by mass"):
        units.factor(pollutant, unit)
    with pytest.raises(units.UnitError):
        units.convert(1, pollutant, unit)
    with pytest.raises(units.UnitError):
        units.between(1, pollutant, "ug/m3", unit)


@pytest.mark.parametrize("unit", ["", "UG/M3", "µg/m³", "ug/m3 ", "mol", "kg/m3"])
def test_a_unit_of_another_name_is_refused(unit: str) -> None:
    with pytest.raises(units.UnitError, match="is not one of"):
        units.convert(1, Pollutant.NO2, unit)
    with pytest.raises(units.UnitError, match="is not one of"):
        units.between(1, Pollutant.NO2, "ppb", unit)


def test_only_carbon_monoxide_is_kept_in_milligrams() -> None:
    assert {pollutant for pollutant in Pollutant if unit_of(pollutant) == "mg/m3"} == {"co"}


def test_what_is_beyond_a_double_stays_finite_when_stored_and_is_refused_when_asked_for() -> None:
    assert units.convert(1e308, Pollutant.NO, "ppm") == float_info.max
    assert units.convert(-1e308, Pollutant.NO, "ppm") == -float_info.max
    with pytest.raises(units.UnitError, match="beyond a double"):
        units.between(1e308, Pollutant.NO, "ppm", "ug/m3")


@given(st.floats(allow_nan=False, allow_infinity=False), gases, any_unit)
def test_every_finite_value_of_a_gas_converts_to_a_finite_one(
    value: float, pollutant: Pollutant, unit: str
) -> None:
    converted = units.convert(value, pollutant, unit)
    assert isfinite(converted)
    assert converted == 0 or (converted > 0) == (value > 0)


@given(measured, gases, any_unit, any_unit)
def test_there_and_back_is_where_it_began(
    value: float, pollutant: Pollutant, source: str, target: str
) -> None:
    there = units.between(value, pollutant, source, target)
    assert units.between(there, pollutant, target, source) == pytest.approx(value, rel=1e-14)


@given(measured, gases, any_unit, any_unit, any_unit)
def test_a_detour_over_a_third_unit_changes_nothing(
    value: float, pollutant: Pollutant, source: str, way: str, target: str
) -> None:
    detour = units.between(units.between(value, pollutant, source, way), pollutant, way, target)
    assert detour == pytest.approx(units.between(value, pollutant, source, target), rel=1e-14)


@given(measured, pollutants)
def test_a_value_in_its_own_unit_is_not_touched(value: float, pollutant: Pollutant) -> None:
    assert units.convert(value, pollutant, unit_of(pollutant)) == value


@given(measured, measured, gases, any_unit)
def test_the_higher_value_stays_the_higher(
    one: float, other: float, pollutant: Pollutant, unit: str
) -> None:
    low, high = sorted((one, other))
    assert units.convert(low, pollutant, unit) <= units.convert(high, pollutant, unit)


@given(measured, gases, any_unit)
def test_a_conversion_is_a_multiplication_by_its_factor(
    value: float, pollutant: Pollutant, unit: str
) -> None:
    product = value * units.factor(pollutant, unit)
    assert units.convert(value, pollutant, unit) == pytest.approx(product, rel=1e-14)
