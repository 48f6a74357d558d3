"""What is plausible of a reading is configured, by kind of sensor and pollutant."""

import json

from air_builders import Air, reading, sensor
from backing.fixtures import Starts
from backing.kafka import Kafka


def test_what_is_implausible_of_a_kind_of_sensor_is_configured(
    database: str, starts: Starts, kafka: Kafka, name: str
) -> None:
    ranges = {"low_cost": {"no2": {"least": 0, "suspect_above": 30, "most": 40}}}
    kinds = ("low_cost", "reference")
    with starts("ingest", database, INGEST_PLAUSIBLE=json.dumps(ranges)) as service:
        air = Air(service, kafka)
        air.register(*(sensor(f"{name}-{kind}", kind=kind) for kind in kinds))
        for kind in kinds:
            air.read(*(reading(f"{name}-{kind}", hour, 20.0 + 15 * hour) for hour in range(3)))
        flags = {
            kind: [each["flags"] for each in air.series(sensor_id=f"{name}-{kind}", average="raw")]
            for kind in kinds
        }
        assert flags == {
            "low_cost": [[], ["suspect_high"], ["implausible"]],
            "reference": [[], [], []],
        }
        assert air.values(sensor_id=f"{name}-low_cost") == [20.0, 35.0, None]
