"""The command line as a process, against the platform's processes."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import console_driver
from e2e.console_driver import Platform

from deploy.local.stack import Stack

_SECONDS = 240

AURN = """site,date_utc,no2_ugm3,co_mgm3
Gosford Street,2026-01-15T08:00:00Z,41.3,
Gosford Street,2026-01-15T09:00:00Z,,0.4
Gosford Street,2026-01-15T10:00:00Z,n/a,0.5
"""


@pytest.fixture(scope="module")
def platform(
    stack: Stack, module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("platform")
    with console_driver.platform(stack.kafka, module_database, folder) as ran:
        yield ran


@pytest.fixture
def environment(platform: Platform, stack: Stack) -> dict[str, str]:
    return {
        **os.environ,
        "HEALTHYPLACES_GATEWAY": platform.url,
        "HEALTHYPLACES_KEY": platform.keys["admin"],
        "HEALTHYPLACES_KAFKA": stack.kafka,
    }


def ran(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "healthyplaces", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )


def test_the_simulated_day_comes_out_as_it_went_in(environment: dict[str, str]) -> None:
    done = ran(environment, "demo", "--once", "--per-ward", "1", "--seed", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing was lost." in done.stdout
    assert "First alert" in done.stderr


def test_a_packed_series_is_published_and_read_back(
    environment: dict[str, str], platform: Platform, tmp_path: Path
) -> None:
    file = tmp_path / "series.csv.gz"
    file.write_bytes(gzip.compress(AURN.encode()))
    where = ("--register", "--lat", "52.408", "--lon", "-1.505")
    done = ran(environment, "publish", "readings", str(file), *where, "--wait")
    assert "4 readings: 3 acknowledged, 1 refused" in done.stdout, done.stderr
    assert "line 4: unreadable: no2: 'n/a' is not a number" in done.stdout
    assert done.returncode == 1
    answer = platform.ask(
        "GET",
        "/v1/air/series",
        params={
            "sensor_id": "gosford-street",
            "pollutant": "no2",
            "average": "1h",
            "from": "2026-01-15T00:00:00Z",
            "to": "2026-01-16T00:00:00Z",
        },
    )
    assert [item["value"] for item in answer.json()["items"]] == [41.3, None, None]


def test_what_the_platform_refuses_is_told_listed_and_redriven(
    environment: dict[str, str], tmp_path: Path
) -> None:
    reading = {
        "sensor_id": "Z-unregistered",
        "pollutant": "pm25",
        "start": "2026-01-15T08:00:00Z",
        "value": 4.2,
        "unit": "ppb",
    }
    file = tmp_path / "readings.jsonl"
    file.write_text(json.dumps(reading))
    done = ran(environment, "publish", "readings", str(file), "--wait")
    assert done.returncode == 1
    assert "since: unit 1" in done.stdout
    listed = ran(environment, "dead-letters", "list", "--key", "Z-unregistered")
    [_, row] = listed.stdout.splitlines()
    sensors = tmp_path / "sensors.csv"
    sensors.write_text(
        "sensor_id,lat,lon,kind,pollutants,interval_s,owner\n"
        "Z-unregistered,52.408,-1.505,low_cost,pm25;pm10,300,somebody\n"
    )
    loaded = ran(environment, "sensors", "load", str(sensors), "--via-http", "--wait")
    assert loaded.returncode == 0, loaded.stderr
    assert "never sent: owner" in loaded.stderr
    edited = tmp_path / "edited.json"
    edited.write_text(json.dumps({**reading, "unit": "ug/m3"}))
    again = ran(environment, "dead-letters", "redrive", row.split()[0], "--edited", str(edited))
    assert (again.returncode, "status: edited" in again.stdout) == (0, True), again.stderr


def test_the_doctor_finds_a_platform_well(environment: dict[str, str]) -> None:
    done = ran(environment, "doctor")
    assert done.returncode == 0, done.stdout


def test_a_key_may_do_what_its_scope_says_until_it_is_revoked(
    environment: dict[str, str], tmp_path: Path
) -> None:
    made = ran(environment, "keys", "create", "a test", "--scope", "read")
    theirs = {**environment, "HEALTHYPLACES_KEY": made.stdout.strip()}
    assert ran(theirs, "sensors", "list").returncode == 0
    refused = ran(theirs, "keys", "list")
    assert (refused.returncode, "admin" in refused.stderr) == (1, True)
    key_id = made.stdout.split("_")[1]
    assert ran(environment, "keys", "revoke", key_id).returncode == 0
    assert "HTTP 401" in ran(theirs, "sensors", "list").stderr
