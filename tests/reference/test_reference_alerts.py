"""Replayed years give, alert by alert, what a direct computation from the oracle files gives."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
import reference_data as reference
from backing import database as databases
from backing.fixtures import Starts
from backing.kafka import Kafka
from reference_alerts import (
    HOUR,
    Condition,
    Expected,
    Line,
    direct,
    episodes,
    of_hours,
    of_indices,
    of_network,
    of_network_hours,
    of_running_means,
)
from reference_command import Command
from reference_data import WAYS, Series
from reference_replay import (
    EPISODES,
    GUIDELINES,
    INDEX_LEVELS,
    INDICES,
    NETWORK_LEVEL,
    NETWORK_WARD,
    RUNNING,
    STATUTORY,
    WARDS,
    Platform,
    added_rules,
    named,
    register,
    replay,
    running_levels,
    station,
)

from deploy.local.stack import Stack


@pytest.fixture(scope="module", params=WAYS)
def platform(
    request: pytest.FixtureRequest,
    stack: Stack,
    template: str,
    kafka: Kafka,
    starts: Starts,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("replay")
    in_order = request.param == WAYS[0]
    with (
        databases.clone(stack.database, template, kafka.ends()) as url,
        starts("ingest", url) as ingest,
        starts("alerts", url) as alerts,
    ):
        made = Platform(ingest, alerts, kafka)
        register(kafka)
        made.until_applied()
        if not in_order:
            for name, rule in added_rules():
                made.add(name, rule)
        replay(Command(kafka, folder), folder, in_order=in_order)
        made.until_applied()
        if in_order:
            for name, rule in added_rules():
                made.add(name, rule)
            made.until_applied()
        assert ingest.items("/v1/dead-letters") == []
        yield made


def compare(found: Sequence[dict[str, Any]], expected: Sequence[Expected]) -> None:
    """See that two lists have the same alerts."""
    mine = [
        (at(each["started_at"]), at(each["triggered_at"]), at(each["resolved_at"]),
         each["peak_severity"], tuple(each["sensors"]))
        for each in found
    ]  # fmt: skip
    assert mine == [
        (each.started_at, each.triggered_at, each.resolved_at, each.peak_severity, each.sensors)
        for each in expected
    ]
    for one, other in zip(found, expected, strict=True):
        assert one["peak"] == pytest.approx(other.peak, rel=1e-9)
        assert one["value"] == pytest.approx(other.value, rel=1e-9, abs=1e-9)
        assert one["capture"] == pytest.approx(other.capture, rel=1e-12)
        assert one["person_hours"] == one["population"]["total"] * other.reached


def at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def of(name: str, cases: Sequence[tuple[Any, ...]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, cases, ids=[named(*case) for case in cases])


@of(("series", "pollutant", "threshold"), GUIDELINES)
def test_the_guideline_alerts(
    platform: Platform, series: Series, pollutant: str, threshold: float
) -> None:
    condition = Condition((("guideline", threshold),), hours=24, down=2)
    expected = direct(of_running_means(series, pollutant, 24), condition)
    assert len(expected) > 5
    ward = WARDS[station(series)][0]
    compare(platform.found(f"who.{pollutant}_24h", ward), expected)


@of(("series", "pollutant"), INDICES)
def test_the_index_alerts(platform: Platform, series: Series, pollutant: str) -> None:
    hours = {"no2": 1, "o3": 8}.get(pollutant, 24)
    condition = Condition(INDEX_LEVELS, hours=hours, down=2, at_least=True)
    expected = direct(of_indices(series, pollutant), condition)
    compare(platform.found(f"daqi.{pollutant}", WARDS[station(series)][0]), expected)


@of(("series", "pollutant", "width"), RUNNING)
def test_the_alerts_of_a_rule_over_running_means(
    platform: Platform, series: Series, pollutant: str, width: int
) -> None:
    levels = running_levels(series, pollutant, width)
    condition = Condition(levels, hours=width, up=2, down=3)
    expected = direct(of_running_means(series, pollutant, width), condition)
    assert len(expected) > 5
    rule = named(series, pollutant, f"{width}h")
    compare(platform.found(rule, WARDS[station(series)][0]), expected)


@of(("series", "pollutant", "threshold", "hours"), EPISODES)
def test_the_episodes_are_the_alerts_of_a_rule(
    platform: Platform, series: Series, pollutant: str, threshold: str, hours: str
) -> None:
    level = float(threshold) * series.scale(pollutant)
    line = of_hours(series, next(iter(series.sensors)), pollutant)
    rule = named(series, pollutant, threshold, hours)
    found = platform.found(rule, WARDS[station(series)][0])
    compare(found, direct(line, Condition((("moderate", level),), up=int(hours))))
    # An alert is an episode, or several with nothing but missing hours between: those do not clear.
    listed = episodes(series, pollutant, threshold, hours)
    assert len(listed) > 0
    scale = series.scale(pollutant)
    inside = [
        [row for row in listed if started <= at(row["first_hour"]) and _over(row) <= ended]
        for started, ended in (_span(each, line) for each in found)
    ]
    assert [row for some in inside for row in some] == listed
    for alert, some in zip(found, inside, strict=True):
        assert at(alert["started_at"]) == at(some[0]["first_hour"])
        assert alert["peak"] >= max(float(row["peak"]) for row in some) * scale * (1 - 1e-9)
        if alert["person_hours"] == alert["population"]["total"] * int(some[0]["hours"]):
            assert alert["peak"] == pytest.approx(float(some[0]["peak"]) * scale, rel=1e-9)


def _over(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["last_hour"]) + HOUR


def _span(alert: dict[str, Any], line: Line) -> tuple[Any, datetime]:
    return at(alert["started_at"]), at(alert["resolved_at"]) or max(line)


@pytest.mark.parametrize("sensor", WARDS)
@pytest.mark.parametrize("pollutant", STATUTORY)
def test_the_statutory_alerts(platform: Platform, sensor: str, pollutant: str) -> None:
    series = next(each for each in reference.SERIES if sensor in each.sensors.values())
    if pollutant not in {each["pollutant"] for each in reference.hourly_readings(series)}:
        return
    name = next(site for site, each in series.sensors.items() if each == sensor)
    expected = direct(of_hours(series, name, pollutant), STATUTORY[pollutant])
    compare(platform.found(f"statutory.{pollutant}", WARDS[sensor][0]), expected)


@pytest.mark.parametrize(("pollutant", "threshold"), [("pm25", 15.0), ("pm10", 45.0)])
def test_the_guideline_alerts_of_a_network(
    platform: Platform, pollutant: str, threshold: float
) -> None:
    condition = Condition((("guideline", threshold),), hours=24, down=2)
    expected = direct(of_network(pollutant, 24), condition)
    assert len(expected) > 0
    found = platform.found(f"who.{pollutant}_24h", NETWORK_WARD[0])
    compare(found, expected)
    assert all(each["indicative"] for each in found)


def test_the_alerts_of_each_sensor_of_a_network(platform: Platform) -> None:
    condition = Condition((("moderate", NETWORK_LEVEL),))
    expected = {
        sensor: direct(line, condition) for sensor, line in of_network_hours("pm10").items()
    }
    assert sum(map(len, expected.values())) > 20
    found = platform.found("network", NETWORK_WARD[0])
    for sensor, alerts in expected.items():
        compare([each for each in found if each["sensors"] == [sensor]], alerts)
    assert len(found) == sum(map(len, expected.values()))


@of(("series", "pollutant", "width"), RUNNING)
def test_a_back_test_gives_the_same(
    platform: Platform, series: Series, pollutant: str, width: int
) -> None:
    rule = named(series, pollutant, f"{width}h")
    path = f"/v1/rules/{platform.rules[rule]}/backtest?from={series.since}&to={series.until}"
    answer = platform.alerts.request("POST", path, timeout=120)
    assert answer.status_code == 200, answer.text
    compared = ("started_at", "triggered_at", "resolved_at", "peak_severity", "peak", "locality")
    assert [[each[name] for name in compared] for each in answer.json()["alerts"]] == [
        [each[name] for name in compared]
        for each in platform.found(rule, WARDS[station(series)][0])
    ]
