"""What a broker or a database that takes every question and answers none does to the platform."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.stack import Platform

SERVICES = ("ingest", "alerts", "indicators", "gateway")
READING = {
    "sensor_id": "hung",
    "pollutant": "pm25",
    "start": "2026-01-15T08:00:00Z",
    "value": 1.0,
    "unit": "ug/m3",
}

pytestmark = [pytest.mark.stack, pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with Platform(tmp_path_factory.mktemp("hung") / "home") as running:
        yield running


def readiness(platform: Platform) -> dict[str, bool]:
    """Ask every service whether it is ready; each must say so within four seconds."""
    found = {}
    for name in SERVICES:
        url = platform.endpoints["services"][name]["url"]
        found[name] = httpx.get(f"{url}/readyz", timeout=4).status_code == 200
    return found


def until(platform: Platform, ready: bool, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while set((found := readiness(platform)).values()) != {ready}:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def tell(platform: Platform, part: str, what: signal.Signals) -> None:
    pid = platform.pid(part)
    assert pid is not None
    for each in family(pid):
        os.kill(each, what)


def publish(platform: Platform, seconds: float) -> int:
    ends: dict[str, Any] = platform.endpoints
    return httpx.post(
        f"{ends['gateway']}/v1/intake/air.readings",
        json=READING,
        headers={"Authorization": f"Bearer {ends['api_key']}"},
        timeout=seconds,
    ).status_code


@pytest.mark.parametrize("part", ["kafka", "postgres"])
def test_where_what_it_stands_on_hangs_the_platform_says_so_and_goes_on_afterwards(
    platform: Platform, part: str
) -> None:
    until(platform, True, 15)
    before = {name: platform.pid(name) for name in SERVICES}
    tell(platform, part, signal.SIGSTOP)
    try:
        until(platform, False, 10)
        taken = publish(platform, seconds=5)
    finally:
        tell(platform, part, signal.SIGCONT)
    assert taken == (503 if part == "kafka" else 202)
    until(platform, True, 15)
    assert publish(platform, seconds=5) == 202
    assert {name: platform.pid(name) for name in SERVICES} == before
