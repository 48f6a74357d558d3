"""The ledger of a demonstration, and what it finds."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from healthyplaces.demonstration.ledger import Held, Identity, Ledger, compare

START = "2026-01-15T08:00:00Z"
IDENTITY: Identity = ("a", "no2", datetime(2026, 1, 15, 8, tzinfo=UTC))


def reading(value: float, state: str = "unvalidated", sensor_id: str = "a") -> dict[str, Any]:
    return {
        "sensor_id": sensor_id,
        "pollutant": "no2",
        "start": START,
        "value": value,
        "unit": "ppb",
        "state": state,
    }


def raw(held: Held) -> dict[str, Any]:
    value = None if held.value is None else held.value * 2
    return {
        "value": value,
        "value_original": held.value,
        "unit_original": held.unit,
        "state": held.state,
    }


def answered(ledger: Ledger) -> Iterator[tuple[Identity, Mapping[str, Any]]]:
    return ((identity, raw(held)) for identity, held in ledger.current.items())


def ledger(*noted: dict[str, Any]) -> Ledger:
    made = Ledger()
    for each in noted:
        made.note(each)
    return made


def test_the_later_of_one_state_holds() -> None:
    assert ledger(reading(1), reading(2)).current[IDENTITY].value == 2


def test_a_lower_state_never_replaces_a_higher_one() -> None:
    assert ledger(reading(1, "validated"), reading(2)).current[IDENTITY].value == 1


def test_a_withdrawn_reading_has_no_value_and_stays_so() -> None:
    held = ledger(reading(1, "withdrawn"), reading(2, "ratified")).current[IDENTITY]
    assert (held.value, held.state) == (None, "withdrawn")


def test_what_should_be_refused_is_only_counted() -> None:
    made = Ledger()
    made.note({}, accepted=False)
    assert (made.refused, made.current) == (1, {})


readings = st.lists(
    st.builds(
        reading,
        st.floats(0, 100),
        st.sampled_from(["unvalidated", "provisional", "ratified", "withdrawn"]),
        st.sampled_from(["a", "b", "c"]),
    )
)


@given(readings)
def test_a_platform_that_holds_what_the_ledger_says_is_equal(noted: list[dict[str, Any]]) -> None:
    made = ledger(*noted)
    found = compare(made, answered(made))
    assert found.equal
    assert found.there == len(made.current)


@given(readings)
def test_repeating_everything_in_order_changes_nothing(noted: list[dict[str, Any]]) -> None:
    twice = ledger(*noted, *noted)
    for identity, held in ledger(*noted).current.items():
        assert twice.current[identity].state == held.state


def test_a_lost_an_invented_and_a_changed_reading_are_each_found() -> None:
    made = ledger(reading(1), reading(1, sensor_id="b"))
    wrong = {**raw(Held(1, "ppb", "unvalidated")), "value_original": 3}
    found = compare(made, [(IDENTITY, wrong), (("x", "no2", IDENTITY[2]), wrong)])
    assert (found.there, found.lost, found.strange, found.wrong) == (2, 1, 1, 1)
    assert not found.equal


def test_a_changed_state_is_wrong_too() -> None:
    made = ledger(reading(1))
    found = compare(made, [(IDENTITY, raw(Held(1, "ppb", "ratified")))])
    assert found.wrong == 1


def test_a_value_of_a_withdrawn_reading_is_wrong() -> None:
    made = ledger(reading(1, "withdrawn"))
    shown = {**raw(Held(None, "ppb", "withdrawn")), "value": 2.0}
    assert compare(made, [(IDENTITY, shown)]).wrong == 1
