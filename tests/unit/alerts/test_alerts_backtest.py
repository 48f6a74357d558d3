"""What a rule would have done, in figures."""

import pytest
from alerts_builders import HOUR, LATER, NOON, rule, series

from services.alerts.domain.backtest import Summary, fired, summary
from services.alerts.domain.lifecycle import judge
from services.alerts.domain.rule import Clear


def test_runs_that_did_not_fire_are_left_out() -> None:
    over = rule(consecutive=2)
    values = series([101, 50, 101, 101, 50, 101])
    assert [run.fired for run in judge(over, values, LATER)] == [True]
    (run,) = fired(over, values)
    assert run.started_at == NOON + 2 * HOUR
    assert fired(over, values[-1:]) == []


def test_alerts_places_and_hours_are_counted() -> None:
    one = fired(rule(), series([101, 102, 50]))
    two = fired(rule(), series([101, 50]))
    places = [("E1", one), ("E2", two), ("E3", []), (None, two)]
    assert summary(rule(), places) == Summary(alerts=3, flaps=0, localities=2, hours=4.0)


def test_hours_are_counted_in_the_length_of_the_intervals() -> None:
    quarterly = rule(averaging="15min")
    runs = fired(quarterly, series([101, 102, 50]))
    assert summary(quarterly, [("E1", runs)]).hours == 0.5


@pytest.mark.parametrize(("quiet", "flaps"), [(4, 1), (5, 0)])
def test_what_fires_again_within_six_hours_is_a_flap(quiet: int, flaps: int) -> None:
    # Resolved at the end of the first quiet hour, fired again at the end of the hour after them.
    runs = fired(rule(), series([101, *[50] * (quiet + 1), 101]))
    assert runs[0].resolved_at is not None
    assert runs[1].triggered_at == runs[0].resolved_at + (quiet + 1) * HOUR
    assert summary(rule(), [("E1", runs)]).flaps == flaps


def test_only_alerts_of_one_place_flap() -> None:
    (run,) = fired(rule(), series([101, 50]))
    assert summary(rule(), [("E1", [run]), ("E2", [run])]).flaps == 0


def test_an_alert_that_is_on_at_the_end_is_not_followed_by_a_flap() -> None:
    over = rule(clear=Clear(consecutive=2))
    assert summary(over, [("E1", fired(over, series([101, 50])))]).flaps == 0
