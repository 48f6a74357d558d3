"""The makers' real payloads, where the reference data lies beside us."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.gateway.intake.adapters import vendors
from services.gateway.intake.adapters.translation import Given
from services.gateway.intake.take import Outcome
from shared.topics import AIR_READINGS, AIR_SENSORS

FOLDER = Path(__file__).parents[4] / "shared/data/payloads"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"REFERENCE DATA ABSENT: {FOLDER} is not there"),
]
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def payload(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


def outcome(vendor: str, body: Any, sensor_id: str | None = None) -> Outcome:
    return vendors.outcome_of(vendor, body, Given(NOW, sensor_id))


def readings(found: Outcome) -> list[dict[str, Any]]:
    return [orjson.loads(each.value) for each in found.records.get(AIR_READINGS, ())]


def test_the_push_of_a_sensor_community_device() -> None:
    found = outcome("sensor-community", payload("sensor_community_push_NRZ-2020-129.json"))
    assert [(each["pollutant"], each["value"]) for each in readings(found)] == [
        ("pm10", 18.83),
        ("pm25", 10.6),
    ]
    assert found.rejected == ()


def test_an_openaq_measurement() -> None:
    (found,) = readings(outcome("openaq", payload("openaq_v3_measurement.json"), "S"))
    assert (found["pollutant"], found["value"], found["unit"]) == ("pm25", 6.0, "ug/m3")
    assert (found["start"], found["end"]) == ("2023-10-16T12:00:00Z", "2023-10-16T13:00:00Z")


def test_an_openaq_sensor_with_its_latest_value() -> None:
    (found,) = readings(outcome("openaq", payload("openaq_v3_sensor.json")))
    assert (found["sensor_id"], found["pollutant"]) == ("openaq-3916", "no2")
    assert (found["value"], found["unit"]) == (0.0007, "ppm")


def test_an_openaq_location_registers_eight_sensors() -> None:
    found = outcome("openaq", payload("openaq_v3_location.json"))
    assert len(found.records[AIR_SENSORS]) == 8
    assert found.rejected == ()


def test_the_deep_insert_of_the_sensorthings_compliance_suite_measures_nothing_of_ours() -> None:
    found = outcome("sensorthings", payload("sensorthings_ogc_compliance_entitiesDefault.json"))
    assert (found.accepted, len(found.rejected)) == (0, 4)


def test_the_observations_among_the_sensorthings_examples() -> None:
    bodies = payload("sensorthings_frost_example_entities.json")
    observed = [each["body"] for each in bodies if each["entity"] == "Observation"]
    given = Given(NOW, "KITCHEN", "no2", "ppb")
    found = vendors.outcome_of("sensorthings", observed, given)
    assert [each["start"] for each in readings(found)] == ["2020-10-11T10:13:14Z"] * 2
    assert [each["value"] for each in readings(found)] == [49.0, 49.0]


@pytest.mark.parametrize("decoded_by", ["the server", "us"])
def test_the_uplinks_of_a_lorawan_sensor(decoded_by: str) -> None:
    uplinks = payload("lorawan_decentlab_dl-pm_uplinks.json")
    if decoded_by == "us":
        for each in uplinks:
            del each["decoded"]
    found = outcome("ttn", uplinks, "decentlab-6992")
    assert [(each["pollutant"], each["value"]) for each in readings(found)] == [
        ("pm25", 3.9),
        ("pm10", 3.9),
    ] or [(each["pollutant"], each["value"]) for each in readings(found)] == [
        ("pm10", 3.9),
        ("pm25", 3.9),
    ]
    assert {each["sensor_id"] for each in readings(found)} == {"decentlab-6992"}
