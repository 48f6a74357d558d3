"""The life of an alert, from the intervals of one place."""

from datetime import datetime, time, timedelta

import pytest
from alerts_builders import HOUR, LATER, NOON, hour, interval, rule, runs, series

from services.alerts.domain import lifecycle, shipped
from services.alerts.domain.lifecycle import judge
from services.alerts.domain.rule import Active, Clear
from services.alerts.domain.run import Run
from services.alerts.domain.state import Closing, State
from shared.air.pollutants import Pollutant

ONE = rule()
THREE = rule(consecutive=3)
STEPS = rule(("moderate", 100), ("high", 200), clear=Clear(consecutive=2))
BY_ID = {each.id: each for each in shipped.AIR_RULES}


def told(run: Run) -> list[tuple[str, str]]:
    return [(step.to, step.severity) for step in run.steps]


# The worked examples of the thresholds


def test_d5_53_three_hours_above_400_of_no2_are_an_alert_at_the_third() -> None:
    (run,) = runs(BY_ID["statutory.no2"], 401, 402, 403)
    assert (run.started_at, run.triggered_at, run.severity) == (NOON, hour(2), "alert")


def test_d5_54_exactly_400_of_no2_is_not_above_it() -> None:
    (run,) = runs(BY_ID["statutory.no2"], 400, 401, 402)
    assert run.state == "pending"
    assert not run.fired


def test_d5_55_ozone_informs_above_180_and_alerts_above_240() -> None:
    (run,) = runs(BY_ID["statutory.o3"], 175, 181, 200, 241)
    assert [(step.at, step.severity) for step in run.steps] == [
        (hour(1), "information"),
        (hour(3), "alert"),
    ]
    assert run.triggered_at == hour(1)
    assert run.peak_severity == "alert"


# Firing


def test_a_value_at_the_threshold_does_not_reach_a_rule_that_says_above() -> None:
    assert runs(ONE, 100) == []
    assert runs(ONE, 100.00000000000001)[0].state == "firing"


def test_a_value_at_the_threshold_reaches_a_rule_that_says_at_least() -> None:
    assert runs(rule(operator=">="), 100)[0].state == "firing"
    assert runs(rule(operator=">="), 99.99999999999999) == []


def test_an_alert_starts_with_the_first_interval_and_is_triggered_by_the_last_it_needs() -> None:
    (run,) = runs(THREE, 50, 101, 102, 103, 104)
    assert (run.started_at, run.first_end, run.triggered_at) == (hour(0), hour(1), hour(3))
    assert run.steps[0].came_from == "pending"


def test_a_run_that_needs_one_interval_was_never_pending() -> None:
    assert runs(ONE, 101)[0].steps[0].came_from is None


def test_a_run_is_pending_until_it_has_enough_intervals() -> None:
    (run,) = runs(THREE, 101, 102)
    assert (run.state, run.triggered_at, run.steps) == ("pending", None, ())


def test_a_run_that_ends_before_it_fires_leaves_nothing() -> None:
    assert runs(THREE, 101, 102, 100, 103) == [*runs(THREE, None, None, None, 103)]
    assert runs(THREE, 101, 102, 100) == []


def test_an_interval_without_a_value_breaks_a_run_that_has_not_fired() -> None:
    assert all(not run.fired for run in runs(THREE, 101, 102, None, 103, 104))
    (run,) = runs(THREE, 101, 102, None, 103, 104, 105)
    assert run.started_at == hour(2)


def test_the_start_of_an_eight_hour_mean_is_eight_hours_before_its_end() -> None:
    (run,) = runs(BY_ID["daqi.o3"], 4)
    assert run.started_at == hour(0) - 8 * HOUR


def test_capture_and_indicative_are_those_of_the_interval_that_made_it_fire() -> None:
    intervals = [
        interval(0, 101, capture=0.8, indicative=False),
        interval(1, 102, capture=0.9, indicative=True),
        interval(2, 103, capture=1.0, indicative=False),
    ]
    (run,) = judge(rule(consecutive=2), intervals, LATER)
    assert (run.capture, run.indicative) == (0.9, True)


def test_peak_is_the_highest_and_value_the_latest_from_the_start_on() -> None:
    (run,) = runs(rule(clear=Clear(consecutive=2)), 500, 90, 101, 300, 150)[-1:]
    assert (run.peak, run.value) == (500, 150)


def test_hours_at_or_above_the_lowest_level_are_counted_and_no_others() -> None:
    (run,) = runs(rule(consecutive=2, clear=Clear(consecutive=2)), 101, 102, 90, 103, 90, 80)
    assert run.reached == 3


def test_the_sensors_behind_a_run_are_named_once_each() -> None:
    intervals = [interval(0, 101, sensors=("B",)), interval(1, 102, sensors=("A",))]
    intervals.append(interval(2, 103, sensors=("B",)))
    assert judge(ONE, intervals, LATER)[0].sensors == ("A", "B")


# Severity


def test_each_level_needs_its_own_intervals_in_a_row() -> None:
    both = rule(("moderate", 100), ("high", 200), consecutive=2, clear=Clear(consecutive=2))
    (run,) = runs(both, 150, 250, 150, 250, 250)
    assert told(run) == [("firing", "moderate"), ("firing", "high")]
    assert [step.at for step in run.steps] == [hour(1), hour(4)]


def test_a_missing_interval_breaks_the_row_towards_a_higher_level() -> None:
    both = rule(("moderate", 100), ("high", 200), consecutive=2, clear=Clear(consecutive=2))
    (run,) = runs(both, 150, 150, 250, None, 250)
    assert run.peak_severity == "moderate"


def test_severity_steps_down_when_the_higher_level_is_left() -> None:
    (run,) = runs(STEPS, 250, 150, 150)
    assert told(run) == [("firing", "high"), ("firing", "moderate")]
    assert (run.severity, run.peak_severity, run.threshold) == ("moderate", "high", 100)
    assert [step.reason for step in run.steps] == ["reached", "stepped_down"]


def test_severity_does_not_flap_on_a_single_interval_below() -> None:
    (run,) = runs(STEPS, 250, 150, 250, 150, 250)
    assert told(run) == [("firing", "high")]


def test_severity_steps_up_again_in_the_same_alert() -> None:
    (run,) = runs(STEPS, 250, 150, 150, 250)
    assert told(run)[-1] == ("firing", "high")
    assert run.steps[-1].reason == "stepped_up"


def test_what_clears_every_level_at_once_resolves_from_the_severity_it_had() -> None:
    (run,) = runs(STEPS, 250, 50, 50)
    assert told(run) == [("firing", "high"), ("resolved", "high")]


# Clearing


def test_an_alert_is_resolved_at_the_end_of_the_interval_that_completed_clearing() -> None:
    (run,) = runs(rule(clear=Clear(consecutive=2)), 101, 100, 100)
    assert (run.state, run.resolved_at, run.last_end) == ("resolved", hour(2), hour(2))


def test_one_interval_above_starts_the_count_towards_clearing_anew() -> None:
    (run,) = runs(rule(clear=Clear(consecutive=2)), 101, 90, 101, 90)
    assert run.state == "firing"


def test_a_missing_interval_is_not_counted_and_starts_the_count_anew() -> None:
    (run,) = runs(rule(clear=Clear(consecutive=2)), 101, 90, None, 90)
    assert run.state == "firing"
    (run,) = runs(rule(clear=Clear(consecutive=2)), 101, 90, None, 90, 90)
    assert run.resolved_at == hour(4)


def test_after_it_is_resolved_a_new_run_is_a_new_alert() -> None:
    first, second = runs(ONE, 101, 100, 101)
    assert (first.resolved_at, second.started_at) == (hour(1), hour(1))


def test_a_clear_level_takes_the_place_of_the_lowest() -> None:
    below = rule(clear=Clear(consecutive=1, below=80))
    assert runs(below, 101, 90, 81)[0].state == "firing"
    assert runs(below, 101, 90, 80)[0].resolved_at == hour(2)


def test_between_clear_level_and_threshold_no_new_run_begins() -> None:
    assert runs(rule(clear=Clear(consecutive=1, below=80)), 90, 95) == []


def test_with_a_clear_level_a_higher_level_is_left_by_its_own_threshold() -> None:
    below = rule(("moderate", 100), ("high", 200), clear=Clear(consecutive=1, below=80))
    (run,) = runs(below, 250, 90, 70)
    assert told(run) == [("firing", "high"), ("firing", "moderate"), ("resolved", "moderate")]


# Missing intervals


def test_a_firing_alert_becomes_indeterminate_when_a_later_interval_has_a_value() -> None:
    (run,) = runs(ONE, 101, None, 102)
    assert told(run) == [
        ("firing", "moderate"),
        ("indeterminate", "moderate"),
        ("firing", "moderate"),
    ]
    assert [step.at for step in run.steps] == [hour(0), hour(1), hour(2)]


def test_from_indeterminate_a_value_that_clears_resolves_at_once() -> None:
    (run,) = runs(ONE, 101, None, 90)
    assert told(run)[1:] == [("indeterminate", "moderate"), ("resolved", "moderate")]


def test_a_long_gap_is_one_step_to_indeterminate() -> None:
    (run,) = runs(ONE, 101, *[None] * 50, 102)
    assert len(run.steps) == 3


@pytest.mark.parametrize(("minutes", "state"), [(64, "firing"), (65, "indeterminate")])
def test_the_last_interval_is_missed_65_minutes_after_the_end_of_the_one_after(
    minutes: int, state: str
) -> None:
    (run,) = judge(ONE, series([101]), hour(1) + timedelta(minutes=minutes))
    assert run.state == state


@pytest.mark.parametrize(("minutes", "state"), [(64, "firing"), (65, "indeterminate")])
def test_after_a_late_value_it_is_missed_65_minutes_after_that_arrived(
    minutes: int, state: str
) -> None:
    arrived = NOON + timedelta(days=3)
    intervals = [interval(0, 101, learned=arrived)]
    (run,) = judge(ONE, intervals, arrived + timedelta(minutes=minutes))
    assert run.state == state
    if state == "indeterminate":
        assert run.steps[-1].at == hour(1)


def test_a_pending_run_is_gone_when_its_next_interval_is_missing() -> None:
    assert len(judge(THREE, series([101, 102]), hour(2) + timedelta(minutes=64))) == 1
    assert judge(THREE, series([101, 102]), hour(2) + timedelta(minutes=65)) == ()


def test_an_interval_is_judged_once_its_end_has_passed() -> None:
    assert judge(ONE, series([101]), hour(0) - timedelta.resolution) == ()
    assert len(judge(ONE, series([101]), hour(0))) == 1


def test_when_nothing_is_on_nothing_is_waited_for() -> None:
    state = lifecycle.resume(ONE, State(), series([50])).states[-1]
    assert lifecycle.missing_at(ONE, state, hour(0)) is None


# Active windows


def test_outside_its_active_hours_a_rule_is_reached_by_nothing() -> None:
    afternoon = rule(active=Active(since=hour(1).timetz().replace(tzinfo=None)))
    (run,) = runs(afternoon, 101, 101, 101)
    assert run.started_at == hour(1)


def test_an_alert_clears_when_its_rule_is_no_longer_active() -> None:
    (run,) = runs(rule(active=Active(until=hour(1))), 101, 101, 101)
    assert run.resolved_at == hour(2)


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (time(9), time(12), [9, 10, 11]),
        (time(22), time(2), [0, 1, 22, 23]),
        (None, time(3), [0, 1, 2]),
        (time(21), None, [21, 22, 23]),
        (NOON, None, [*range(12, 24)]),
        (None, NOON, [*range(12)]),
        (NOON, NOON + 3 * HOUR, [12, 13, 14]),
    ],
)
def test_a_rule_holds_for_intervals_inside_its_window(
    since: datetime | time | None, until: datetime | time | None, held: list[int]
) -> None:
    window = Active(since, until)
    starts = [NOON.replace(hour=at) for at in range(24)]
    assert [at.hour for at in starts if window.holds(at, at + HOUR)] == held


# By hand


def test_what_is_resolved_by_hand_stays_so_until_the_condition_clears_and_comes_again() -> None:
    by_hand = [Closing(after=hour(1), at=hour(1) + HOUR / 2, by="ann", reason="a bonfire")]
    intervals = series([101, 102, 103, 90, 104])
    first, second = judge(ONE, intervals, LATER, by_hand)
    assert (first.state, first.resolved_at, first.last_end) == (
        "resolved",
        hour(1) + HOUR / 2,
        hour(3),
    )
    assert (first.steps[-1].by, first.steps[-1].reason) == ("ann", "a bonfire")
    assert (first.peak, first.reached) == (102, 2)
    assert second.started_at == hour(3)


def test_a_run_can_be_ended_by_hand_after_its_very_first_interval() -> None:
    by_hand = [Closing(after=hour(0), at=hour(0), by="ann", reason="")]
    (run,) = judge(ONE, series([101]), hour(0), by_hand)
    assert run.state == "resolved"


def test_what_was_resolved_by_hand_where_judging_stood_is_so_when_it_goes_on() -> None:
    state = lifecycle.resume(ONE, State(), series([101])).states[-1]
    by_hand = Closing(after=hour(0), at=hour(0), by="ann", reason="a bonfire")
    judged = lifecycle.resume(ONE, state, [interval(1, 102)], [by_hand])
    (run,) = judged.runs
    assert (run.state, run.resolved_at) == ("resolved", hour(0))


def test_resolving_by_hand_has_no_effect_on_a_later_run() -> None:
    by_hand = [Closing(after=hour(1), at=hour(1), by="ann", reason="")]
    assert list(judge(ONE, series([90, 90, 101]), hour(2), by_hand)) == runs(ONE, 90, 90, 101)


def test_a_rule_that_is_replaced_ends_its_run_for_good() -> None:
    replaced = [Closing(after=hour(1), at=hour(1), by=None, reason="replaced", for_good=True)]
    (run,) = judge(ONE, series([101, 102]), LATER, replaced)
    assert (run.state, run.last_end) == ("resolved", hour(1))
    assert judge(THREE, series([101, 102]), LATER, replaced) == ()


def test_shipped_rules_name_every_pollutant_of_the_index() -> None:
    assert {each.pollutant for each in shipped.AIR_RULES if each.id.startswith("daqi.")} == {
        Pollutant.NO2,
        Pollutant.O3,
        Pollutant.SO2,
        Pollutant.PM25,
        Pollutant.PM10,
    }
