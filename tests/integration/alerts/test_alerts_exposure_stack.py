"""The exposure ledger on the real stack."""

from datetime import UTC, datetime
from typing import Any

from conftest import HOUR, Platform, text

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


def test_a_span_that_makes_no_sense_is_refused(platform: Platform) -> None:
    for wrong in (
        {},
        {"from": text(OLD), "to": text(OLD - HOUR)},
        {"from": text(OLD), "to": text(OLD), "by": "street"},
        {"from": "1990-01-01T00:00:00Z", "to": text(OLD)},
        {"from": "2026-01-01", "to": text(OLD)},
    ):
        assert platform.alerts.get("/v1/air/exposure", **wrong).status_code == 422
