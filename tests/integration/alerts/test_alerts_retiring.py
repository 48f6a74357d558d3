"""Rules that are taken back, and those that follow them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from conftest import HOUR, Platform, text

OLD = datetime(2026, 4, 1, tzinfo=UTC)
WARD = "E05001223"


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251


def draft(platform: Platform, *wards: str, **changes: Any) -> str:
    rule = {
        "pollutant": "no2",
        "levels": [{"severity": "moderate", "threshold": 50}],
        "localities": list(wards),
    } | changes
    found: str = platform.act("/v1/rules", rule)["id"]
    return found


def publish(platform: Platform, rule_id: str) -> dict[str, Any]:
    found = platform.act(f"/v1/rules/{rule_id}/publish", {})
    platform.until_applied([])
    return found


def retire(platform: Platform, rule_id: str, **body: Any) -> dict[str, Any]:
    found = platform.act(f"/v1/rules/{rule_id}/retire", body, by="bob")
    platform.until_applied([])
    return found


def test_what_is_on_ends_with_its_rule_and_nothing_more_is_raised(platform: Platform) -> None:
    sensor = platform.sensor("E05001218")
    rule_id = draft(platform, "E05001218")
    publish(platform, rule_id)
    platform.hours(sensor, "no2", OLD, 60, 40, 70, 80)
    retired = retire(platform, rule_id, reason="the school has moved")
    assert (retired["status"], retired["version"]) == ("retired", 1)
    assert (retired["retired_by"], retired["retired_reason"]) == ("bob", "the school has moved")
    over, ended = platform.of_sensor(rule_id, sensor)
    assert over["resolved_at"] == text(OLD + 2 * HOUR)
    assert (ended["state"], ended["resolved_at"]) == ("resolved", text(OLD + 4 * HOUR))
    last = ended["transitions"][-1]
    assert (last["reason"], last["by"], last["to"]) == ("rule_retired", "bob", "resolved")
    platform.hours(sensor, "no2", OLD + 4 * HOUR, 90, 90)
    assert platform.of_sensor(rule_id, sensor) == [over, ended]


def test_what_it_judged_is_judged_again_where_it_is_corrected(platform: Platform) -> None:
    sensor = platform.sensor("E05001219")
    rule_id = draft(platform, "E05001219")
    publish(platform, rule_id)
    start = OLD + timedelta(days=1)
    platform.hours(sensor, "no2", start, 60, 40, 70, 40)
    retire(platform, rule_id)
    platform.hours(sensor, "no2", start, 40, state="validated")
    platform.hours(sensor, "no2", start + 2 * HOUR, 95, state="validated")
    first, second = platform.of_sensor(rule_id, sensor)
    assert first["verdict"] == "revoked"
    assert (second["verdict"], second["peak"]) == ("changed", 95)


def test_a_version_that_follows_a_retired_rule_judges_nothing_of_the_past(
    platform: Platform,
) -> None:
    sensor = platform.sensor("E05001220")
    rule_id = draft(platform, "E05001220")
    publish(platform, rule_id)
    start = OLD + timedelta(days=2)
    platform.hours(sensor, "no2", start, 60, 40)
    retire(platform, rule_id)
    platform.hours(sensor, "no2", start + 2 * HOUR, 60, 40)
    assert draft(platform, "E05001220", id=rule_id) == rule_id
    assert publish(platform, rule_id)["version"] == 2
    platform.hours(sensor, "no2", start + 4 * HOUR, 60, 40)
    (alert,) = platform.of_sensor(rule_id, sensor)
    assert (alert["rule_version"], alert["verdict"]) == (1, "stands")
    # A place that no version ever judged has no past to be left alone.
    fresh = draft(platform)
    publish(platform, fresh)
    assert len(platform.of_sensor(fresh, sensor)) == 3


def test_a_draft_can_be_taken_back_and_what_is_not_there_cannot(platform: Platform) -> None:
    rule_id = draft(platform)
    assert retire(platform, rule_id)["status"] == "retired"
    again = platform.alerts.request("POST", f"/v1/rules/{rule_id}/retire")
    assert again.status_code == 409
    assert platform.alerts.request("POST", f"/v1/rules/{rule_id}/publish").status_code == 409
    assert platform.alerts.request("POST", "/v1/rules/none/retire").status_code == 404
    wrong = platform.alerts.request("POST", f"/v1/rules/{rule_id}/retire", json={"reason": ""})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "reason"


def silent(platform: Platform) -> str:
    """Return a sensor that was heard of two hours ago for the last time."""
    sensor = platform.sensor(WARD, interval_s=60)
    reading = {
        "sensor_id": sensor,
        "pollutant": "no2",
        "start": text(now() - 2 * HOUR),
        "value": 20,
        "unit": "ug/m3",
    }
    platform.readings(sensor, [reading])
    return sensor


def test_silent_sensors_can_be_left_alone_and_looked_at_again(platform: Platform) -> None:
    known = silent(platform)
    assert [each["state"] for each in platform.of_sensor("stale.sensor", known)] == ["firing"]
    assert retire(platform, "stale.sensor")["version"] == 1
    (alert,) = platform.of_sensor("stale.sensor", known)
    assert (alert["state"], alert["transitions"][-1]["reason"]) == ("resolved", "rule_retired")
    unknown = silent(platform)
    assert platform.of_sensor("stale.sensor", unknown) == []
    published = publish(platform, "stale.sensor")
    assert (published["version"], published["status"]) == (2, "published")
    assert [each["state"] for each in platform.of_sensor("stale.sensor", known)] == ["resolved"]
    (alert,) = platform.of_sensor("stale.sensor", unknown)
    assert (alert["state"], alert["rule_version"]) == ("firing", 2)


def test_a_clock_can_be_turned_on_and_off(platform: Platform) -> None:
    def of_case() -> list[tuple[str, str]]:
        found = platform.found(rule_id="awaab.policy_safe")
        return [
            (each["state"], each["transitions"][-1]["reason"])
            for each in found
            if each["case_id"] == case_id
        ]

    case_id = f"h-{uuid4().hex[:8]}"
    reported = now() - 21 * HOUR
    platform.event(case_id, "hazard.reported", reported, hazard="other", category="emergency")
    assert of_case() == []
    publish(platform, "awaab.policy_safe")
    assert of_case() == [("firing", "due_soon")]
    retire(platform, "awaab.policy_safe")
    assert of_case() == [("resolved", "rule_retired")]
    (case,) = [
        each for each in platform.alerts.items("/v1/housing/hazards") if each["case_id"] == case_id
    ]
    assert set(case["clocks"]) == {"emergency_investigate"}
