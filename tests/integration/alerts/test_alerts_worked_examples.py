"""The worked examples of threshold alerts, published and asked for through the API."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from conftest import HOUR, Platform, text

START = datetime(2026, 2, 1, tzinfo=UTC)

EXAMPLES = [
    pytest.param("no2", [401, 402, 403], [("alert", 2)], id="D5-53"),
    pytest.param("no2", [400, 401, 402], [], id="D5-54"),
    pytest.param("o3", [175, 181, 200, 241], [("information", 1), ("alert", 3)], id="D5-55"),
]


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "the last hour first"])
@pytest.mark.parametrize(("pollutant", "means", "expected"), EXAMPLES)
def test_a_worked_example(
    platform: Platform,
    pollutant: str,
    means: Sequence[float],
    expected: Sequence[tuple[str, int]],
    backwards: bool,
) -> None:
    sensor = platform.sensor()
    hours = list(enumerate(means))
    for position, mean in reversed(hours) if backwards else hours:
        platform.hours(sensor, pollutant, START + position * HOUR, mean)
    found = platform.of_sensor(f"statutory.{pollutant}", sensor)
    if not expected:
        # Two hours above 400 wait for a third; that is no alert yet.
        assert {each["state"] for each in found} <= {"pending"}
        return
    assert len(found) == 1
    for alert in found:
        assert alert["peak_severity"] == expected[-1][0]
        assert alert["peak"] == max(means)
        assert alert["triggered_at"] == text(START + (expected[0][1] + 1) * HOUR)
        if not backwards:
            steps = [(each["severity"], each["interval"]["start"]) for each in told(alert)]
            assert steps == [(severity, text(START + at * HOUR)) for severity, at in expected]


def told(alert: dict[str, list[dict[str, dict[str, str]]]]) -> list[dict[str, dict[str, str]]]:
    return [each for each in alert["transitions"] if each["to"] == "firing"]


def test_the_run_of_an_example_starts_with_its_first_hour_above(platform: Platform) -> None:
    sensor = platform.sensor()
    platform.hours(sensor, "no2", START + timedelta(days=3), 400, 401, 402, 403)
    (alert,) = platform.of_sensor("statutory.no2", sensor)
    assert alert["started_at"] == text(START + timedelta(days=3) + HOUR)
    assert alert["triggered_at"] == text(START + timedelta(days=3) + 4 * HOUR)
