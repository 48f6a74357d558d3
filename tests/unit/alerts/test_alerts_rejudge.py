"""Judging again after late, corrected and withdrawn values: what becomes of an alert."""

from datetime import timedelta

import pytest
from alerts_builders import NOON, hour, rule
from alerts_places import Place, line, place

from services.alerts.domain.rule import Clear
from services.alerts.domain.state import Closing


def test_in_order_every_step_is_told_once_and_the_alert_stands() -> None:
    over = rule(("moderate", 100), ("high", 200), clear=Clear(consecutive=2))
    found = place(*({at: v} for at, v in enumerate([101, 250, 90, 90])), over=over)
    (alert,) = found.standing()
    assert (alert.verdict, alert.run.state) == ("stands", "resolved")
    assert [(each.came_from, each.to, each.severity, each.at) for each in found.told] == [
        (None, "firing", "moderate", hour(0)),
        ("firing", "firing", "high", hour(1)),
        ("firing", "resolved", "high", hour(3)),
    ]
    assert {each.alert.id for each in found.told} == {alert.id}


def test_each_entry_shows_the_alert_as_it_was_then() -> None:
    found = place(line(101, 250, 90))
    shown = [(e.alert.run.state, e.alert.run.peak, e.alert.run.resolved_at) for e in found.told]
    assert shown == [("firing", 101, None), ("resolved", 250, hour(2))]
    assert [len(each.alert.run.steps) for each in found.told] == [1, 2]


def test_a_late_hour_that_moves_the_start_makes_it_changed_and_keeps_the_id() -> None:
    found = place({1: 101}, {2: 90}, {0: 150})
    (alert,) = found.standing()
    assert (alert.id, alert.verdict) == ("alert-1", "changed")
    assert (alert.run.started_at, alert.run.triggered_at, alert.run.peak) == (NOON, hour(0), 150)
    assert (found.told[-1].reason, found.told[-1].to) == ("changed", "resolved")


def test_a_start_that_moves_while_it_is_on_is_told_as_of_the_new_trigger() -> None:
    found = place({1: 101}, {0: 150})
    assert [(e.reason, e.at, e.came_from, e.to, e.value) for e in found.told] == [
        ("reached", hour(1), None, "firing", 101),
        ("changed", hour(0), "firing", "firing", 150),
    ]


def test_what_goes_on_in_the_same_batch_as_a_late_value_is_no_change() -> None:
    found = place({0: 101}, {0: 101, 1: 150, 2: 90})
    assert [(e.id, e.verdict, e.run.peak) for e in found.standing()] == [("alert-1", "stands", 150)]
    assert [e.to for e in found.told] == ["firing", "resolved"]


def test_a_late_hour_that_changes_nothing_visible_tells_nothing() -> None:
    found = place(line(None, 101, 90), {5: 50}, {4: 60})
    assert len(found.told) == 2
    assert found.standing()[0].verdict == "stands"


def test_a_correction_below_the_threshold_revokes() -> None:
    found = place(line(101, 90), {0: 99})
    assert found.standing() == []
    (alert,) = found.alerts.values()
    assert (alert.verdict, alert.run.state, alert.merged_into) == ("revoked", "resolved", None)
    assert (found.told[-1].to, found.told[-1].reason) == ("resolved", "revoked")
    assert found.track.frontier == hour(1)


def test_a_firing_alert_that_is_revoked_is_resolved() -> None:
    found = place({0: 101}, {0: None})
    (alert,) = found.alerts.values()
    assert (alert.verdict, alert.run.state) == ("revoked", "resolved")
    assert alert.run.resolved_at == found.clock


def test_a_late_peak_changes_the_verdict_and_the_peak() -> None:
    found = place(line(101, 102, 90), {1: 180})
    (alert,) = found.standing()
    assert (alert.verdict, alert.run.peak) == ("changed", 180)


def test_two_alerts_that_turn_out_to_be_one_are_merged_into_the_earlier() -> None:
    found = place(line(101, 90, 101, 90), {1: 120})
    (alert,) = found.standing()
    assert (alert.id, alert.run.resolved_at) == ("alert-1", hour(3))
    gone = found.alerts["alert-2"]
    assert (gone.verdict, gone.merged_into) == ("revoked", "alert-1")


def test_one_alert_that_turns_out_to_be_two_keeps_its_id_for_the_earlier() -> None:
    found = place(line(101, 101, 101, 90), {1: 90})
    first, second = found.standing()
    assert (first.id, first.verdict, first.run.resolved_at) == ("alert-1", "changed", hour(1))
    assert (second.id, second.verdict) == ("alert-2", "stands")


def test_an_alert_found_by_a_late_reading_long_after_is_historical() -> None:
    found = Place(rule(), clock=hour(0) + timedelta(hours=24))
    found.learn({0: 101})
    assert not found.standing()[0].historical
    found = Place(rule(), clock=hour(0) + timedelta(hours=24, microseconds=1))
    found.learn({0: 101})
    assert found.standing()[0].historical


def test_a_pending_run_that_ends_is_forgotten() -> None:
    found = place({0: 101}, over=rule(consecutive=3))
    assert [alert.run.state for alert in found.standing()] == ["pending"]
    found.learn({1: 90})
    assert (found.alerts, found.told) == ({}, [])


def test_a_pending_run_keeps_its_id_when_it_fires() -> None:
    found = place({0: 101}, {1: 101}, {2: 101}, over=rule(consecutive=3))
    (alert,) = found.standing()
    assert (alert.id, alert.run.state, alert.raised_at) == ("alert-1", "firing", found.clock)
    assert [(each.came_from, each.to) for each in found.told] == [("pending", "firing")]


def test_a_value_for_the_interval_that_was_missed_makes_it_fire_again() -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101})
    found.wait(hour(1) + timedelta(minutes=65))
    assert [each.to for each in found.told] == ["firing", "indeterminate"]
    found.learn({1: 130})
    assert [(each.came_from, each.to, each.at, each.value) for each in found.told[2:]] == [
        ("indeterminate", "firing", hour(1), 130)
    ]
    (alert,) = found.standing()
    assert (alert.verdict, alert.run.state) == ("stands", "firing")


def test_a_value_for_the_missed_interval_may_resolve() -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101})
    found.wait(hour(1) + timedelta(minutes=65))
    found.learn({1: 13})
    assert [(each.came_from, each.to, each.reason) for each in found.told[2:]] == [
        ("indeterminate", "resolved", "cleared")
    ]
    assert found.standing()[0].verdict == "stands"


def test_while_it_goes_on_being_silent_nothing_more_is_told() -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101})
    for day in range(1, 4):
        found.wait(hour(0) + day * timedelta(days=1))
    assert [each.to for each in found.told] == ["firing", "indeterminate"]


def test_more_readings_of_the_newest_interval_are_not_a_correction() -> None:
    found = Place(rule(), clock=hour(0) + timedelta(minutes=3))
    found.learn({0: 101}, readings=10)
    found.learn({0: 104}, readings=12)
    (alert,) = found.standing()
    assert (alert.verdict, alert.run.peak) == ("stands", 104)


@pytest.mark.parametrize(("minutes", "verdict"), [(64, "stands"), (65, "changed")])
def test_readings_that_come_after_an_hour_and_five_minutes_are_late(
    minutes: int, verdict: str
) -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101}, readings=10)
    found.clock = hour(0) + timedelta(minutes=minutes)
    found.learn({0: 104}, readings=12)
    assert found.standing()[0].verdict == verdict


def test_a_correction_of_the_newest_value_is_no_reason_to_wait_longer_for_the_next() -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101})
    found.clock = hour(1) + timedelta(minutes=50)
    found.learn({0: 120})
    found.wait(hour(1) + timedelta(minutes=65))
    assert found.standing()[0].run.state == "indeterminate"


def test_the_same_number_of_readings_with_another_value_is_a_correction() -> None:
    found = Place(rule(), clock=hour(0) + timedelta(minutes=3))
    found.learn({0: 101}, readings=10)
    found.learn({0: 104}, readings=10)
    assert found.standing()[0].verdict == "changed"


def test_a_late_reading_is_late_also_where_all_newer_values_were_withdrawn() -> None:
    found = place(line(101, 90, 50, 50, 50), {2: None, 3: None, 4: None})
    assert (found.track.frontier, found.track.newest) == (hour(4), None)
    found.learn({0: 150})
    (alert,) = found.standing()
    assert (alert.verdict, alert.run.peak) == ("changed", 150)


def test_resolved_by_hand_survives_a_correction_of_the_past() -> None:
    found = place(line(101, 101))
    found.closings.append(Closing(after=hour(1), at=hour(1), by="ann", reason="fire drill"))
    found.wait(found.clock)
    found.learn({2: 101})
    found.learn({0: 180})
    (alert,) = found.standing()
    assert (alert.run.state, alert.run.peak, alert.verdict) == ("resolved", 180, "changed")
    found.learn({3: 90, 4: 101})
    assert [each.run.state for each in found.standing()] == ["resolved", "firing"]


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        ({}, [("indeterminate", "resolved", "fire drill")]),
        (
            {1: 101},
            [("indeterminate", "firing", "value_again"), ("firing", "resolved", "fire drill")],
        ),
    ],
)
def test_resolved_by_hand_while_no_value_comes_no_value_is_said_to_have_come(
    values: dict[int, float | None], steps: list[tuple[str, str, str]]
) -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101})
    found.wait(hour(1) + timedelta(minutes=65))
    end = max(values, default=0)
    found.closings.append(Closing(after=hour(end), at=hour(3), by="ann", reason="fire drill"))
    found.clock = hour(3)
    found.learn(values)
    found.wait(hour(3))
    assert [(e.came_from, e.to, e.reason) for e in found.told[2:]] == steps
    assert found.standing()[0].run.resolved_at == hour(3)


def test_judging_again_looks_at_no_more_of_a_long_history_than_of_a_short_one() -> None:
    def looked_at(length: int) -> int:
        found = Place(rule(), clock=hour(length))
        found.learn({at: 101.0 if at % 50 < 5 else 50.0 for at in range(length)})
        before = found.looked_at
        found.learn({length // 2: 170})
        return found.looked_at - before

    assert looked_at(2_000) == looked_at(200) <= 60


def test_a_tick_forgets_nothing_of_where_judging_stood() -> None:
    found = place(line(50, 101, 150))
    stood = found.track
    found.wait(found.clock)
    assert found.track == stood


def test_a_withdrawn_value_brings_back_the_run_it_had_ended_also_after_a_tick() -> None:
    found = place({1: 101, 10: 50}, over=rule(consecutive=2))
    found.wait(found.clock)
    found.learn({10: None})
    assert [alert.run.state for alert in found.standing()] == ["pending"]


def test_a_clock_that_is_put_back_takes_nothing_back() -> None:
    found = Place(rule(clear=Clear(consecutive=2)), clock=hour(3))
    found.learn(line(50, 101, 120, 90))
    alerts, told = dict(found.alerts), list(found.told)
    found.clock = hour(1)
    found.learn({0: 60})
    found.learn({2: 120})
    assert (found.alerts, found.told) == (alerts, told)
    found.clock = hour(4)
    found.learn({4: 90})
    assert [each.to for each in found.told] == ["firing", "resolved"]


def test_an_interval_that_was_given_up_stays_so_when_the_clock_is_put_back() -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101})
    found.wait(hour(1) + timedelta(minutes=65))
    found.wait(hour(1))
    found.learn({-1: 50})
    assert [each.to for each in found.told] == ["firing", "indeterminate"]
    assert found.standing()[0].run.state == "indeterminate"
    found.learn({1: 101})
    assert [each.to for each in found.told[2:]] == ["firing"]
