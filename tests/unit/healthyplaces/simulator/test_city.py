"""Where the simulated sensors stand."""

import pytest

from healthyplaces.simulator.city import sensors
from shared.places.assign import Assigner
from shared.places.polygons import approximate_areas
from shared.places.wards import WARDS

ASSIGNER = Assigner(approximate_areas())


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_every_sensor_stands_in_its_ward_and_every_ward_has_some(seed: int) -> None:
    placed = sensors(seed, per_ward=4)
    assert len(placed) == 2 + 18 * 4
    for sensor in placed:
        assert ASSIGNER.code_at(sensor.lat, sensor.lon) == sensor.ward
    assert {sensor.ward for sensor in placed} == {ward.code for ward in WARDS}


def test_identifiers_are_unique_and_of_the_allowed_characters() -> None:
    names = [sensor.sensor_id for sensor in sensors(1, per_ward=30)]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)


def test_a_registration_says_all_that_is_required() -> None:
    for sensor in sensors(1):
        registration = sensor.registration()
        assert {"sensor_id", "lat", "lon", "kind", "pollutants", "interval_s"} <= set(registration)
        assert registration["kind"] in {"reference", "low_cost"}
