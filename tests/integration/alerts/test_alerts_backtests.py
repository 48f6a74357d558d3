"""Back-tests that run by themselves, while one looks on."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from backing import database as databases
from conftest import HOUR, Platform, text

OLD = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = f"from={text(OLD)}&to={text(OLD + 100 * HOUR)}"


@pytest.fixture(scope="module")
def rule(platform: Platform) -> str:
    """A draft that some hours of two wards would have fired."""
    for ward in ("E05001218", "E05001219"):
        platform.hours(platform.sensor(ward), "no2", OLD, 60, 40, 70, 40)
    made = {"pollutant": "no2", "levels": [{"severity": "moderate", "threshold": 50}]}
    found: str = platform.act("/v1/rules", made)["id"]
    return found


def finished(platform: Platform, run_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while True:
        found: dict[str, Any] = platform.alerts.json(f"/v1/backtests/{run_id}")
        if found["state"] in ("done", "failed"):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_it_is_answered_at_once_and_found_by_its_id(platform: Platform, rule: str) -> None:
    answer = platform.alerts.request(
        "POST",
        f"/v1/rules/{rule}/backtest?{SPAN}&background=true",
        headers={"x-actor": "ann"},
    )
    assert answer.status_code == 202
    begun = answer.json()
    assert answer.headers["location"] == f"/v1/backtests/{begun['id']}"
    assert (begun["rule_id"], begun["asked_by"], begun["result"]) == (rule, "ann", None)
    assert (begun["from"], begun["to"]) == (text(OLD), text(OLD + 100 * HOUR))
    run = finished(platform, begun["id"])
    assert (run["state"], run["problem"]) == ("done", None)
    assert run["done"] == run["total"] >= 2
    at_once = platform.alerts.request("POST", f"/v1/rules/{rule}/backtest?{SPAN}").json()
    assert run["result"] == at_once
    assert at_once["summary"]["alerts"] == 4


def test_what_a_process_left_when_it_died_is_begun_again(platform: Platform, rule: str) -> None:
    assert finished(platform, left(platform, rule, attempts=1))["state"] == "done"


def test_what_was_left_too_often_is_given_up(platform: Platform, rule: str) -> None:
    run = finished(platform, left(platform, rule, attempts=3))
    assert (run["state"], run["result"]) == ("failed", None)
    assert run["problem"] == "its process died, each time"


def test_a_rule_that_is_gone_meanwhile_is_said_to_be(platform: Platform) -> None:
    run = finished(platform, left(platform, "none", attempts=1))
    assert (run["state"], run["problem"]) == ("failed", "no rule 'none' that can be tested")


def test_what_makes_no_sense_is_refused_before_it_begins(platform: Platform, rule: str) -> None:
    def status(path: str) -> int:
        return platform.alerts.request("POST", path).status_code

    assert status(f"/v1/rules/none/backtest?{SPAN}&background=true") == 404
    assert status(f"/v1/rules/stale.sensor/backtest?{SPAN}&background=true") == 404
    assert status(f"/v1/rules/{rule}/backtest?{SPAN}&background=maybe") == 422
    assert platform.alerts.get("/v1/backtests/none").status_code == 404


def test_so_many_may_wait_and_no_more(platform: Platform, rule: str) -> None:
    waiting = [left(platform, rule, attempts=0, moved="now()") for _ in range(20)]
    try:
        path = f"/v1/rules/{rule}/backtest?{SPAN}&background=true"
        assert platform.alerts.request("POST", path).status_code == 503
    finally:
        databases.rows(
            platform.database, "DELETE FROM alerts.backtests WHERE id = ANY(%s)", waiting
        )


def left(platform: Platform, rule_id: str, *, attempts: int, moved: str = "'2026-01-01'") -> str:
    """Write down a back-test that a process took, and was last heard of then."""
    run_id = uuid4().hex
    databases.rows(
        platform.database,
        "INSERT INTO alerts.backtests (id, rule_id, since, until, state, attempts, asked_by, "
        f"asked_at, moved_at) VALUES (%s, %s, %s, %s, 'running', %s, 'ann', now(), {moved})",
        run_id,
        rule_id,
        OLD,
        OLD + 100 * HOUR,
        attempts,
    )
    return run_id
