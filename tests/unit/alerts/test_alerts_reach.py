"""How far a stretch is read before it is judged."""

from datetime import datetime, timedelta

import pytest
from alerts_builders import NOON, hour

from services.alerts.domain import reach
from services.alerts.domain.rejudge import Change, Start
from services.alerts.domain.state import State

FAR = NOON + timedelta(days=400)


def test_a_change_in_the_past_is_read_a_day_further() -> None:
    change = Change(hour(0), hour(3))
    assert reach.first_reach(hour(4), change, FAR) == hour(27)


@pytest.mark.parametrize("frontier", [hour(3), hour(1)])
def test_what_was_not_judged_yet_is_read_by_the_month(frontier: datetime) -> None:
    change = Change(hour(0), hour(3))
    assert reach.first_reach(frontier, change, FAR) == frontier + timedelta(days=31)


def test_a_place_that_was_never_judged_is_read_from_the_change_on() -> None:
    assert reach.first_reach(None, Change(hour(0), FAR), FAR) == hour(0) + timedelta(days=31)
    assert reach.first_reach(hour(1), Change(hour(5), FAR), FAR) == hour(5) + timedelta(days=31)


def test_nothing_is_read_beyond_what_there_is() -> None:
    assert reach.first_reach(hour(9), Change(hour(0), hour(1)), hour(12)) == hour(12)
    assert reach.first_reach(None, Change(hour(0), hour(1)), hour(12)) == hour(12)


def test_the_last_interval_ends_with_the_last_hour_of_any_sensor_and_not_after_the_clock() -> None:
    change = Change(hour(2), hour(2))
    assert reach.last_end([hour(3), hour(7)], change, None, hour(9)) == hour(7)
    assert reach.last_end([hour(3), hour(7)], change, None, hour(6)) == hour(6)
    assert reach.last_end([], change, None, hour(9)) == hour(2)


def test_a_version_that_was_replaced_judges_up_to_where_it_ended() -> None:
    change = Change(hour(2), hour(2))
    assert reach.last_end([hour(7)], change, hour(5), hour(9)) == hour(5)
    assert reach.last_end([hour(7)], change, hour(8), hour(9)) == hour(7)


def test_a_version_begins_after_the_one_before_it() -> None:
    begin = Start(State(), hour(3))
    assert reach.after_the_version_before(begin, None) == begin
    assert reach.after_the_version_before(begin, hour(1)) == begin
    assert reach.after_the_version_before(begin, hour(4)).after == hour(4)
