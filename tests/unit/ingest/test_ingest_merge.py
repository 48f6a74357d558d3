"""Which of the values that arrived for one identity holds."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.merge import Arrival, Content, Merged, Place, merge

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
UNVALIDATED, PROVISIONAL, VALIDATED, RATIFIED, WITHDRAWN = range(5)


def place(offset: int, item: int | None = None, partition: int = 0) -> Place:
    return Place(partition, offset, item, NOON + timedelta(seconds=offset))


def edited(seconds: float) -> Place:
    return Place(None, None, None, NOON + timedelta(seconds=seconds))


def arrival(
    value: float | None, where: Place, state: int = UNVALIDATED, flags: tuple[str, ...] = ()
) -> Arrival:
    return Arrival(Content(NOON, value, value, "ug/m3", state, flags), where)


def values(arrivals: tuple[Arrival, ...]) -> list[float | None]:
    return [each.content.value for each in arrivals]


def replay(
    stored: Arrival | None, batches: list[list[Arrival]]
) -> tuple[Arrival | None, list[Merged]]:
    merged = []
    for batch in batches:
        if batch:
            merged.append(merge(stored, batch))
            stored = merged[-1].current
    return stored, merged


def test_the_first_value_holds() -> None:
    first = arrival(1.0, place(0))
    assert merge(None, [first]) == Merged(first, True, False, (), ())


def test_of_equal_states_the_later_in_the_partition_replaces_the_earlier() -> None:
    merged = merge(arrival(1.0, place(0)), [arrival(2.0, place(1)), arrival(3.0, place(2))])
    assert merged.current == arrival(3.0, place(2))
    assert values(merged.superseded) == [1.0, 2.0]


def test_of_one_record_the_later_item_replaces_the_earlier() -> None:
    merged = merge(arrival(1.0, place(7, 0)), [arrival(2.0, place(7, 1))])
    assert merged.current.content.value == 2.0


def test_a_higher_state_replaces_whatever_its_place() -> None:
    merged = merge(arrival(1.0, place(9)), [arrival(2.0, place(0), VALIDATED)])
    assert merged.current.content.value == 2.0


def test_a_lower_state_is_only_recorded() -> None:
    merged = merge(arrival(1.0, place(0), RATIFIED), [arrival(2.0, place(9), PROVISIONAL)])
    assert merged.current.content.value == 1.0
    assert not merged.changed
    assert values(merged.passed_over) == [2.0]


def test_withdrawn_beats_all() -> None:
    merged = merge(arrival(1.0, place(0), RATIFIED), [arrival(None, place(1), WITHDRAWN)])
    assert merged.current.content.state == WITHDRAWN
    after = merge(merged.current, [arrival(3.0, place(2), RATIFIED)])
    assert not after.changed


def test_no_data_replaces_a_value_of_the_same_state() -> None:
    merged = merge(arrival(1.0, place(0)), [arrival(None, place(1))])
    assert merged.current.content.value is None


def test_the_same_value_in_a_higher_state_is_another_content() -> None:
    merged = merge(arrival(1.0, place(0)), [arrival(1.0, place(1), RATIFIED)])
    assert merged.changed


def test_a_redriven_value_is_ranked_by_its_original_place() -> None:
    merged = merge(arrival(2.0, place(5)), [arrival(1.0, place(3))])
    assert merged.current.content.value == 2.0
    assert values(merged.passed_over) == [1.0]


def test_a_redriven_value_loses_to_one_that_only_came_again_after_it() -> None:
    stored = merge(arrival(1.0, place(0)), [arrival(1.0, place(5))])
    assert (stored.changed, stored.moved) == (False, True)
    assert merge(stored.current, [arrival(2.0, place(3))]).current.content.value == 1.0


def test_an_edited_value_is_ranked_by_when_it_was_edited() -> None:
    stored = arrival(1.0, place(5))
    assert merge(stored, [arrival(2.0, edited(6))]).current.content.value == 2.0
    assert merge(stored, [arrival(2.0, edited(4))]).current.content.value == 1.0
    assert merge(arrival(2.0, edited(4)), [stored]).current.content.value == 1.0


def test_between_partitions_the_time_of_the_broker_decides() -> None:
    stored = arrival(1.0, place(5, partition=0))
    assert merge(stored, [arrival(2.0, place(6, partition=1))]).changed
    assert not merge(stored, [arrival(2.0, place(4, partition=1))]).changed


def test_a_repeat_has_no_effect() -> None:
    stored = arrival(1.0, place(5))
    assert not place(5).later_than(place(5))
    again = [arrival(1.0, place(5)), arrival(1.0, place(3))]
    assert merge(stored, again) == Merged(stored, False, False, (), ())


def test_nothing_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="none arrived"):
        merge(None, [])


@pytest.mark.parametrize(
    ("content", "counted"),
    [
        (arrival(1.0, place(0)).content, True),
        (arrival(-3.0, place(0)).content, True),
        (arrival(None, place(0)).content, False),
        (arrival(1.0, place(0), WITHDRAWN).content, False),
        (arrival(1.0, place(0), flags=("implausible",)).content, False),
        (arrival(1.0, place(0), flags=("suspect_high",)).content, True),
    ],
)
def test_what_takes_part_in_averages(content: Content, counted: bool) -> None:
    assert content.counted == counted


def test_every_order_of_six_revisions_ends_the_same() -> None:
    revisions = [
        arrival(1.0, place(0)),
        arrival(2.0, place(1)),
        arrival(1.0, place(2)),
        arrival(3.0, place(3), VALIDATED),
        arrival(4.0, place(4), PROVISIONAL),
        arrival(3.0, place(5), VALIDATED),
    ]
    ends = {merge(None, order).current for order in permutations(revisions)}
    assert ends == {revisions[5]}


arrivals = st.lists(
    st.builds(
        arrival,
        st.sampled_from([None, 1.0, 2.0, 3.0]),
        st.builds(place, st.integers(0, 9), st.none() | st.integers(0, 2)),
        st.integers(0, 4),
    ),
    unique_by=lambda each: each.place,
    min_size=1,
    max_size=12,
)


@given(arrivals, st.data())
def test_the_order_of_distinct_places_changes_nothing(
    stream: list[Arrival], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(stream))
    one, other = merge(None, stream), merge(None, shuffled)
    assert one.current == other.current
    assert _ever(one) == _ever(other)


def _ever(merged: Merged) -> set[Content]:
    found = (merged.current, *merged.superseded, *merged.passed_over)
    return {each.content for each in found}


@given(arrivals, st.integers(0, 12), st.integers(0, 12))
def test_how_a_stream_is_cut_into_batches_does_not_matter(
    stream: list[Arrival], one: int, other: int
) -> None:
    first, second = sorted((one, other))
    whole = merge(None, stream)
    current, parts = replay(None, [stream[:first], stream[first:second], stream[second:]])
    assert current == whole.current
    assert [each for part in parts for each in part.superseded] == list(whole.superseded)
    assert [each for part in parts for each in part.passed_over] == list(whole.passed_over)


@given(arrivals)
def test_replay_changes_nothing(stream: list[Arrival]) -> None:
    whole = merge(None, stream)
    again = merge(whole.current, stream)
    assert again.current == whole.current
    assert not again.changed
    assert not again.moved
    assert again.superseded == ()
    assert {each.content for each in again.passed_over} <= _ever(whole)


@given(arrivals)
def test_every_arrival_has_exactly_one_end(stream: list[Arrival]) -> None:
    merged = merge(None, stream)
    kept = {merged.current.content, *(each.content for each in merged.superseded)}
    kept |= {each.content for each in merged.passed_over}
    assert kept == {each.content for each in stream}


@given(arrivals)
def test_what_holds_has_the_highest_state_and_of_that_the_last_place(
    stream: list[Arrival],
) -> None:
    def rank(each: Arrival) -> tuple[int, int, int]:
        where = each.place
        return each.content.state, where.offset or 0, -1 if where.item is None else where.item

    assert merge(None, stream).current == max(stream, key=rank)
