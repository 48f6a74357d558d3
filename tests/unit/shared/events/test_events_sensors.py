"""The form of a sensor."""

from datetime import UTC, datetime

import pytest
from event_builders import sensor, without

from shared.air.pollutants import Pollutant
from shared.events import sensors
from shared.events.reasons import Reason, Refusal
from shared.events.sensors import Retirement, SensorForm

REQUIRED = ("sensor_id", "lat", "lon", "kind", "pollutants", "interval_s")
OPTIONAL = ("name", "site_type", "operator", "valid_from")


def form(**changes: object) -> SensorForm:
    found = sensors.sensor(sensor(**changes))
    assert isinstance(found, SensorForm)
    return found


def test_the_sensor_of_the_contract() -> None:
    assert form() == SensorForm(
        sensor_id="COAL",
        name="Coventry Allesley",
        lat=52.411563,
        lon=-1.560228,
        kind="reference",
        site_type="urban_background",
        operator="AURN",
        pollutants=(Pollutant.O3, Pollutant.NO2, Pollutant.PM25, Pollutant.PM10),
        interval_s=3600,
        valid_from=datetime(2014, 6, 11, tzinfo=UTC),
    )


def test_what_is_optional_may_be_left_out() -> None:
    found = sensors.sensor(without(sensor(), *OPTIONAL))
    assert isinstance(found, SensorForm)
    assert [getattr(found, name) for name in OPTIONAL] == [None] * 4


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_required_may_not_be_left_out(name: str) -> None:
    assert sensors.sensor(without(sensor(), name)) == Refusal(Reason.INVALID, f"{name}: missing")


@pytest.mark.parametrize("name", [*REQUIRED, *OPTIONAL])
def test_nothing_may_be_null(name: str) -> None:
    found = sensors.sensor(sensor(**{name: None}))
    assert isinstance(found, Refusal)
    assert found.reason is Reason.INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"sensor_id": "a"},
        {"sensor_id": "A-Z.a_z:0-9" + "x" * 53},
        {"lat": 90, "lon": -180},
        {"lat": -90.0, "lon": 180.0},
        {"kind": "low_cost"},
        {"pollutants": []},
        {"pollutants": ["no", "nox", "c6h6"]},
        {"interval_s": 1},
        {"interval_s": 86_400},
        {"name": "é" * 200, "operator": ""},
        {"valid_from": "1950-01-01T00:00:00Z"},
        {"valid_from": "2030-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_what_lies_within_its_bounds_is_accepted(changes: dict) -> None:
    form(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"sensor_id": ""},
        {"sensor_id": "x" * 65},
        {"sensor_id": "a/b"},
        {"sensor_id": "é"},
        {"sensor_id": "COAL\n"},
        {"lat": 90.0000001},
        {"lon": -180.0000001},
        {"lat": True},
        {"lat": "52.4"},
        {"kind": "Reference"},
        {"pollutants": "no2"},
        {"pollutants": ["no2", "NO2"]},
        {"pollutants": ["no2", None]},
        {"pollutants": {"no2": 1}},
        {"interval_s": 0},
        {"interval_s": 86_401},
        {"interval_s": 3600.5},
        {"interval_s": 86_400.0 * 2},
        {"interval_s": True},
        {"interval_s": "3600"},
        {"name": "x" * 201},
        {"site_type": "a\tb"},
        {"operator": "a\x7fb"},
        {"operator": 5},
        {"valid_from": "2014-06-11"},
        {"valid_from": "2014-06-11T00:00:00"},
    ],
    ids=str,
)
def test_what_lies_outside_is_invalid(changes: dict) -> None:
    found = sensors.sensor(sensor(**changes))
    assert isinstance(found, Refusal)
    assert found.reason is Reason.INVALID
    assert found.detail.split(":")[0].split("[")[0] in changes


def test_a_whole_number_may_be_written_with_a_point() -> None:
    interval = form(interval_s=3600.0).interval_s
    assert (interval, type(interval)) == (3600, int)


def test_a_pollutant_named_twice_is_one() -> None:
    assert form(pollutants=["no2", "o3", "no2"]).pollutants == (Pollutant.NO2, Pollutant.O3)


def test_a_tombstone_names_its_sensor_by_its_key() -> None:
    assert sensors.retirement(b"COAL") == Retirement("COAL")
    for key in (None, b"", b"\xff", b"a b", b"x" * 65):
        found = sensors.retirement(key)
        assert isinstance(found, Refusal)
        assert found.reason is Reason.INVALID
