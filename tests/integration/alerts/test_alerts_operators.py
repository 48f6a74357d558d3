"""What operators do, and what stays of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import HOUR, Platform

OLD = datetime(2026, 3, 1, tzinfo=UTC)


def firing(platform: Platform, ward: str, days: int) -> tuple[str, dict[str, Any]]:
    sensor = platform.sensor(ward)
    platform.hours(sensor, "no2", OLD + timedelta(days=days), 250)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert alert["state"] == "firing"
    return sensor, alert


def test_the_first_acknowledgement_stands(platform: Platform) -> None:
    _, alert = firing(platform, "E05001218", 0)
    path = f"/v1/alerts/{alert['id']}/acknowledge"
    first = platform.act(path, {"comment": "on it"}, by="ann")
    second = platform.act(path, {"comment": "me too"}, by="bob")
    assert first["acknowledged"]["by"] == "ann"
    assert first["acknowledged"]["comment"] == "on it"
    assert second["acknowledged"] == first["acknowledged"]
    assert [(each["reason"], each["by"]) for each in second["transitions"]][1:] == [
        ("acknowledged", "ann")
    ]


def test_of_two_at_once_one_is_first_and_both_are_answered_with_it(platform: Platform) -> None:
    _, alert = firing(platform, "E05001219", 0)
    path = f"/v1/alerts/{alert['id']}/acknowledge"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda name: platform.act(path, {}, by=name), "abcdefgh"))
    assert len({each["acknowledged"]["by"] for each in answers}) == 1
    assert len(platform.alerts.json(f"/v1/alerts/{alert['id']}")["transitions"]) == 2


def test_an_acknowledgement_needs_no_body(platform: Platform) -> None:
    _, alert = firing(platform, "E05001220", 0)
    answer = platform.alerts.request("POST", f"/v1/alerts/{alert['id']}/acknowledge")
    assert answer.status_code == 200
    assert answer.json()["acknowledged"]["comment"] is None


def test_assigning_and_commenting_are_written_down(platform: Platform) -> None:
    _, alert = firing(platform, "E05001221", 0)
    platform.act(f"/v1/alerts/{alert['id']}/assign", {"to": "air team"})
    found = platform.act(f"/v1/alerts/{alert['id']}/comment", {"text": "a bonfire"}, by="bob")
    assert found["assigned_to"] == "air team"
    assert [(each["by"], each["text"]) for each in found["comments"]] == [("bob", "a bonfire")]
    reasons = [each["reason"] for each in found["transitions"]]
    assert reasons == ["reached", "assigned to air team", "commented"]
    assert [each["seq"] for each in found["transitions"]] == [1, 2, 3]
    assert found["revision"] == alert["revision"] + 2
    platform.act(f"/v1/alerts/{alert['id']}/assign", {"to": "night team"}, by="bob")
    found = platform.act(f"/v1/alerts/{alert['id']}/assign", {"to": None}, by="eve")
    assert found["assigned_to"] is None
    assert [(each["by"], each["reason"]) for each in found["transitions"][3:]] == [
        ("bob", "assigned to night team"),
        ("eve", "assigned to nobody"),
    ]


def test_resolved_by_hand_stays_so_until_the_condition_clears_and_comes_again(
    platform: Platform,
) -> None:
    sensor, alert = firing(platform, "E05001222", 0)
    found = platform.act(f"/v1/alerts/{alert['id']}/resolve", {"reason": "fire drill"}, by="bob")
    assert found["state"] == "resolved"
    last = found["transitions"][-1]
    assert (last["from"], last["to"], last["reason"], last["by"], last["interval"]) == (
        "firing",
        "resolved",
        "fire drill",
        "bob",
        None,
    )
    platform.hours(sensor, "no2", OLD + HOUR, 250, 300)
    assert [each["state"] for each in platform.of_sensor("daqi.no2", sensor)] == ["resolved"]
    platform.hours(sensor, "no2", OLD + 3 * HOUR, 10, 10, 250)
    again = platform.of_sensor("daqi.no2", sensor)
    assert [each["state"] for each in again] == ["resolved", "firing"]
    assert again[0]["id"] == alert["id"]


def test_what_is_not_on_cannot_be_resolved(platform: Platform) -> None:
    sensor, alert = firing(platform, "E05001223", 0)
    platform.hours(sensor, "no2", OLD + HOUR, 10, 10)
    answer = platform.alerts.request(
        "POST", f"/v1/alerts/{alert['id']}/resolve", json={"reason": "done"}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("resolve", {}, "reason"),
        ("resolve", {"reason": ""}, "reason"),
        ("comment", {"text": 7}, "text"),
        ("comment", {"text": "x" * 2001}, "text"),
        ("assign", {}, "to"),
        ("acknowledge", {"comment": "a\u0000b"}, "comment"),
    ],
)
def test_a_body_that_makes_no_sense_names_the_field(
    platform: Platform, act: str, body: dict[str, Any], field: str
) -> None:
    answer = platform.alerts.request("POST", f"/v1/alerts/x/{act}", json=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("act", ["acknowledge", "assign", "comment", "resolve"])
def test_an_unknown_alert_is_not_found(platform: Platform, act: str) -> None:
    body = {"to": "x", "text": "x", "reason": "x"}
    assert platform.alerts.request("POST", f"/v1/alerts/no/{act}", json=body).status_code == 404
