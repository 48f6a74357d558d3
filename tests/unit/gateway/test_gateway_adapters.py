"""Other makers' formats become readings; what is not measured here is left aside."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.intake.adapters import decentlab, vendors
from services.gateway.intake.adapters.translation import Given, Unfit, Unreadable, unit
from services.gateway.intake.take import Outcome
from shared.topics import AIR_READINGS, AIR_SENSORS

NOW = datetime(2026, 1, 15, 12, 0, 0, 500_000, tzinfo=UTC)
PLAIN = Given(NOW)
FRAME = "021b50000f0c25002500270027002701f50107012c012d012d012d67bd618dbd10"


def outcome(vendor: str, body: Any, given: Given = PLAIN) -> Outcome:
    return vendors.outcome_of(vendor, body, given)


def readings(vendor: str, body: Any, given: Given = PLAIN) -> list[dict[str, Any]]:
    found = outcome(vendor, body, given)
    return [orjson.loads(each.value) for each in found.records.get(AIR_READINGS, ())]


def push(**values: str) -> dict[str, Any]:
    told = [{"value_type": name, "value": value} for name, value in values.items()]
    return {"esp8266id": "1234", "sensordatavalues": told}


def test_a_push_of_sensor_community_is_the_last_145_seconds() -> None:
    body = push(SDS_P1="18.83", SDS_P2="10.60", BME280_humidity="66.66", signal="-46")
    pm10, pm25 = readings("sensor-community", body)
    assert pm10 == {
        "sensor_id": "esp8266-1234",
        "pollutant": "pm10",
        "start": "2026-01-15T11:57:35Z",
        "end": "2026-01-15T12:00:00Z",
        "value": 18.83,
        "unit": "ug/m3",
    }
    assert (pm25["pollutant"], pm25["value"]) == ("pm25", 10.6)
    assert outcome("sensor-community", body).ignored == ("BME280_humidity", "signal")


def test_a_value_that_is_no_number_is_rejected_at_its_place() -> None:
    found = outcome("sensor-community", push(samples="1", SDS_P1="nan", SDS_P2="x", P1="7"))
    assert [(each.index, each.reason) for each in found.rejected] == [
        (1, "invalid"),
        (2, "invalid"),
    ]
    assert found.accepted == 1


def test_the_networks_own_rows_have_a_time_in_utc() -> None:
    row = push(P2="3") | {
        "esp8266id": None,
        "sensor": {"id": 77},
        "timestamp": "2026-01-15 11:00:00",
    }
    found = readings("sensor-community", [row])[0]
    assert (found["sensor_id"], found["end"]) == ("sensor-community-77", "2026-01-15T11:00:00Z")


MEASUREMENT = {
    "period": {
        "datetimeFrom": {"utc": "2025-10-16T12:00:00+00:00"},
        "datetimeTo": {"utc": "2025-10-16T13:00:00+00:00"},
    },
    "value": 6,
    "parameter": {"name": "pm25", "units": "µg/m³"},
}


def test_an_openaq_measurement_is_of_the_sensor_the_caller_names() -> None:
    assert readings("openaq", MEASUREMENT, Given(NOW, sensor_id="S1")) == [
        {
            "sensor_id": "S1",
            "pollutant": "pm25",
            "start": "2025-10-16T12:00:00Z",
            "end": "2025-10-16T13:00:00Z",
            "value": 6.0,
            "unit": "ug/m3",
        }
    ]


def test_an_openaq_measurement_of_no_sensor_is_rejected_and_says_what_to_do() -> None:
    found = outcome("openaq", {"results": [MEASUREMENT]})
    assert found.accepted == 0
    assert "?sensor_id=" in found.rejected[0].detail


def test_an_openaq_location_registers_its_sensors() -> None:
    location = {
        "name": "Del Norte",
        "isMonitor": True,
        "provider": {"name": "AirNow"},
        "coordinates": {"latitude": 52.4, "longitude": -1.5},
        "datetimeFirst": {"utc": "2016-03-06T19:00:00+00:00"},
        "sensors": [
            {"id": 7, "name": "so2 ppm", "parameter": {"name": "so2"}},
            {"id": 8, "name": "wind", "parameter": {"name": "wind_speed"}},
        ],
    }
    found = outcome("openaq", location)
    (sensor,) = [orjson.loads(each.value) for each in found.records[AIR_SENSORS]]
    assert (sensor["sensor_id"], sensor["pollutants"], sensor["kind"]) == (
        "openaq-7",
        ["so2"],
        "reference",
    )
    assert sensor["valid_from"] == "2016-03-06T19:00:00Z"
    assert found.ignored == ("wind",)


def test_an_observation_of_our_own_datastream_needs_nothing_else() -> None:
    body = {
        "phenomenonTime": "2026-01-15T08:00:00+01:00/2026-01-15T09:00:00+01:00",
        "result": 0.4,
        "Datastream": {"@iot.id": "A:B:co"},
    }
    assert readings("sensorthings", body) == [
        {
            "sensor_id": "A:B",
            "pollutant": "co",
            "start": "2026-01-15T07:00:00Z",
            "end": "2026-01-15T08:00:00Z",
            "value": 0.4,
            "unit": "mg/m3",
        }
    ]


def test_a_data_array_is_many_observations() -> None:
    block = {
        "Datastream": {"@iot.id": "COAL:no2"},
        "components": ["phenomenonTime", "result"],
        "dataArray": [["2026-01-15T08:00:00Z", 1], ["2026-01-15T09:00:00Z", 2], 7],
    }
    found = outcome("sensorthings", [block])
    assert (found.accepted, [each.index for each in found.rejected]) == (2, [2])


def test_observations_deep_inside_a_thing_are_of_that_thing() -> None:
    thing = {
        "name": "my thing 1",
        "Datastreams": [
            {
                "unitOfMeasurement": {"symbol": "ppb"},
                "ObservedProperty": {"name": "NO2"},
                "Observations": [{"phenomenonTime": "2026-01-15T08:00:00Z", "result": 3}],
            },
            {
                "unitOfMeasurement": {"symbol": "lm"},
                "ObservedProperty": {"name": "Luminous Flux"},
                "Observations": [{"phenomenonTime": "2026-01-15T08:00:00Z", "result": 3}],
            },
        ],
    }
    found = outcome("sensorthings", thing)
    assert orjson.loads(found.records[AIR_READINGS][0].value)["sensor_id"] == "my-thing-1"
    assert found.rejected[0].detail.startswith("ObservedProperty.name")


UPLINK: dict[str, Any] = {
    "end_device_ids": {"device_id": "pm-01"},
    "received_at": "2026-01-15T11:59:00.123456789Z",
    "uplink_message": {
        "decoded_payload": {"pm2_5": 3.9, "pm10": 4.1, "pm1_0": 2, "no2_ppb": 20, "battery": 3.1}
    },
}


def test_an_uplink_is_read_by_the_names_its_decoder_gave() -> None:
    found = readings("ttn", UPLINK)
    assert [(each["pollutant"], each["value"], each["unit"]) for each in found] == [
        ("pm25", 3.9, "ug/m3"),
        ("pm10", 4.1, "ug/m3"),
        ("no2", 20.0, "ppb"),
    ]
    assert found[0]["sensor_id"] == "pm-01"
    assert found[0]["start"] == "2026-01-15T11:49:00.123456Z"
    assert outcome("ttn", UPLINK).ignored == ("pm1_0", "battery")


def test_a_frame_nobody_has_decoded_is_decoded_here_if_its_maker_is_known() -> None:
    raw = {**UPLINK, "uplink_message": {"frm_payload": "Ahs="}}
    with pytest.raises(Unreadable):
        outcome("ttn", raw)
    whole = {"payload_hex": FRAME}
    found = readings("ttn", whole, Given(NOW, sensor_id="D1", interval=timedelta(minutes=5)))
    assert [(each["pollutant"], each["value"]) for each in found] == [("pm25", 3.9), ("pm10", 3.9)]
    assert found[0]["start"] == "2026-01-15T11:55:00Z"


def test_a_frame_without_particles_has_none() -> None:
    assert decentlab.particles(bytes.fromhex("021b5000010c25")) == {}
    assert decentlab.particles(bytes.fromhex("021b5000010c")) is None


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("µg/m³", "ug/m3"),
        ("μg/m³", "ug/m3"),
        ("ug/m3", "ug/m3"),
        ("µg⋅m⁻³", "ug/m3"),
        ("ug m-3", "ug/m3"),
        ("mg/m³", "mg/m3"),
        ("PPB", "ppb"),
    ],
)
def test_units_are_known_in_other_spellings(name: str, ours: str) -> None:
    assert unit("unit", name) == ours


def test_another_unit_is_no_concentration() -> None:
    with pytest.raises(Unfit):
        unit("unit", "lm")


NAMES = [
    "value",
    "value_type",
    "sensordatavalues",
    "period",
    "parameter",
    "name",
    "utc",
    "result",
    "Datastream",
    "@iot.id",
    "Datastreams",
    "Observations",
    "sensors",
    "uplink_message",
    "decoded_payload",
    "pm10",
    "received_at",
    "dataArray",
    "components",
    "latest",
    "datetime",
    "date",
    "timestamp",
    "coordinates",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(vendors.VENDORS)), JSON)
def test_any_json_is_translated_rejected_or_unreadable(vendor: str, body: Any) -> None:
    try:
        found = outcome(vendor, body)
    except Unreadable:
        return
    assert found.accepted >= 0
    orjson.loads(found.body())
