"""In which ward a point lies, once the exact polygons are loaded with the command line."""

from pathlib import Path

from backing.fixtures import Starts
from backing.kafka import Kafka, Out
from reference_command import Command
from reference_data import FOLDER, rows


def test_points_are_in_their_wards_after_the_polygons_are_loaded(
    database: str, starts: Starts, kafka: Kafka, tmp_path: Path
) -> None:
    points = rows(FOLDER / "geo" / "oracle_points_in_wards_coventry.csv")
    with starts("ingest", database) as ingest:

        def register(some: list[dict[str, str]], first: int) -> None:
            sent = kafka.publish(
                "air.sensors",
                *(
                    Out({"sensor_id": f"P-{number}", "lat": float(point["lat"]),
                         "lon": float(point["lon"]), "kind": "low_cost", "pollutants": [],
                         "interval_s": 60}, f"P-{number}")
                    for number, point in enumerate(some, first)
                ),
            )  # fmt: skip
            ingest.until_applied(sent)

        register(points[:150], 0)
        wards = str(FOLDER / "geo" / "coventry_wards_2025.geojson")
        command = Command(kafka, tmp_path)
        command("--gateway", ingest.url, "--key", "none", "localities", "load", wards)
        found = {each["sensor_id"]: each["locality"] for each in ingest.items("/v1/sensors")}
        assert len(found) == 150
        register(points[150:], 150)
        found = {each["sensor_id"]: each["locality"] for each in ingest.items("/v1/sensors")}
        wrong = {
            number: (point, found[f"P-{number}"])
            for number, point in enumerate(points)
            if (point["ward25_code"] or None) != found[f"P-{number}"]
        }
        assert wrong == {}
        listed = {each["code"]: each for each in ingest.items("/v1/localities")}
        assert len(listed) == 18
        assert not any(each["approximate"] for each in listed.values())
