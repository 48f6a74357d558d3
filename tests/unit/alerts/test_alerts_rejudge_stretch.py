"""How much is judged again: from where, how far, and what is kept to go on from."""

from datetime import timedelta

from alerts_builders import HOUR, hour, interval, rule
from alerts_places import Place, line, place

from services.alerts.domain.rejudge import Change, Start, rejudge, start
from services.alerts.domain.state import State

QUIET = line(*[50] * 8)


def ends(found: Place) -> list[object]:
    return [state.end for state in found.track.states]


def test_judging_goes_on_from_the_newest_state_before_the_change() -> None:
    found = place(QUIET)
    assert ends(found) == [hour(5), hour(6), hour(7)]
    begin = start(found.rule, found.track, [], Change(hour(7), hour(9)))
    assert begin == Start(found.track.states[1], hour(6))


def test_where_no_state_is_old_enough_it_begins_with_nothing_as_early_as_a_run_may_begin() -> None:
    found = place(QUIET, over=rule(consecutive=3))
    begin = start(found.rule, found.track, [], Change(hour(5), hour(5)))
    assert begin == Start(State(), hour(2))


def test_it_begins_before_an_alert_that_is_under_way() -> None:
    found = place(line(50, 50, 101, 101, 101, 101, 101, 101))
    begin = start(found.rule, found.track, found.standing(), Change(hour(4), hour(4)))
    assert begin == Start(State(), hour(1))


def test_it_ends_with_the_first_interval_after_the_change_where_all_is_as_it_was() -> None:
    found = place(QUIET)
    found.learn({1: 60, 2: 60})
    (outcome,) = found.outcomes[1:]
    assert (outcome.converged, outcome.judged_until) == (True, hour(3))


def test_it_ends_only_where_no_alert_was_on() -> None:
    found = place(line(50, 50, 101, 101, 50, 50, 50, 50))
    found.learn({1: 60})
    assert found.outcomes[-1].judged_until == hour(4)


def test_a_change_just_before_the_newest_interval_is_judged_to_the_end() -> None:
    found = place(QUIET)
    found.learn({6: 60})
    assert (found.outcomes[-1].converged, found.outcomes[-1].judged_until) == (False, hour(7))


def test_states_that_were_not_judged_again_are_kept_and_so_is_the_one_it_ended_with() -> None:
    found = place(QUIET)
    found.learn({5: 60})
    assert (found.outcomes[-1].converged, ends(found)) == (True, [hour(6), hour(7)])


def test_what_does_not_reach_beyond_the_newest_interval_is_too_short_to_tell() -> None:
    found = place(line(50, 50, 101, 101))
    change = Change(hour(2), hour(2))
    begin = start(found.rule, found.track, found.standing(), change)

    def judged(*positions: int) -> bool:
        intervals = [interval(at, 102) for at in positions]
        outcome = rejudge(
            found.rule, found.track, found.standing(), begin, intervals, change,
            found.clock, lambda: "new", complete=False,
        )  # fmt: skip
        return outcome is not None

    assert [judged(2), judged(2, 3), judged(2, 3, 4)] == [False, False, True]


def test_the_next_interval_is_waited_for_from_when_the_newest_came() -> None:
    found = Place(rule(), clock=hour(0))
    found.learn({0: 101})
    found.clock = hour(2) + timedelta(minutes=30)
    found.learn({1: 101})
    found.wait(hour(2) + timedelta(minutes=94))
    assert found.standing()[0].run.state == "firing"
    found.wait(hour(2) + timedelta(minutes=95))
    assert found.standing()[0].run.state == "indeterminate"


def test_an_alert_that_moves_to_the_hour_in_which_it_had_cleared_keeps_its_id() -> None:
    found = place(line(50, 101, 90, 50, 50))
    found.learn({1: 90, 2: 101})
    (alert,) = found.standing()
    assert (alert.id, alert.verdict, alert.run.first_end) == ("alert-1", "changed", hour(2))


def test_an_alert_that_clears_in_the_hour_in_which_it_had_begun_keeps_its_id() -> None:
    found = place(line(50, 50, 101, 90, 50))
    found.learn({1: 101, 2: 90})
    (alert,) = found.standing()
    assert (alert.id, alert.verdict, alert.run.resolved_at) == ("alert-1", "changed", hour(2))


def test_an_alert_that_moves_further_is_another_one() -> None:
    found = place(line(50, 101, 90, 50, 50, 50))
    found.learn({1: 50, 3: 101})
    assert [(alert.id, alert.verdict) for alert in found.alerts.values()] == [
        ("alert-1", "revoked"),
        ("alert-2", "stands"),
    ]
    assert found.standing()[0].run.first_end == hour(2) + HOUR
