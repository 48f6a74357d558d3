"""Hazard cases, and the alerts of their clocks."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.domain import hazards
from services.alerts.domain.alert import Alert
from services.alerts.domain.hazards import Case, Event
from services.alerts.domain.reconcile import reconcile
from services.alerts.domain.run import Run
from services.alerts.domain.state import Closing
from services.alerts.domain.watching import as_stored
from shared.housing.awaab import CLOCKS, Clock

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = MONDAY + 400 * DAY
SOON = datetime(2026, 11, 13, 23, 59, 59, tzinfo=UTC)
DUE = datetime(2026, 11, 16, 23, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def event(type: str, at: datetime, **told: Any) -> Event:
    ward = told.pop("ward", None)
    aware_at, identified_at = told.pop("aware_at", None), told.pop("identified_at", None)
    return Event(f"{type}-{at}", f"hazard.{type}", at, ward, told, aware_at, identified_at)


def reported(at: datetime = MONDAY, category: str = "significant", **more: Any) -> Event:
    return event("reported", at, **({"hazard": "damp_and_mould", "category": category} | more))


def states(case: Case, now: datetime) -> dict[str, str]:
    return {name: running.state(name, now) for name, running in case.clocks.items()}


def only(case: Case, clock: Clock, now: datetime, *closings: Closing) -> Run:
    (run,) = hazards.runs(case, clock, now, closings)
    return run


def told(run: Run) -> list[tuple[datetime, str, str]]:
    return [(step.at, step.to, step.severity) for step in run.steps]


def test_a_significant_hazard_has_one_clock_until_it_is_investigated() -> None:
    case = hazards.stand([reported(ward="E05001222")])
    assert states(case, MONDAY) == {"investigate": "running"}
    assert case.clocks["investigate"].due_at == datetime(2026, 11, 16, 23, 59, 59, tzinfo=UTC)
    assert (case.ward, case.aware_at) == ("E05001222", MONDAY)


def test_investigating_meets_that_clock_and_starts_the_others() -> None:
    concluded = MONDAY + 3 * DAY
    case = hazards.stand([reported(), event("investigated", concluded, category="significant")])
    assert states(case, concluded) == {
        "investigate": "met",
        "summary": "running",
        "make_safe": "running",
        "works": "running",
        "works_backstop": "running",
    }
    assert (case.identified_at, case.concluded_at) == (concluded, concluded)


@pytest.mark.parametrize(
    ("type", "meets"),
    [
        ("made_safe", {"make_safe"}),
        ("rehoused", {"make_safe"}),
        ("summary_sent", {"summary"}),
        ("works_started", {"works", "works_backstop"}),
    ],
)
def test_what_meets_a_clock(type: str, meets: set[str]) -> None:
    events = [reported(), event("investigated", MONDAY + DAY, category="significant")]
    case = hazards.stand([*events, event(type, MONDAY + 2 * DAY)])
    met = {name for name, state in states(case, MONDAY + 2 * DAY).items() if state == "met"}
    assert met == meets | {"investigate"}


def test_an_emergency_runs_for_any_hazard_a_significant_one_for_damp_and_mould_only() -> None:
    emergency = reported(category="emergency", hazard="other")
    found = hazards.stand([emergency])
    assert set(found.clocks) == {"emergency_investigate", "policy_safe"}
    assert hazards.stand([reported(hazard="other")]).clocks == {}


def test_unknown_counts_as_significant_and_other_stops_everything() -> None:
    assert set(hazards.stand([reported(category="unknown")]).clocks) == {"investigate"}
    triaged = event("triaged", MONDAY + DAY, hazard="damp_and_mould", category="other")
    case = hazards.stand([reported(), triaged])
    assert case.closed_at == MONDAY + DAY
    assert hazards.runs(case, "investigate", LATER) == ()


def test_the_category_is_the_latest_events() -> None:
    found = [
        reported(category="emergency"),
        event("triaged", MONDAY + HOUR, hazard="damp_and_mould", category="significant"),
    ]
    assert set(hazards.stand(found).clocks) == {"investigate"}
    assert hazards.runs(hazards.stand(found), "emergency_investigate", LATER) == ()


def test_a_clock_that_was_due_soon_when_the_category_changed_raised_an_alert_until_then() -> None:
    changed = MONDAY + 22 * HOUR
    case = hazards.stand(
        [
            reported(category="emergency"),
            event("triaged", changed, hazard="damp_and_mould", category="significant"),
        ]
    )
    run = only(case, "emergency_investigate", LATER)
    assert told(run) == [
        (MONDAY + 20 * HOUR, "firing", "moderate"),
        (changed, "resolved", "moderate"),
    ]


def triaged(at: datetime, category: str) -> Event:
    return event("triaged", at, hazard="damp_and_mould", category=category)


def test_a_clock_that_applies_again_while_it_is_due_soon_raises_another_alert() -> None:
    stopped, again = SOON + HOUR, SOON + 2 * HOUR
    case = hazards.stand([reported(), triaged(stopped, "emergency"), triaged(again, "unknown")])
    first, second = hazards.runs(case, "investigate", again + HOUR)
    assert (first.started_at, first.resolved_at, first.state) == (SOON, stopped, "resolved")
    assert (second.started_at, second.triggered_at, second.state) == (again, again, "firing")
    assert case.clocks["investigate"].due_at == DUE


def test_a_clock_that_applies_again_before_it_is_due_soon_is_due_soon_when_it_would_have_been() -> (
    None
):
    events = [reported(), triaged(SOON - 2 * HOUR, "emergency"), triaged(SOON - HOUR, "unknown")]
    assert only(hazards.stand(events), "investigate", SOON).started_at == SOON


def test_a_clock_that_applies_again_when_it_is_overdue_is_so_from_then_on() -> None:
    again = DUE + HOUR
    case = hazards.stand([reported(), triaged(SOON, "emergency"), triaged(again, "significant")])
    run = only(case, "investigate", LATER)
    assert told(run) == [(again, "firing", "moderate"), (again, "firing", "high")]


def test_another_category_opens_a_case_again_that_was_none_and_what_was_done_counts() -> None:
    none, done, again = MONDAY + HOUR, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR
    events = [reported(), triaged(none, "other"), event("investigated", done, category="other")]
    case = hazards.stand(events)
    assert (case.closed_at, case.clocks["investigate"].until) == (none, none)
    case = hazards.stand([*events, triaged(again, "significant")])
    assert (case.closed_at, case.category, case.aware_at) == (None, "significant", MONDAY)
    assert case.clocks["investigate"].met_at == done
    assert "make_safe" in case.clocks
    completed = [*events, event("works_completed", done), triaged(again, "significant")]
    case = hazards.stand(completed)
    assert (case.closed_at, case.category) == (none, "other")


def test_the_same_case_reported_again_raises_alerts_of_its_own() -> None:
    closed, again = SOON + HOUR, SOON + 2 * HOUR
    events = [reported(), event("works_completed", closed), reported(again, aware_at=MONDAY)]
    first, second = hazards.runs(hazards.stand(events), "investigate", again + HOUR)
    assert (first.started_at, first.resolved_at) == (SOON, closed)
    assert (second.started_at, second.state) == (again, "firing")


@pytest.mark.parametrize("year", [1, 9999])
def test_what_the_calendar_does_not_hold_is_never_due(year: int) -> None:
    far = datetime(year, 12, 31, 23, tzinfo=UTC) if year > 1 else datetime(year, 1, 1, tzinfo=UTC)
    for category in ("significant", "emergency"):
        assert hazards.stand([reported(category=category, aware_at=far)]).clocks == {}


def test_a_hazard_from_before_the_law_was_in_force_has_no_clock() -> None:
    assert hazards.stand([reported(datetime(2025, 10, 26, 22, tzinfo=UTC))]).clocks == {}
    assert hazards.stand([reported(datetime(2025, 10, 27, 0, tzinfo=UTC))]).clocks


def test_met_before_it_is_due_soon_there_is_no_alert() -> None:
    case = hazards.stand([reported(), event("investigated", MONDAY + DAY, category="significant")])
    assert hazards.runs(case, "investigate", LATER) == ()


def test_it_is_moderate_when_due_soon_and_high_when_overdue_and_resolved_when_met() -> None:
    met = datetime(2026, 11, 18, 10, tzinfo=UTC)
    soon = datetime(2026, 11, 13, 23, 59, 59, tzinfo=UTC)
    due = datetime(2026, 11, 16, 23, 59, 59, tzinfo=UTC)
    case = hazards.stand([reported()])
    assert hazards.runs(case, "investigate", soon - timedelta(seconds=1)) == ()
    assert told(only(case, "investigate", soon)) == [(soon, "firing", "moderate")]
    assert told(only(case, "investigate", due))[-1] == (soon, "firing", "moderate")
    assert told(only(case, "investigate", due + timedelta(seconds=1)))[-1] == (
        due,
        "firing",
        "high",
    )
    case = hazards.stand([reported(), event("investigated", met, category="significant")])
    run = only(case, "investigate", LATER)
    assert told(run)[-1] == (met, "resolved", "high")
    assert (run.started_at, run.triggered_at, run.resolved_at) == (soon, soon, met)
    assert case.clocks["investigate"].state("investigate", LATER) == "met_late"


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (SOON - SECOND, "running"),
        (SOON, "due_soon"),
        (DUE, "due_soon"),
        (DUE + SECOND, "overdue"),
    ],
)
def test_a_clock_that_is_not_met_stands_by_the_time_of_day(at: datetime, state: str) -> None:
    assert states(hazards.stand([reported()]), at) == {"investigate": state}


@pytest.mark.parametrize(
    ("met", "state", "severities"),
    [
        (SOON, "met", []),
        (SOON + SECOND, "met", ["moderate", "moderate"]),
        (DUE, "met", ["moderate", "moderate"]),
        (DUE + SECOND, "met_late", ["moderate", "high", "high"]),
    ],
)
def test_a_clock_is_met_in_time_until_the_last_moment(
    met: datetime, state: str, severities: list[str]
) -> None:
    case = hazards.stand([reported(), event("investigated", met, category="significant")])
    assert case.clocks["investigate"].state("investigate", LATER) == state
    runs = hazards.runs(case, "investigate", LATER)
    assert [step.severity for run in runs for step in run.steps] == severities
    assert [run.steps[-1].reason for run in runs] == ["met"] * len(runs)


def test_an_alert_is_over_at_the_very_moment_its_clock_is_met() -> None:
    case = hazards.stand([reported(), event("investigated", DUE, category="significant")])
    assert only(case, "investigate", DUE - SECOND).state == "firing"
    assert only(case, "investigate", DUE).state == "resolved"


@pytest.mark.parametrize(
    ("by_hand", "reason"),
    [(DUE - SECOND, "a phone call"), (DUE, "met"), (DUE + SECOND, "met")],
)
def test_of_being_met_and_resolved_by_hand_the_first_holds(by_hand: datetime, reason: str) -> None:
    case = hazards.stand([reported(), event("investigated", DUE, category="significant")])
    run = only(case, "investigate", LATER, Closing(SOON, by_hand, "ann", "a phone call"))
    assert (run.steps[-1].reason, run.resolved_at) == (reason, min(by_hand, DUE))


def test_a_clock_that_stopped_before_the_case_was_closed_stays_as_it_was() -> None:
    closed = MONDAY + 20 * DAY
    changed = MONDAY + 22 * HOUR
    case = hazards.stand(
        [
            reported(category="emergency"),
            event("works_completed", changed),
            reported(closed, category="significant"),
        ]
    )
    run = only(case, "emergency_investigate", LATER)
    assert (run.resolved_at, run.steps[-1].reason) == (changed, "closed")


def test_a_case_that_is_closed_ends_what_is_on() -> None:
    closed = datetime(2026, 11, 15, 12, tzinfo=UTC)
    case = hazards.stand([reported(), event("works_completed", closed)])
    run = only(case, "investigate", LATER)
    assert (run.state, run.resolved_at, run.peak_severity) == ("resolved", closed, "moderate")
    assert case.closed_at == closed


def test_a_report_after_it_was_closed_begins_the_case_anew() -> None:
    again = MONDAY + 30 * DAY
    case = hazards.stand([reported(), event("works_completed", MONDAY + 20 * DAY), reported(again)])
    assert (case.closed_at, case.aware_at) == (None, again)
    first, second = hazards.runs(case, "investigate", LATER)
    assert first.resolved_at == MONDAY + 20 * DAY
    assert second.started_at > again


def test_by_hand_it_is_resolved_until_it_is_met() -> None:
    soon = datetime(2026, 11, 13, 23, 59, 59, tzinfo=UTC)
    closing = Closing(soon, soon + HOUR, "ann", "a phone call")
    run = only(hazards.stand([reported()]), "investigate", LATER, closing)
    assert (run.state, run.resolved_at, run.last_end) == ("resolved", soon + HOUR, None)
    assert (run.steps[-1].by, run.steps[-1].reason) == ("ann", "a phone call")


def test_the_next_moment_is_when_something_changes_by_itself() -> None:
    case = hazards.stand([reported()])
    soon, due = hazards.due_at(case, CLOCKS, MONDAY), case.clocks["investigate"].due_at
    assert soon == datetime(2026, 11, 13, 23, 59, 59, tzinfo=UTC)
    assert hazards.due_at(case, CLOCKS, soon) == due
    assert hazards.due_at(case, CLOCKS, due) is None


def test_what_an_event_says_that_is_ahead_of_our_clock_comes_true_when_it_is_time() -> None:
    early = SOON + HOUR
    met = SOON + 2 * HOUR
    case = hazards.stand([reported(), event("investigated", met, category="significant")])
    assert only(case, "investigate", early).state == "firing"
    assert hazards.due_at(case, ["investigate"], early) == met
    assert hazards.due_at(case, ["investigate"], met) is None
    assert hazards.due_at(case, ["investigate"], MONDAY) == SOON
    stopped = hazards.stand([reported(), triaged(met, "emergency")])
    assert hazards.due_at(stopped, ["investigate"], early) == met
    assert hazards.due_at(stopped, ["investigate"], met) is None
    again = hazards.stand([reported(), triaged(early, "other"), triaged(met, "significant")])
    assert hazards.due_at(again, ["investigate"], early) == met
    assert hazards.due_at(again, ["investigate"], met) == DUE


_types = st.sampled_from(
    [
        "reported",
        "triaged",
        "investigated",
        *sorted(
            each.removeprefix("hazard.") for each in hazards.MEETS if each != "hazard.investigated"
        ),
        "works_completed",
    ]
)
_categories = st.sampled_from(["emergency", "significant", "unknown", "other"])


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        at = MONDAY + draw(st.integers(0, 900)) * HOUR
        kind = draw(_types)
        fields = {"hazard": "damp_and_mould", "category": draw(_categories)}
        has = kind in ("reported", "triaged", "investigated")
        found.append(Event(str(number), f"hazard.{kind}", at, None, fields if has else {}))
    return found


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_does_not_matter(found: list[Event], chance: Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    case = hazards.stand(found)
    assert hazards.stand(shuffled) == case
    for clock in CLOCKS:
        runs = hazards.runs(case, clock, LATER)
        assert [run.started_at for run in runs] == sorted({run.started_at for run in runs})
        for run in runs:
            times = [step.at for step in run.steps]
            assert times == sorted(times)
            assert run.resolved_at is None or run.resolved_at > run.started_at


@given(histories(), st.integers(0, 1500))
def test_time_only_adds_to_the_story_of_an_alert(found: list[Event], hours: int) -> None:
    now = MONDAY + 901 * HOUR
    case = hazards.stand(found)
    for clock in CLOCKS:
        before = hazards.runs(case, clock, now)
        after = hazards.runs(case, clock, now + hours * HOUR)
        assert len(before) <= len(after)
        for earlier, later in zip(before, after, strict=False):
            assert later.steps[: len(earlier.steps)] == earlier.steps


@given(histories(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_whatever_comes_when_the_alerts_end_as_those_of_knowing_it_all(
    found: list[Event], chance: Random, at_once: int
) -> None:
    arriving = list(found)
    chance.shuffle(arriving)
    names = (f"alert-{number}" for number in count(1))
    stored: dict[str, Alert] = {}
    for known in range(at_once, len(arriving) + at_once, at_once):
        runs = hazards.runs(hazards.stand(arriving[:known]), "investigate", LATER)
        standing = [each for each in stored.values() if each.verdict != "revoked"]
        told = reconcile(
            standing, runs, LATER, lambda: next(names), until_mark=as_stored(standing, runs)
        )
        changed = [each.id for each in told.alerts]
        assert len(set(changed)) == len(changed)
        stored |= {each.id: each for each in told.alerts}
    runs = hazards.runs(hazards.stand(found), "investigate", LATER)
    left = [each.run for each in stored.values() if each.verdict != "revoked"]
    assert sorted(left, key=lambda run: run.started_at) == list(runs)
