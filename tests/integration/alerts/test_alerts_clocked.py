"""Silent sensors and hazard cases: what is judged by the clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from backing.kafka import Out
from conftest import HOUR, Platform, text

from shared.housing import awaab

DAY = timedelta(days=1)
INVESTIGATE = "awaab.emergency_investigate"


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251


def readings(sensor: str, *ends: datetime) -> list[dict[str, Any]]:
    return [
        {
            "sensor_id": sensor,
            "pollutant": "no2",
            "start": text(end - timedelta(minutes=1)),
            "end": text(end),
            "value": 20,
            "unit": "ug/m3",
        }
        for end in ends
    ]


def stale(platform: Platform, sensor: str) -> list[dict[str, Any]]:
    return platform.of_sensor("stale.sensor", sensor)


def test_a_silent_sensor_raises_its_own_alert_until_it_is_heard_again(platform: Platform) -> None:
    sensor = platform.sensor("E05001218", interval_s=60)
    last = now() - 2 * HOUR
    platform.readings(sensor, readings(sensor, last - HOUR, last))
    (alert,) = stale(platform, sensor)
    assert (alert["state"], alert["severity"], alert["pollutant"]) == ("firing", "moderate", None)
    assert alert["started_at"] == text(last)
    assert alert["triggered_at"] == text(last + timedelta(minutes=65))
    assert (alert["sensors"], alert["locality"]) == ([sensor], "E05001218")
    assert (alert["averaging"], alert["value"], alert["person_hours"]) == (None, None, None)
    heard = now()
    platform.readings(sensor, readings(sensor, heard))
    (alert,) = stale(platform, sensor)
    assert (alert["state"], alert["verdict"]) == ("resolved", "stands")
    assert alert["resolved_at"] == text(heard)


def test_a_sensor_is_silent_65_minutes_after_its_last_reading_whenever_in_the_hour_that_was(
    platform: Platform,
) -> None:
    for minutes in (66, 80, 100):
        sensor = platform.sensor("E05001218", interval_s=60)
        last = now() - timedelta(minutes=minutes)
        platform.readings(sensor, readings(sensor, last))
        (alert,) = stale(platform, sensor)
        assert alert["triggered_at"] == text(last + timedelta(minutes=65))


def test_late_readings_that_fill_the_silence_revoke_it(platform: Platform) -> None:
    sensor = platform.sensor("E05001218", interval_s=60)
    last = now() - 2 * HOUR
    platform.readings(sensor, readings(sensor, last))
    (alert,) = stale(platform, sensor)
    platform.readings(sensor, readings(sensor, *(last + at * HOUR / 2 for at in range(1, 4))))
    (alert,) = stale(platform, sensor)
    assert (alert["state"], alert["verdict"]) == ("resolved", "revoked")


def test_of_old_readings_that_pour_in_only_the_last_moves_a_silence(platform: Platform) -> None:
    sensor = platform.sensor("E05001218", interval_s=60)
    last = now() - 4 * HOUR
    platform.readings(sensor, readings(sensor, last))
    for minutes in range(1, 11):
        each = readings(sensor, last + timedelta(minutes=minutes))
        platform.readings(sensor, each, wait=False)
        time.sleep(0.15)
    platform.readings(sensor, readings(sensor, last + timedelta(minutes=11)))
    (alert,) = stale(platform, sensor)
    assert alert["started_at"] == text(last + timedelta(minutes=11))
    assert 1 <= [each["reason"] for each in alert["transitions"]].count("changed") <= 3


def test_a_dormant_or_a_lively_sensor_raises_nothing(platform: Platform) -> None:
    dormant = platform.sensor("E05001218", interval_s=60)
    lively = platform.sensor("E05001218", interval_s=60)
    slow = platform.sensor("E05001218", interval_s=3600)
    platform.readings(dormant, readings(dormant, now() - 8 * DAY))
    platform.readings(lively, readings(lively, now() - HOUR))
    platform.readings(slow, readings(slow, now() - 2.9 * HOUR))
    for sensor in (dormant, lively, slow):
        assert stale(platform, sensor) == []


def test_a_silent_sensor_that_is_retired_is_silent_no_more(platform: Platform) -> None:
    sensor = platform.sensor("E05001218", interval_s=60)
    platform.readings(sensor, readings(sensor, now() - 2 * HOUR))
    assert len(stale(platform, sensor)) == 1
    platform.until_applied(platform.kafka.publish("air.sensors", Out(None, sensor)))
    (alert,) = stale(platform, sensor)
    assert (alert["state"], alert["transitions"][-1]["reason"]) == ("resolved", "retired")


def test_a_silent_sensor_resolved_by_hand_is_not_raised_again(platform: Platform) -> None:
    sensor = platform.sensor("E05001218", interval_s=60)
    platform.readings(sensor, readings(sensor, now() - 2 * HOUR))
    (alert,) = stale(platform, sensor)
    found = platform.act(f"/v1/alerts/{alert['id']}/resolve", {"reason": "in repair"})
    assert found["state"] == "resolved"
    platform.readings(sensor, readings(sensor, now() - 3 * HOUR))
    assert [each["state"] for each in stale(platform, sensor)] == ["resolved"]


def hazard(platform: Platform, case_id: str) -> dict[str, Any]:
    (found,) = [
        each for each in platform.alerts.items("/v1/housing/hazards") if each["case_id"] == case_id
    ]
    return found


def of_case(platform: Platform, case_id: str) -> dict[str, dict[str, Any]]:
    return {each["rule_id"]: each for each in platform.found() if each["case_id"] == case_id}


def test_the_clocks_of_a_significant_hazard_raise_alerts_until_they_are_met(
    platform: Platform,
) -> None:
    case_id = f"h-{uuid4().hex[:8]}"
    reported = now() - 40 * DAY
    platform.event(
        case_id,
        "hazard.reported",
        reported,
        ward="E05001222",
        hazard="damp_and_mould",
        category="significant",
    )
    due = awaab.clocks("significant", reported)["investigate"]
    assert due is not None
    found = hazard(platform, case_id)
    assert found["clocks"] == {
        "investigate": {"due_at": text(due), "met_at": None, "state": "overdue"}
    }
    (alert,) = of_case(platform, case_id).values()
    soon = text(awaab.due_soon_at("investigate", due))
    assert (alert["rule_id"], alert["state"], alert["severity"]) == (
        "awaab.investigate",
        "firing",
        "high",
    )
    assert (alert["started_at"], alert["triggered_at"]) == (soon, soon)
    assert (alert["locality"], alert["pollutant"]) == ("E05001222", None)
    investigated = now() - 35 * DAY
    platform.event(case_id, "hazard.investigated", investigated, category="significant")
    alerts = of_case(platform, case_id)
    assert alerts.pop("awaab.investigate")["verdict"] == "revoked"
    assert set(alerts) == {"awaab.summary", "awaab.make_safe", "awaab.works"}
    clocks = hazard(platform, case_id)["clocks"]
    assert {name: each["state"] for name, each in clocks.items()} == {
        "investigate": "met",
        "summary": "overdue",
        "make_safe": "overdue",
        "works": "overdue",
        "works_backstop": "running",
    }
    met = now() - 2 * DAY
    platform.event(case_id, "hazard.made_safe", met)
    alert = of_case(platform, case_id)["awaab.make_safe"]
    assert (alert["state"], alert["resolved_at"], alert["verdict"]) == (
        "resolved",
        text(met),
        "stands",
    )
    assert alert["peak_severity"] == "high"
    assert hazard(platform, case_id)["clocks"]["make_safe"]["state"] == "met_late"
    platform.event(case_id, "hazard.works_completed", now())
    open_cases = platform.alerts.items("/v1/housing/hazards", state="open")
    assert case_id not in {each["case_id"] for each in open_cases}
    assert {each["state"] for each in of_case(platform, case_id).values()} == {"resolved"}


def test_an_emergency_is_due_soon_four_hours_before(platform: Platform) -> None:
    case_id = f"h-{uuid4().hex[:8]}"
    reported = now() - 20 * HOUR - timedelta(minutes=1)
    platform.event(case_id, "hazard.reported", reported, hazard="other", category="emergency")
    (alert,) = of_case(platform, case_id).values()
    assert (alert["rule_id"], alert["severity"]) == ("awaab.emergency_investigate", "moderate")
    assert hazard(platform, case_id)["clocks"]["emergency_investigate"]["state"] == "due_soon"


def test_a_clock_becomes_due_soon_by_itself(platform: Platform) -> None:
    case_id = f"h-{uuid4().hex[:8]}"
    reported = now() - 20 * HOUR + timedelta(seconds=3)
    platform.event(case_id, "hazard.reported", reported, hazard="other", category="emergency")
    assert of_case(platform, case_id) == {}
    deadline = time.monotonic() + 20
    while not of_case(platform, case_id):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_an_emergency_that_is_taken_back_and_found_after_all_is_two_alerts(
    platform: Platform,
) -> None:
    case_id = f"h-{uuid4().hex[:8]}"
    reported, ended, again = now() - 22 * HOUR, now() - HOUR, now() - HOUR / 2
    told = {"hazard": "damp_and_mould"}
    platform.event(case_id, "hazard.reported", reported, category="emergency", **told)
    platform.event(case_id, "hazard.triaged", ended, category="other", **told)
    platform.event(case_id, "hazard.triaged", again, category="emergency", **told)
    platform.event(case_id, "hazard.summary_sent", now())
    second, first = [each for each in platform.alerts.items("/v1/alerts", rule_id=INVESTIGATE)
                     if each["case_id"] == case_id]  # fmt: skip
    assert (first["state"], first["resolved_at"]) == ("resolved", text(ended))
    assert (second["state"], second["started_at"]) == ("firing", text(again))
    assert hazard(platform, case_id)["category"] == "emergency"
    open_cases = platform.alerts.items("/v1/housing/hazards", state="open")
    assert case_id in {each["case_id"] for each in open_cases}


def test_what_an_event_says_a_little_ahead_of_our_clock_comes_true_by_itself(
    platform: Platform,
) -> None:
    case_id = f"h-{uuid4().hex[:8]}"
    told = {"hazard": "other", "category": "emergency"}
    platform.event(case_id, "hazard.reported", now() - 22 * HOUR, **told)
    met = now() + timedelta(seconds=5)
    platform.event(case_id, "hazard.investigated", met, category="emergency")
    deadline = time.monotonic() + 20
    while of_case(platform, case_id)[INVESTIGATE]["state"] != "resolved":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert of_case(platform, case_id)[INVESTIGATE]["resolved_at"] == text(met)


@pytest.mark.parametrize("aware_at", ["9999-12-31T23:00:00Z", "0001-01-01T00:00:00Z"])
def test_an_awareness_that_no_calendar_holds_starts_no_clock(
    platform: Platform, aware_at: str
) -> None:
    case_id = f"h-{uuid4().hex[:8]}"
    told = {"hazard": "damp_and_mould", "category": "significant", "aware_at": aware_at}
    platform.event(case_id, "hazard.reported", now() - HOUR, **told)
    found = hazard(platform, case_id)
    assert (found["aware_at"], found["clocks"]) == (aware_at, {})


def test_lists_of_hazards_refuse_what_makes_no_sense(platform: Platform) -> None:
    assert platform.alerts.get("/v1/housing/hazards", state="x").status_code == 422
    assert platform.alerts.get("/v1/housing/hazards", cursor="x").status_code == 422
    everything = platform.alerts.items("/v1/housing/hazards", limit=1)
    assert len({each["case_id"] for each in everything}) == len(everything) >= 3
