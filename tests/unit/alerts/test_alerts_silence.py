"""Sensors that go silent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from alerts_builders import HOUR, NOON

from services.alerts.domain import silence
from services.alerts.domain.silence import Heard
from services.alerts.domain.state import Closing

MINUTE = timedelta(minutes=1)
MINUTELY = Heard(interval_s=60, retired_at=None, last=NOON)
HOURLY = Heard(interval_s=3600, retired_at=None, last=NOON)


@pytest.mark.parametrize(("heard", "patience"), [(MINUTELY, 65 * MINUTE), (HOURLY, 3 * HOUR)])
def test_a_sensor_is_silent_after_65_minutes_or_three_intervals(
    heard: Heard, patience: timedelta
) -> None:
    assert silence.fresh("A", heard, NOON + patience - MINUTE) is None
    run = silence.fresh("A", heard, NOON + patience)
    assert run is not None
    assert (run.started_at, run.triggered_at, run.severity) == (NOON, NOON + patience, "moderate")
    assert run.sensors == ("A",)


def test_a_sensor_silent_for_over_seven_days_raises_nothing() -> None:
    assert silence.fresh("A", HOURLY, NOON + timedelta(days=7)) is not None
    assert silence.fresh("A", HOURLY, NOON + timedelta(days=7, microseconds=1)) is None


def test_a_retired_sensor_or_one_that_never_spoke_is_not_silent() -> None:
    assert silence.fresh("A", replace(HOURLY, retired_at=NOON), NOON + 5 * HOUR) is None
    assert silence.fresh("A", replace(HOURLY, last=None), NOON + 5 * HOUR) is None


NINE = NOON + 9 * HOUR


def test_it_ends_with_the_first_reading_after_it_began() -> None:
    run = silence.again("A", replace(HOURLY, following=NINE, last=NINE), NOON, NINE, None)
    assert run is not None
    assert (run.state, run.resolved_at, run.last_end) == ("resolved", NINE, NINE)
    assert run.steps[-1].reason == "heard_again"


@pytest.mark.parametrize(("hours", "stands"), [(3, True), (2.99, False)])
def test_it_stands_where_the_next_reading_ended_after_the_sensors_patience(
    hours: float, stands: bool
) -> None:
    end = NOON + hours * HOUR
    run = silence.again("A", replace(HOURLY, following=end, last=end), NOON, end, None)
    assert (run is not None) == stands


def test_late_readings_that_do_not_end_the_silence_move_its_start() -> None:
    heard = replace(HOURLY, following=NOON + HOUR, last=NOON + 2 * HOUR)
    run = silence.again("A", heard, NOON, NINE, None)
    assert run is not None
    assert (run.started_at, run.state) == (NOON + 2 * HOUR, "firing")


def test_by_hand_it_stays_resolved_until_the_sensor_is_heard() -> None:
    closing = Closing(NOON, NOON + 4 * HOUR, "ann", "in repair")
    run = silence.again("A", HOURLY, NOON, NINE, closing)
    assert run is not None
    assert (run.state, run.resolved_at, run.last_end) == ("resolved", NOON + 4 * HOUR, None)
    run = silence.again("A", replace(HOURLY, following=NINE, last=NINE), NOON, NINE, closing)
    assert run is not None
    assert (run.resolved_at, run.last_end) == (NOON + 4 * HOUR, NINE)


def test_heard_again_at_the_very_moment_it_is_resolved_by_hand_it_is_heard_again() -> None:
    closing = Closing(NOON, NINE, "ann", "in repair")
    run = silence.again("A", replace(HOURLY, following=NINE, last=NINE), NOON, NINE, closing)
    assert run is not None
    assert (run.steps[-1].reason, run.steps[-1].by) == ("heard_again", None)


def test_retiring_a_silent_sensor_ends_it() -> None:
    heard = replace(HOURLY, retired_at=NOON + 5 * HOUR)
    run = silence.again("A", heard, NOON, NINE, None)
    assert run is not None
    assert (run.state, run.steps[-1].reason) == ("resolved", "retired")


def test_a_sensor_is_looked_at_again_when_it_may_be_silent() -> None:
    assert silence.check_at(HOURLY, NOON + HOUR) == NOON + 3 * HOUR
    assert silence.check_at(HOURLY, NOON + 3 * HOUR) is None
    assert silence.check_at(HOURLY, NOON + timedelta(days=8)) is None
