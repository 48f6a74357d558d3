"""An alert is computed again from its explanation."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import fsum
from typing import Any

import pytest
from backing.kafka import Out
from conftest import CENTRES, HOUR, Platform, text

from shared.air import daqi
from shared.air.pollutants import Pollutant

OLD = datetime(2026, 4, 1, tzinfo=UTC)


def quarters(sensor: str, start: datetime, values: Sequence[float | None]) -> list[dict[str, Any]]:
    return [
        {
            "sensor_id": sensor,
            "pollutant": "no2",
            "start": text(start + at * timedelta(minutes=15)),
            "value": value,
            "unit": "ug/m3",
        }
        for at, value in enumerate(values)
    ]


def mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def test_an_hourly_alert_is_computed_again_from_its_readings(platform: Platform) -> None:
    sensor = platform.sensor("E05001218", interval_s=900)
    worse = platform.sensor("E05001218", kind="low_cost")
    hours = [[201, 220, 210, 5000], [450.3, 390, 410, 401], [1, 2, 3, 4], [1, None, 3, 4]]
    platform.readings(sensor, quarters(sensor, OLD, [value for each in hours for value in each]))
    platform.hours(worse, "no2", OLD, 700)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain")
    rule, evaluations = found["rule"], found["evaluations"]
    assert (rule["id"], rule["version"]) == ("daqi.no2", alert["rule_version"])
    assert [each["interval"]["end"] for each in evaluations] == [
        text(OLD + at * HOUR) for at in range(1, 5)
    ]
    for each in evaluations:
        again = mean([used["value"] for used in each["readings_used"]])
        assert each["value"] == daqi.index(Pollutant.NO2, again)
        assert each["sensor_id"] == sensor
    fired = [each["value"] >= rule["levels"][0]["threshold"] for each in evaluations]
    assert fired == [True, True, False, False]
    assert [each["outcome"] for each in evaluations] == ["above", "above", "below", "below"]
    assert max(each["value"] for each in evaluations) == alert["peak"]
    assert evaluations[0]["interval"]["start"] == alert["started_at"]
    assert evaluations[-1]["interval"]["end"] == alert["resolved_at"]
    reasons = {(each["sensor_id"], each["reason"]) for each in evaluations[0]["left_out"]}
    assert (sensor, "implausible") in reasons
    assert (worse, "a better kind of sensor has a value (reference)") in reasons
    assert ("no value") in {each["reason"] for each in evaluations[3]["left_out"]}
    assert found["tables"]["daqi"]["upper_bounds"] == list(daqi.BREAKPOINTS[Pollutant.NO2])


def test_a_running_mean_is_computed_again_from_its_hours(platform: Platform) -> None:
    sensor = platform.sensor("E05001219")
    values = [18.3, None, 20.1, *[17.7] * 20, 16.4, 3.0, 2.0, *[0.0] * 10]
    platform.hours(sensor, "pm25", OLD, *values)
    (alert,) = platform.of_sensor("who.pm25_24h", sensor)
    found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain")
    for each in found["evaluations"]:
        counting = [hour["value"] for hour in each["hours"] if hour["counts"]]
        assert each["value"] == mean(counting)
        assert each["capture"] == len(counting) / 24
        assert len(each["readings_used"]) == len(counting)
    assert max(each["value"] for each in found["evaluations"]) == alert["peak"]


def test_an_alert_of_many_days_is_explained_whole(platform: Platform) -> None:
    sensor = platform.sensor("E05001224")
    platform.hours(sensor, "no2", OLD, *[250] * 300, 10, 10)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain")
    assert found["next"] is None
    ends = [each["interval"]["end"] for each in found["evaluations"]]
    assert (len(ends), ends[-1]) == (302, alert["resolved_at"])


def test_a_sensor_on_its_own_is_explained_for_where_the_rule_holds(platform: Platform) -> None:
    rule = {
        "pollutant": "no2",
        "levels": [{"severity": "moderate", "threshold": 200}],
        "combine": "each",
        "localities": ["E05001225"],
    }
    rule_id = platform.act("/v1/rules", rule)["id"]
    platform.act(f"/v1/rules/{rule_id}/publish", {})
    lat, lon = CENTRES["E05001225"]
    sensor = platform.sensor("E05001218")
    away = {"sensor_id": sensor, "lat": lat, "lon": lon, "kind": "reference", "pollutants": ["no2"],
            "interval_s": 3600, "valid_from": text(OLD + 2 * HOUR)}  # fmt: skip
    platform.until_applied(platform.kafka.publish("air.sensors", Out(away, sensor)))
    platform.hours(sensor, "no2", OLD, 250, 250, 250, 10)
    (alert,) = platform.of_sensor(rule_id, sensor)
    assert alert["started_at"] == text(OLD + 2 * HOUR)
    for at, outcome in ((OLD + 2 * HOUR, "missing"), (OLD + 3 * HOUR, "above")):
        found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain", at=text(at))
        assert [each["outcome"] for each in found["evaluations"]] == [outcome]


def test_what_is_suspect_is_flagged_and_counts(platform: Platform) -> None:
    sensor = platform.sensor("E05001221")
    platform.hours(sensor, "pm10", OLD, *[40] * 24)
    platform.hours(sensor, "pm25", OLD, *range(40, 58), *[70] * 6)
    (alert,) = platform.of_sensor("who.pm25_24h", sensor)
    found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain", at=text(OLD + 24 * HOUR))
    used = found["evaluations"][0]["readings_used"]
    assert [each["flags"] for each in used] == [
        *[[]] * 11,
        *[["suspect_above_pm10"]] * 7,
        *[["suspect_above_pm10", "suspect_unchanged"]] * 6,
    ]
    assert found["evaluations"][0]["value"] == mean([each["value"] for each in used])


def test_one_interval_can_be_asked_for(platform: Platform) -> None:
    sensor = platform.sensor("E05001220")
    platform.hours(sensor, "no2", OLD, 250, 260, 10, 10)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    for at in (OLD + 2 * HOUR, OLD + 1.5 * HOUR):
        found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain", at=text(at))
        (only,) = found["evaluations"]
        assert only["interval"]["end"] == text(OLD + 2 * HOUR)
        assert "260.0" in only["arithmetic"]


def test_a_missing_hour_says_so(platform: Platform) -> None:
    sensor = platform.sensor("E05001221")
    platform.hours(sensor, "no2", OLD, 250, None, 260, 10, 10)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain")
    outcomes = [each["outcome"] for each in found["evaluations"]]
    assert outcomes == ["above", "missing", "above", "below", "below"]
    assert [each["to"] for each in alert["transitions"]] == [
        "firing",
        "indeterminate",
        "firing",
        "resolved",
    ]
    assert platform.alerts.get("/v1/alerts/none/explain").status_code == 404


def test_what_was_withdrawn_says_so_after_the_alert_is_revoked(platform: Platform) -> None:
    sensor = platform.sensor("E05001222")
    platform.hours(sensor, "no2", OLD, 10, 250)
    platform.hours(sensor, "no2", OLD + HOUR, 250, state="withdrawn")
    (alert,) = [
        each for each in platform.of_sensor("daqi.no2", sensor) if each["verdict"] == "revoked"
    ]
    (only,) = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain")["evaluations"]
    assert (only["interval"]["end"], only["outcome"]) == (alert["triggered_at"], "missing")
    reasons = {(each["start"], each["reason"]) for each in only["left_out"]}
    assert (text(OLD + HOUR), "withdrawn") in reasons


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_when_nothing_can_have_been_measured_nothing_was_judged(
    platform: Platform, at: str
) -> None:
    alert = platform.found(rule_id="daqi.no2")[0]
    assert platform.alerts.json(f"/v1/alerts/{alert['id']}/explain", at=at)["evaluations"] == []


def test_a_rule_whose_condition_is_code_is_named(platform: Platform) -> None:
    sensor = platform.sensor("E05001223", interval_s=60)
    start = datetime.now(UTC).replace(microsecond=0) - 2 * HOUR  # noqa: TID251
    platform.readings(sensor, quarters(sensor, start, [20]))
    (alert,) = platform.of_sensor("stale.sensor", sensor)
    found = platform.alerts.json(f"/v1/alerts/{alert['id']}/explain")
    rule = found["rule"]
    assert (rule["id"], rule["version"]) == ("stale.sensor", alert["rule_version"])
    assert (rule["status"], rule["pollutant"]) == ("published", None)
    assert found["evaluations"] == []
