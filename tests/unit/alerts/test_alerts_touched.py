"""What a change can have touched."""

from datetime import UTC, datetime, timedelta

from alerts_builders import HOUR, NOON, rule

from services.alerts.domain import touched
from services.alerts.domain.rule import Rule
from services.alerts.domain.touched import Sensor, Stay
from shared.air.pollutants import Pollutant

BEGINNING, END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
AT_HOME = Sensor("A", (Stay("HOME", BEGINNING, END),), frozenset(), frozenset({"reference"}))
MOVED = Sensor("A", (Stay("OLD", BEGINNING, NOON), Stay("NEW", NOON, END)))


def by_hour(over: Rule, sensor: Sensor, start: datetime = NOON) -> list[tuple[str, int, int]]:
    return [
        (each.place, int((each.since - NOON) / HOUR), int((each.until - NOON) / HOUR))
        for each in touched.by_hour([over], sensor, "no2", start)
    ]


def test_an_hour_touches_its_own_interval() -> None:
    assert by_hour(rule(), AT_HOME) == [("HOME", 1, 1)]


def test_an_hour_touches_every_window_it_lies_in() -> None:
    assert by_hour(rule(averaging="24h"), AT_HOME) == [("HOME", 1, 24)]


def test_an_hour_touches_its_four_quarters() -> None:
    (only,) = touched.by_hour([rule(averaging="15min")], AT_HOME, "no2", NOON)
    assert (only.since - NOON, only.until - NOON) == (timedelta(minutes=15), HOUR)


def test_a_retired_version_judges_again_and_begins_nowhere() -> None:
    for status, begins in (("published", True), ("retired", False)):
        over = [rule(status=status)]
        by_sensor = touched.by_sensor(over, AT_HOME, [Pollutant.NO2], None, NOON)
        for each in (*touched.by_hour(over, AT_HOME, "no2", NOON), *by_sensor):
            assert (each.place, each.begins) == ("HOME", begins)


def test_another_pollutant_is_not_touched() -> None:
    assert by_hour(rule(pollutant=Pollutant.O3), AT_HOME) == []


def test_a_rule_for_each_sensor_is_about_the_sensor() -> None:
    assert by_hour(rule(combine="each"), AT_HOME) == [("A", 1, 1)]
    assert by_hour(rule(combine="each", localities=("HOME",)), AT_HOME) == [("A", 1, 1)]
    assert by_hour(rule(combine="each", localities=("AWAY",)), AT_HOME) == []


def test_kinds_and_localities_that_do_not_fit_are_not_touched() -> None:
    assert by_hour(rule(kinds=("low_cost",)), AT_HOME) == []
    assert by_hour(rule(localities=("AWAY",)), AT_HOME) == []


def test_windows_across_a_move_touch_both_places() -> None:
    assert {place for place, _, _ in by_hour(rule(averaging="8h"), MOVED)} == {"OLD", "NEW"}
    assert by_hour(rule(), MOVED) == [("NEW", 1, 1)]
    assert by_hour(rule(), MOVED, NOON - HOUR) == [("OLD", 0, 0)]


def test_a_sensor_outside_every_locality_touches_none() -> None:
    assert by_hour(rule(), Sensor("A")) == []


def test_a_later_reading_of_any_pollutant_lets_windows_end_later() -> None:
    windows = rule(averaging="8h", pollutant=Pollutant.O3)
    found = list(touched.by_life([windows, rule()], AT_HOME, NOON + HOUR / 2))
    assert [(each.place, each.since, each.until, each.begins) for each in found] == [
        ("HOME", NOON + HOUR, NOON + HOUR, False)
    ]


def test_a_changed_registration_touches_where_it_is_was_and_was_once_said_to_be() -> None:
    sensor = Sensor("A", MOVED.stays, frozenset({"BEFORE"}))
    found = list(touched.by_sensor([rule()], sensor, [Pollutant.NO2], NOON, NOON + 10 * HOUR))
    assert {each.place for each in found} == {"OLD", "NEW", "BEFORE"}
    assert {(each.since, each.until) for each in found} == {(NOON, NOON + 11 * HOUR)}


def test_a_change_since_ever_touches_everything_since_1970() -> None:
    (only,) = touched.by_sensor([rule()], AT_HOME, [Pollutant.NO2], None, NOON)
    assert only.since == touched.EARLIEST


MINUTE = timedelta(minutes=1)


def waits(over: Rule, now: datetime, start: datetime = NOON) -> list[int]:
    """Return the ends that are waited for after a changed hour, in minutes after noon."""
    found = touched.by_hour([over], AT_HOME, "no2", start)
    ends = [end for each in found for end in touched.not_over(each, now)]
    return [int((end - NOON) / MINUTE) for end in ends]


def test_an_hour_that_is_not_over_is_waited_for() -> None:
    assert waits(rule(), NOON + 59 * MINUTE) == [60]
    assert waits(rule(), NOON + HOUR) == []
    assert waits(rule(), NOON - 2 * MINUTE) == [60]


def test_so_is_every_quarter_of_it_that_is_not_over() -> None:
    over = rule(averaging="15min")
    assert waits(over, NOON + 20 * MINUTE) == [30, 45, 60]
    assert waits(over, NOON + 30 * MINUTE) == [45, 60]
    assert waits(over, NOON - 2 * MINUTE) == [15, 30, 45, 60]
    assert waits(over, NOON + 60 * MINUTE) == []


def test_of_windows_only_the_one_that_ends_with_the_hour_is_waited_for() -> None:
    over = rule(averaging="8h")
    assert waits(over, NOON + 50 * MINUTE) == [60]
    assert waits(over, NOON + HOUR) == []
    assert waits(over, NOON + 5 * MINUTE, start=NOON - 3 * HOUR) == []


def test_a_place_that_a_sensor_is_moved_to_waits_for_the_hour_that_is_not_over() -> None:
    now = NOON + 50 * MINUTE
    found = touched.by_sensor([rule()], AT_HOME, [Pollutant.NO2], None, now)
    assert [list(touched.not_over(each, now)) for each in found] == [[NOON + HOUR]]
