"""What of a clock's alert only went on since it was stored, and what was moved."""

from dataclasses import replace

from alerts_builders import HOUR, NOON

from services.alerts.domain.alert import Alert
from services.alerts.domain.run import Run
from services.alerts.domain.watching import as_stored

ON = Run(
    started_at=NOON,
    first_end=NOON,
    state="firing",
    severity="moderate",
    peak_severity="moderate",
    triggered_at=NOON,
)
WORSE = replace(ON, severity="high", peak_severity="high")
OVER = replace(ON, state="resolved", resolved_at=NOON + HOUR, last_end=NOON + HOUR)
STORED = [Alert("a", ON)]


def test_a_run_that_ended_since_is_as_it_was() -> None:
    assert as_stored(STORED, [OVER]) == (ON,)


def test_a_run_that_got_worse_since_is_as_it_was() -> None:
    assert as_stored(STORED, [WORSE]) == (ON,)


def test_a_run_that_is_less_bad_than_it_was_has_been_moved() -> None:
    assert as_stored([Alert("a", WORSE)], [ON]) == (ON,)


def test_a_run_that_is_as_bad_but_says_so_in_another_word_has_been_moved() -> None:
    said = replace(ON, severity="information", peak_severity="information")
    other = replace(ON, severity="high", peak_severity="high")
    assert as_stored([Alert("a", said)], [other]) == (other,)


def test_a_run_whose_end_was_stored_has_been_moved_if_it_ends_otherwise() -> None:
    later = replace(OVER, resolved_at=NOON + 2 * HOUR, last_end=NOON + 2 * HOUR)
    assert as_stored([Alert("a", OVER)], [later]) == (later,)
    assert as_stored([Alert("a", OVER)], [ON]) == (ON,)


def test_a_run_that_nobody_stored_is_what_it_is() -> None:
    assert as_stored([], [OVER]) == (OVER,)
