"""Nitrogen dioxide in the Liveable Neighbourhoods, from ingest's hourly means."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from fact_builders import Measures

EARLSDON = "E05001221"
SHERBOURNE = "E05001229"


def hours(
    database: str, sensor: str, ward: str, value: float, first: datetime, number: int
) -> None:
    """Put a sensor with hourly means into ingest's tables."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO ingest.sensors (sensor_id, registered_at) VALUES (%s, now())", [sensor]
        )
        connection.execute(
            "INSERT INTO ingest.sensor_localities (sensor_id, code, valid_from, valid_to)"
            " VALUES (%s, %s, '0001-01-01Z', '9999-12-31Z')",
            [sensor, ward],
        )
        series = connection.execute(
            "INSERT INTO ingest.series (sensor_id, pollutant) VALUES (%s, 'no2')"
            " RETURNING series_id",
            [sensor],
        ).fetchone()
        assert series is not None
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO ingest.hours"
                " (series_id, start, value, n, expected, state, revision, learned_at)"
                " VALUES (%s, %s, %s, 1, 1, 0, 1, now())",
                [(series[0], first + timedelta(hours=hour), value) for hour in range(number)],
            )


def test_a_scheme_is_the_mean_of_its_sensors_with_enough_hours(
    measures: Measures, module_database: str
) -> None:
    june = datetime(2024, 6, 1, tzinfo=UTC)
    hours(module_database, "A", EARLSDON, 20.0, june, 720)
    hours(module_database, "B", EARLSDON, 30.0, june, 540)
    hours(module_database, "C", EARLSDON, 90.0, june, 539)
    hours(module_database, "D", SHERBOURNE, 40.0, june, 720)
    hours(module_database, "E", "E05001222", 70.0, june, 720)
    whole = measures.value("liveable_no2", date="2024-06-30")
    assert whole["value"] == pytest.approx(30)
    assert whole["n_base"] == 3
    schemes = measures.by("liveable_no2", "scheme", date="2024-06-30")
    assert schemes["earlsdon"]["value"] == pytest.approx(25)
    assert schemes["lower_coundon"]["value"] == pytest.approx(40)
    assert measures.value("liveable_no2", date="2024-07-31")["value"] is None


def test_exposure_stands_beside_the_fifths(measures: Measures) -> None:
    path = "/v1/inequalities/ta_households"
    found = measures.service.json(path, date="2024-06-30", by="imd_quintile")
    breathed = {
        each["quantile"]: each["value"] for each in found["exposure"] if each["pollutant"] == "no2"
    }
    assert breathed[1] == pytest.approx(70)
    assert {unit["unit"] for unit in found["exposure"]} == {"ug/m3"}
