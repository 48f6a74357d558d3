"""Judging again only what was touched gives what judging everything gives, in whatever order."""

from datetime import timedelta
from itertools import pairwise
from random import Random

from alerts_builders import HOUR, hour, rule
from alerts_places import Place, final
from hypothesis import given, settings
from hypothesis import strategies as st

from services.alerts.domain.rule import Clear, Rule
from services.alerts.domain.state import Closing

LEVEL = st.sampled_from([50, 80, 100, 101, 150, 201, 250])
BATCHES = st.lists(
    st.dictionaries(st.integers(0, 14), st.one_of(st.none(), LEVEL), max_size=6), max_size=12
)
RULES = st.builds(
    lambda levels, up, down, below: rule(
        *levels, consecutive=up, clear=Clear(consecutive=down, below=below)
    ),
    st.sampled_from([(("moderate", 100),), (("moderate", 100), ("high", 200))]),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from([None, 80]),
)


@settings(max_examples=400, deadline=None)
@given(RULES, BATCHES, st.integers(1, 20), st.sampled_from([timedelta(), 3 * HOUR]))
def test_the_final_alerts_are_those_of_judging_everything_at_once(
    over: Rule, batches: list[dict[int, float | None]], reach: int, wait: timedelta
) -> None:
    found = Place(over, slice=reach)
    for batch in batches:
        found.learn(batch)
    found.wait(found.clock + wait)
    assert final(alert.run for alert in found.standing()) == final(found.judged_at_once())


@settings(max_examples=300, deadline=None)
@given(
    RULES,
    st.dictionaries(st.integers(0, 14), LEVEL),
    st.randoms(use_true_random=False),
    st.sampled_from([timedelta(), 3 * HOUR]),
)
def test_order_duplication_and_batching_change_nothing_in_the_final_alerts(
    over: Rule, values: dict[int, float], chance: Random, wait: timedelta
) -> None:
    in_order = Place(over)
    for at in sorted(values):
        in_order.learn({at: values[at]})
    shuffled = Place(over)
    arrivals = list(values) * 2
    chance.shuffle(arrivals)
    while arrivals:
        size = chance.randint(1, 5)
        shuffled.learn({at: values[at] for at in arrivals[:size]})
        del arrivals[:size]
    for each in (in_order, shuffled):
        each.wait(each.clock + wait)
    assert final(a.run for a in shuffled.standing()) == final(a.run for a in in_order.standing())


@settings(max_examples=300, deadline=None)
@given(RULES, BATCHES)
def test_what_is_told_of_an_alert_follows_on_and_ends_where_the_alert_is(
    over: Rule, batches: list[dict[int, float | None]]
) -> None:
    found = Place(over)
    for batch in batches:
        found.learn(batch)
    follows_on(found)


def follows_on(found: Place) -> None:
    """See that what was told of each alert is one story, that ends where the alert is."""
    for alert in found.alerts.values():
        told = [each for each in found.told if each.alert.id == alert.id]
        if not alert.run.fired:
            assert told == []
            continue
        assert told[0].came_from in (None, "pending")
        for earlier, later in pairwise(told):
            assert later.came_from == earlier.to
        assert told[-1].to == alert.run.state
        assert told[-1].severity == alert.run.severity
        assert told[-1].alert.verdict == alert.verdict


ACTIONS = st.lists(
    st.one_of(
        st.dictionaries(st.integers(0, 9), st.one_of(st.none(), LEVEL), min_size=1, max_size=3),
        st.sampled_from([timedelta(minutes=10), timedelta(minutes=70), 3 * HOUR]),
        st.just("resolve"),
    ),
    max_size=12,
)
"""Values that come, time that passes, and an operator who resolves what is on."""


@settings(max_examples=400, deadline=None)
@given(RULES, ACTIONS)
def test_it_follows_on_too_while_time_passes_and_operators_resolve(
    over: Rule, actions: list[dict[int, float | None] | timedelta | str]
) -> None:
    found = Place(over, clock=hour(0))
    for action in actions:
        told = len(found.told)
        if isinstance(action, timedelta):
            found.wait(found.clock + action)
        elif isinstance(action, dict):
            found.clock = max(found.clock, hour(max(action)))
            found.learn(action)
        elif found.track.newest is not None:
            after = found.track.newest
            found.closings.append(Closing(after, found.clock, "ann", "by hand"))
            found.closings.sort(key=lambda closing: closing.after)
            found.wait(found.clock)
        for entry in found.told[told:]:
            if entry.reason == "value_again":
                assert entry.at in {each.end for each in found.values.values()}
    follows_on(found)


@settings(max_examples=200, deadline=None)
@given(RULES, BATCHES)
def test_learning_the_same_again_changes_and_tells_nothing(
    over: Rule, batches: list[dict[int, float | None]]
) -> None:
    found = learned(over, batches)
    alerts, told = dict(found.alerts), list(found.told)
    learn_all_again(found)
    assert (found.alerts, found.told) == (alerts, told)


def learned(over: Rule, batches: list[dict[int, float | None]]) -> Place:
    found = Place(over)
    for batch in batches:
        found.learn(batch)
    found.wait(found.clock)
    return found


def learn_all_again(found: Place) -> None:
    for at in range(15):
        known = found.values.get(at)
        found.learn({at: None if known is None else known.value})


@settings(max_examples=200, deadline=None)
@given(RULES, BATCHES)
def test_learning_the_same_again_leaves_judging_where_it_stood(
    over: Rule, batches: list[dict[int, float | None]]
) -> None:
    found = learned(over, batches)
    frontier = found.track.frontier
    learn_all_again(found)
    assert found.track.frontier == frontier


@settings(max_examples=200, deadline=None)
@given(RULES, BATCHES)
def test_judging_stands_at_the_newest_interval_that_ever_had_a_value(
    over: Rule, batches: list[dict[int, float | None]]
) -> None:
    found, ever = Place(over), [-1]
    for batch in batches:
        found.learn(batch)
        ever += [at for at, value in batch.items() if value is not None]
        assert found.track.frontier == (hour(max(ever)) if max(ever) >= 0 else None)
        if any(alert.run.active for alert in found.standing()):
            assert found.track.newest == hour(max(found.values))


@settings(max_examples=200, deadline=None)
@given(RULES, BATCHES, st.lists(st.integers(0, 14), max_size=3))
def test_resolving_by_hand_is_judged_the_same_in_any_order(
    over: Rule, batches: list[dict[int, float | None]], hands: list[int]
) -> None:
    found = Place(over)
    for batch in batches:
        found.learn(batch)
        if hands and found.track.newest is not None:
            hands.pop()
            found.closings.append(Closing(found.track.newest, found.clock, "ann", "by hand"))
            found.wait(found.clock)
    again = final(found.judged_at_once())
    found.wait(found.clock)
    assert final(alert.run for alert in found.standing()) == again
