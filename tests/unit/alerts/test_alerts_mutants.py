"""Every comparison in the life of an alert matters: with another in its place, some test fails."""

from collections.abc import Iterator
from datetime import timedelta

import mutants
import pytest
import test_alerts_backtest
import test_alerts_delivery
import test_alerts_exposure
import test_alerts_hazards
import test_alerts_lifecycle
import test_alerts_lifecycle_properties as on_lifecycle
import test_alerts_place
import test_alerts_reach
import test_alerts_rejudge
import test_alerts_rejudge_properties as on_rejudging
import test_alerts_rejudge_stretch
import test_alerts_rule
import test_alerts_silence
import test_alerts_touched
import test_alerts_watching
from alerts_builders import HOUR
from hypothesis import strategies as st
from mutants import Example, Mutant

from services.alerts.domain import (
    alert,
    backtest,
    exposure,
    hazards,
    inhibition,
    lifecycle,
    muting,
    reach,
    reconcile,
    rejudge,
    rule,
    run,
    silence,
    subscription,
    touched,
    watching,
)

MODULES = (
    lifecycle, rejudge, reach, reconcile, run, rule, alert, silence, hazards, watching, inhibition,
    muting, touched, exposure, backtest, subscription,
)  # fmt: skip
TESTS = (
    test_alerts_lifecycle, test_alerts_rejudge_stretch, test_alerts_rejudge, test_alerts_rule,
    test_alerts_silence, test_alerts_hazards, test_alerts_watching, test_alerts_delivery,
    test_alerts_touched, test_alerts_exposure, test_alerts_backtest, test_alerts_place,
    test_alerts_reach,
)  # fmt: skip

EQUIVALENT = {
    "lifecycle._at_level: highest > severities.index(run.severity) -> >=": (
        "where the two are equal the severity is the same, and no step is told at all"
    ),
    "rejudge._converged: alert.run.first_end <= end -> <": (
        "judging ends where no alert is on: none begins there"
    ),
    "rule.Active.holds: since <= self.until -> <": (
        "a window that ends as it begins is refused as empty"
    ),
}
"""What nobody can see, and why; everything else must be caught."""


def every_mutant() -> Iterator[Mutant]:
    for module in MODULES:
        yield from mutants.mutants(module)


def every_example() -> Iterator[Example]:
    for module in TESTS:
        yield from mutants.stories(module)
    yield mutants.property_of(
        on_lifecycle.test_judging_agrees_with_a_naive_reading_of_the_rules,
        on_lifecycle.RULES,
        on_lifecycle.VALUES,
        examples=150,
    )
    yield mutants.property_of(
        on_rejudging.test_the_final_alerts_are_those_of_judging_everything_at_once,
        on_rejudging.RULES,
        on_rejudging.BATCHES,
        st.integers(1, 20),
        st.sampled_from([timedelta(), 3 * HOUR]),
        examples=100,
    )
    yield mutants.property_of(
        on_rejudging.test_what_is_told_of_an_alert_follows_on_and_ends_where_the_alert_is,
        on_rejudging.RULES,
        on_rejudging.BATCHES,
        examples=60,
    )


EXAMPLES = list(every_example())
MUTANTS = list(every_mutant())


def test_every_example_passes_with_the_code_as_it_is() -> None:
    for _, example in EXAMPLES:
        example()


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_another_comparison_is_noticed(mutant: Mutant) -> None:
    noticed = mutants.caught(mutant, EXAMPLES)
    if str(mutant) in EQUIVALENT:
        assert noticed is None, f"{noticed} notices it: it is not equivalent"
    else:
        assert noticed is not None, f"no test notices {mutant}"


def test_what_is_said_to_be_equivalent_is_there() -> None:
    assert set(EQUIVALENT) <= {str(mutant) for mutant in MUTANTS}
