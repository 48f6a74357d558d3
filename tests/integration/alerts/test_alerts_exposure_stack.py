"""The exposure ledger on the real stack."""

from datetime import UTC, datetime
from typing import Any

from conftest import HOUR, WARD, Platform, text

OLD = datetime(2026, 6, 1, tzinfo=UTC)
PEOPLE = 16_829.0
"""Wainbody's."""


def levels(platform: Platform, by: str, group: str | None) -> dict[tuple[str, str], Any]:
    found = platform.alerts.json(
        "/v1/air/exposure", by=by, **{"from": text(OLD), "to": text(OLD + 100 * HOUR)}
    )
    (wanted,) = [each for each in found["items"] if each["group"] == group]
    return {
        (each["rule_id"], each["severity"]): (each["hours"], each["person_hours"])
        for each in wanted["levels"]
    }


def test_hours_above_each_level_are_summed_and_follow_corrections(platform: Platform) -> None:
    sensor = platform.sensor("E05001231")
    platform.hours(sensor, "no2", OLD, 250, 450, 650, 10, 250, 10, 10)
    expected = {
        ("daqi.no2", "moderate"): (4.0, 4 * PEOPLE),
        ("daqi.no2", "high"): (2.0, 2 * PEOPLE),
        ("daqi.no2", "very_high"): (1.0, PEOPLE),
    }
    assert levels(platform, "ward", "E05001231") == expected
    assert levels(platform, "none", None) == expected
    platform.hours(sensor, "no2", OLD + HOUR, 10, state="validated")
    platform.hours(sensor, "no2", OLD + 4 * HOUR, 10, state="withdrawn")
    assert levels(platform, "ward", "E05001231") == {
        ("daqi.no2", "moderate"): (2.0, 2 * PEOPLE),
        ("daqi.no2", "high"): (1.0, PEOPLE),
        ("daqi.no2", "very_high"): (1.0, PEOPLE),
    }
    fifths = platform.alerts.json(
        "/v1/air/exposure", by="imd_quintile", **{"from": text(OLD), "to": text(OLD + 9 * HOUR)}
    )
    (mine,) = [each for each in fifths["items"] if "E05001231" in each["areas"]]
    assert mine["levels"][0]["hours"] == 2


SITES = """site_id,kind,name,lat,lon
s-1,school,A school,52.40891,-1.503571
s-2,school,Another,52.40891,-1.5036
c-1,care_home,A care home,52.40891,-1.5035
s-3,school,Elsewhere,52.3778,-1.546388
"""


def test_sensitive_sites_are_shown_with_an_alert_and_counted_by_the_hour(
    platform: Platform,
) -> None:
    loaded = platform.ingest.request("POST", "/v1/sensitive-sites/load", content=SITES)
    assert loaded.json() == {"sites": 4, "outside": 0}
    start = OLD + 200 * HOUR
    sensor = platform.sensor(WARD)
    platform.hours(sensor, "no2", start, 250, 450, 10, 10)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert alert["sensitive_sites"] == {"care_home": 1, "school": 2}
    found = platform.alerts.json(
        "/v1/air/exposure", by="ward", **{"from": text(start), "to": text(start + 9 * HOUR)}
    )
    of_ward = {each["group"]: each for each in found["items"]}
    assert of_ward[WARD]["sensitive_sites"] == {"care_home": 1, "school": 2}
    assert of_ward["E05001231"]["sensitive_sites"] == {"school": 1}
    assert of_ward["E05001218"]["sensitive_sites"] == {}
    hours = {each["severity"]: each["site_hours"] for each in of_ward[WARD]["levels"]}
    assert hours == {
        "moderate": {"care_home": 2.0, "school": 4.0},
        "high": {"care_home": 1.0, "school": 2.0},
    }
    together = platform.alerts.json(
        "/v1/air/exposure", **{"from": text(start), "to": text(start + 9 * HOUR)}
    )
    assert together["items"][0]["sensitive_sites"] == {"care_home": 1, "school": 3}


def test_a_span_that_makes_no_sense_is_refused(platform: Platform) -> None:
    for wrong in (
        {},
        {"from": text(OLD), "to": text(OLD - HOUR)},
        {"from": text(OLD), "to": text(OLD), "by": "street"},
        {"from": "1990-01-01T00:00:00Z", "to": text(OLD)},
        {"from": "2026-01-01", "to": text(OLD)},
    ):
        assert platform.alerts.get("/v1/air/exposure", **wrong).status_code == 422
