"""The reference data, published with the command line through Kafka, as it is and upset."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import reference_data as reference
from backing import database as databases
from backing.fixtures import Starts
from backing.kafka import Kafka, Out, Sent
from backing.service import Service
from reference_command import Command
from reference_data import WAYS

from deploy.local.stack import Stack
from shared import topics

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what compares with the reference data, and count it as skipped where there is none."""
    missing = pytest.mark.skip(
        reason=f"NOT COMPARED with any oracle: there is no reference data in {reference.FOLDER}"
    )
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.reference)
            item.add_marker(pytest.mark.stack)
            item.add_marker(pytest.mark.timeout(900))
            if not reference.FOLDER.is_dir():
                item.add_marker(missing)


@pytest.fixture(scope="module", params=WAYS)
def ingest(
    request: pytest.FixtureRequest,
    stack: Stack,
    template: str,
    kafka: Kafka,
    starts: Starts,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """Ingest that has applied all series."""
    folder = tmp_path_factory.mktemp("reference")
    with (
        databases.clone(stack.database, template, kafka.ends()) as url,
        starts("ingest", url) as service,
    ):
        command = Command(kafka, folder)
        if request.param == WAYS[0]:
            publish_as_it_is(command)
        else:
            publish_upset(command, kafka, service, folder)
        ends = kafka.ends()
        everything = [
            Sent(topic, partition, end - 1)
            for topic in topics.INBOUND
            for partition, end in ends[topic].items()
        ]
        service.until_applied(everything, seconds=600)
        assert service.items("/v1/dead-letters") == []
        yield service


def publish_as_it_is(command: Command) -> None:
    air = reference.FOLDER / "air"
    place = ("--register", "--lat", "52.4105", "--lon", "-1.5197")
    for each in reference.SERIES:
        named = [f"--sensor={site}={sensor}" for site, sensor in each.sensors.items()]
        command("publish", "readings", str(air / each.file), *named, *place)
    command("publish", "readings", str(air / reference.LUFTDATEN), "--register")


def publish_upset(command: Command, kafka: Kafka, ingest: Service, folder: Path) -> None:
    readings = [each for of in reference.SERIES for each in reference.hourly_readings(of)]
    archive = list(reference.luftdaten_readings())
    sensors = {each["sensor_id"]: 3600 for each in readings}
    sensors |= {each["sensor_id"]: 150 for each in archive}
    ingest.until_applied(
        kafka.publish(
            "air.sensors",
            *(
                Out({"sensor_id": sensor_id, "lat": 52.4105, "lon": -1.5197, "kind": "reference",
                     "pollutants": ["no2"], "interval_s": seconds}, sensor_id)
                for sensor_id, seconds in sensors.items()
            ),
        )
    )  # fmt: skip
    for file in reference.disturbed(readings + archive, folder):
        command("publish", "readings", str(file), "--format", "json")
