"""Rules drafted, tested against history, published."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from conftest import HOUR, Platform, text

OLD = datetime(2026, 5, 1, tzinfo=UTC)


def definition(**changes: Any) -> dict[str, Any]:
    return {
        "id": f"test.{uuid4().hex[:8]}",
        "name": "NO2 above 50",
        "pollutant": "no2",
        "measure": "concentration",
        "averaging": "1h",
        "operator": ">",
        "levels": [{"severity": "moderate", "threshold": 50}],
        "clear": {"consecutive": 1},
    } | changes


def draft(platform: Platform, **changes: Any) -> dict[str, Any]:
    answer = platform.alerts.request(
        "POST", "/v1/rules", json=definition(**changes), headers={"x-actor": "ann"}
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def publish(platform: Platform, rule_id: str) -> dict[str, Any]:
    found = platform.act(f"/v1/rules/{rule_id}/publish", {}, by="bob")
    platform.until_applied([])
    return found


def backtest(platform: Platform, rule_id: str, **span: datetime) -> dict[str, Any]:
    query = "&".join(f"{name.rstrip('_')}={text(at)}" for name, at in span.items())
    answer = platform.alerts.request("POST", f"/v1/rules/{rule_id}/backtest?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_shipped_rules_are_there(platform: Platform) -> None:
    found = {each["id"]: each for each in platform.alerts.items("/v1/rules", limit=5)}
    assert {"daqi.no2", "daqi.o3", "daqi.so2", "daqi.pm25", "daqi.pm10"} <= set(found)
    assert {"who.pm25_24h", "who.pm10_24h", "stale.sensor", "awaab.investigate"} <= set(found)
    assert found["statutory.o3"]["levels"] == [
        {"severity": "information", "threshold": 180.0},
        {"severity": "alert", "threshold": 240.0},
    ]
    assert found["statutory.no2"]["consecutive"] == 3
    assert found["awaab.policy_safe"]["status"] == "draft"
    assert found["daqi.so2"]["averaging"] == "15min"
    assert found["daqi.no2"]["clear"] == {"below": None, "consecutive": 2}


def test_a_draft_judges_nothing_and_a_published_rule_judges_what_there_is(
    platform: Platform,
) -> None:
    sensor = platform.sensor("E05001218")
    platform.hours(sensor, "no2", OLD, 60, 70, 40, 60, 40)
    rule = draft(platform)
    assert (rule["version"], rule["status"], rule["created_by"]) == (1, "draft", "ann")
    assert platform.of_sensor(rule["id"], sensor) == []
    published = publish(platform, rule["id"])
    assert (published["status"], published["published_by"]) == ("published", "bob")
    alerts = platform.of_sensor(rule["id"], sensor)
    assert [(each["started_at"], each["resolved_at"]) for each in alerts] == [
        (text(OLD), text(OLD + 3 * HOUR)),
        (text(OLD + 3 * HOUR), text(OLD + 5 * HOUR)),
    ]
    assert {each["rule_version"] for each in alerts} == {1}
    platform.hours(sensor, "no2", OLD + 5 * HOUR, 90)
    assert platform.of_sensor(rule["id"], sensor)[-1]["state"] == "firing"


def test_a_new_version_goes_on_from_where_the_old_one_stood(platform: Platform) -> None:
    sensor = platform.sensor("E05001219")
    rule = draft(platform)
    publish(platform, rule["id"])
    platform.hours(sensor, "no2", OLD, 60, 40, 60)
    again = draft(platform, id=rule["id"], levels=[{"severity": "high", "threshold": 30}])
    assert again["version"] == 2
    publish(platform, rule["id"])
    platform.hours(sensor, "no2", OLD + 3 * HOUR, 35, 20)
    alerts = platform.of_sensor(rule["id"], sensor)
    assert [(e["rule_version"], e["severity"], e["state"]) for e in alerts] == [
        (1, "moderate", "resolved"),
        (1, "moderate", "resolved"),
        (2, "high", "resolved"),
    ]
    assert alerts[1]["resolved_at"] == text(OLD + 3 * HOUR)
    assert alerts[1]["transitions"][-1]["reason"] == "rule_replaced"
    # What is corrected before that is still judged by the version of then.
    platform.hours(sensor, "no2", OLD + HOUR, 60, state="validated")
    alerts = [e for e in platform.of_sensor(rule["id"], sensor) if e["verdict"] != "revoked"]
    assert [(e["rule_version"], e["started_at"]) for e in alerts] == [
        (1, text(OLD)),
        (2, text(OLD + 3 * HOUR)),
    ]
    versions = platform.alerts.json(f"/v1/rules/{rule['id']}")["items"]
    assert [(e["version"], e["status"]) for e in versions] == [(1, "retired"), (2, "published")]


def test_publishing_without_a_draft_is_a_conflict(platform: Platform) -> None:
    rule = draft(platform)
    publish(platform, rule["id"])
    again = platform.alerts.request("POST", f"/v1/rules/{rule['id']}/publish")
    assert again.status_code == 409
    assert platform.alerts.request("POST", "/v1/rules/none/publish").status_code == 404


def test_what_was_drafted_before_a_version_is_not_published_after_it(platform: Platform) -> None:
    rule = draft(platform)
    draft(platform, id=rule["id"], levels=[{"severity": "high", "threshold": 70}])
    assert publish(platform, rule["id"])["version"] == 2
    again = platform.alerts.request("POST", f"/v1/rules/{rule['id']}/publish")
    assert again.status_code == 409, again.text
    first, second = platform.alerts.json(f"/v1/rules/{rule['id']}")["items"]
    assert (first["status"], first["retired_by"]) == ("retired", "bob")
    assert second["status"] == "published"
    start = OLD + timedelta(days=60)
    found = backtest(platform, rule["id"], from_=start, to=start + HOUR)
    assert found["against"]["summary"] == found["summary"]


def test_a_draft_is_tested_against_history_and_the_published_version(platform: Platform) -> None:
    sensor = platform.sensor("E05001220")
    start = OLD + timedelta(days=40)
    platform.hours(sensor, "no2", start, 60, 40, 60, 40, 80, 20, 20)
    rule = draft(platform, localities=["E05001220"])
    alone = backtest(platform, rule["id"], from_=start, to=start + 10 * HOUR)
    assert alone["summary"] == {"alerts": 3, "flaps": 2, "localities": 1, "hours": 3.0}
    assert alone["against"] is None
    publish(platform, rule["id"])
    draft(
        platform,
        id=rule["id"],
        localities=["E05001220"],
        levels=[{"severity": "moderate", "threshold": 70}],
    )
    found = backtest(platform, rule["id"], from_=start, to=start + 10 * HOUR)
    assert found["alerts"] == [
        {
            "locality": "E05001220",
            "sensor_id": None,
            "started_at": text(start + 4 * HOUR),
            "triggered_at": text(start + 5 * HOUR),
            "resolved_at": text(start + 6 * HOUR),
            "peak_severity": "moderate",
            "peak": 80.0,
        }
    ]
    assert found["summary"] == {"alerts": 1, "flaps": 0, "localities": 1, "hours": 1.0}
    assert found["against"]["summary"] == alone["summary"]
    assert found["against"]["alerts"] == alone["alerts"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("pollutant", {"pollutant": "radon"}),
        ("levels", {"levels": []}),
        ("levels.0.threshold", {"levels": [{"severity": "moderate", "threshold": "50"}]}),
        ("levels.0.severity", {"levels": [{"severity": "bad", "threshold": 50}]}),
        ("clear.below", {"clear": {"below": 60, "consecutive": 1}}),
        ("consecutive", {"consecutive": 0}),
        ("averaging", {"averaging": "day"}),
        ("measure", {"measure": "daqi_index", "pollutant": "co", "averaging": "8h"}),
        ("localities", {"localities": ["E99999999"]}),
        ("id", {"id": "awaab.extra"}),
        ("id", {"id": "a b"}),
        ("active.from", {"active": {"from": "noon"}}),
        ("min_capture", {"min_capture": 2}),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_the_reason(
    platform: Platform, field: str, changes: dict[str, Any]
) -> None:
    answer = platform.alerts.request("POST", "/v1/rules", json=definition(**changes))
    assert answer.status_code == 422, answer.text
    assert field in {each["field"] for each in answer.json()["errors"]}


def test_what_a_rule_leaves_open_may_be_null_and_whole_numbers_have_a_point(
    platform: Platform,
) -> None:
    made = draft(
        platform,
        consecutive=2.0,
        clear=None,
        min_sensors=1.0,
        kinds=None,
        localities=None,
        active={"from": None, "to": None},
    )
    assert (made["consecutive"], made["min_sensors"]) == (2, 1)
    assert made["clear"] == {"below": None, "consecutive": 1}
    assert (made["kinds"], made["localities"], made["active"]) == ([], [], None)
    assert draft(platform, clear={"below": None, "consecutive": 2.0})["clear"]["consecutive"] == 2
    for wrong in (1.5, True, "2", None):
        answer = platform.alerts.request("POST", "/v1/rules", json=definition(consecutive=wrong))
        assert answer.status_code == 422


def test_a_backtest_needs_a_span_that_makes_sense(platform: Platform) -> None:
    path = "/v1/rules/daqi.no2/backtest"
    for query in (
        "",
        "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "?from=1990-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
    ):
        assert platform.alerts.request("POST", path + query).status_code == 422
    span = "?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"
    missing = platform.alerts.request("POST", f"/v1/rules/none/backtest{span}")
    assert missing.status_code == 404


@pytest.mark.parametrize(
    "span",
    [
        {"from_": datetime(1, 1, 1, tzinfo=UTC), "to": datetime(1, 1, 2, tzinfo=UTC)},
        {"from_": datetime(9998, 1, 1, tzinfo=UTC), "to": datetime(9999, 12, 31, tzinfo=UTC)},
    ],
)
def test_when_nothing_was_measured_a_backtest_finds_nothing(
    platform: Platform, span: dict[str, datetime]
) -> None:
    found = backtest(platform, "daqi.no2", **span)
    assert found["summary"] == {"alerts": 0, "flaps": 0, "localities": 0, "hours": 0.0}
    assert found["against"]["alerts"] == []


def test_several_sensors_a_mean_and_the_least_number_of_them(platform: Platform) -> None:
    rule = draft(platform, combine="mean", min_sensors=2, localities=["E05001221"])
    publish(platform, rule["id"])
    first = platform.sensor("E05001221")
    platform.hours(first, "no2", OLD, 90, 90)
    assert platform.of_sensor(rule["id"], first) == []
    second = platform.sensor("E05001221")
    platform.hours(second, "no2", OLD, 9, 20)
    (alert,) = platform.of_sensor(rule["id"], first)
    assert (alert["started_at"], alert["peak"]) == (text(OLD + HOUR), 55.0)
    assert alert["sensors"] == sorted([first, second])


def test_a_rule_over_quarters_of_an_hour(platform: Platform) -> None:
    rule = draft(platform, averaging="15min", consecutive=2, localities=["E05001222"])
    publish(platform, rule["id"])
    sensor = platform.sensor("E05001222", interval_s=300)
    minutes = [
        {
            "sensor_id": sensor,
            "pollutant": "no2",
            "start": text(OLD + at * timedelta(minutes=5)),
            "value": 80 if 3 <= at < 9 else 10,
            "unit": "ug/m3",
        }
        for at in range(12)
    ]
    platform.readings(sensor, minutes)
    (alert,) = platform.of_sensor(rule["id"], sensor)
    quarter = timedelta(minutes=15)
    assert (alert["started_at"], alert["triggered_at"], alert["resolved_at"]) == (
        text(OLD + quarter),
        text(OLD + 3 * quarter),
        text(OLD + 4 * quarter),
    )
