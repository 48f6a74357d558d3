"""Which sensor speaks for a locality."""

from hypothesis import given
from hypothesis import strategies as st

from shared.air.localities import KINDS, Candidate, governing
from shared.air.windows import Mean

means = st.builds(Mean, st.none() | st.sampled_from([0.0, 1.5, 9.0]), st.integers(0, 4), st.just(4))
candidates = st.lists(
    st.builds(Candidate, st.sampled_from("abcdef"), st.sampled_from(KINDS), means),
    unique_by=lambda candidate: candidate.sensor_id,
)


def test_the_highest_value_of_the_best_kind_is_taken() -> None:
    full = [
        Candidate("low", "low_cost", Mean(90.0, 4, 4)),
        Candidate("a", "reference", Mean(10.0, 4, 4)),
        Candidate("b", "reference", Mean(12.0, 3, 4)),
        Candidate("c", "reference", Mean(80.0, 2, 4)),
    ]
    assert governing(full) == full[2]


def test_a_worse_kind_speaks_where_the_better_has_no_value_that_counts() -> None:
    low = Candidate("low", "low_cost", Mean(90.0, 4, 4))
    assert governing([Candidate("a", "reference", Mean(10.0, 2, 4)), low]) == low


def test_a_locality_without_a_value_has_no_sensor_to_name() -> None:
    assert governing([]) is None
    assert governing([Candidate("a", "reference", Mean(None, 0, 1))]) is None


def test_equal_values_are_told_apart_by_name() -> None:
    one, other = (Candidate(name, "indicative", Mean(1.0, 4, 4)) for name in "ab")
    assert governing([other, one]) == one


@given(candidates, st.permutations(range(6)))
def test_the_order_of_sensors_does_not_matter(found: list[Candidate], order: list[int]) -> None:
    shuffled = [found[place] for place in order if place < len(found)]
    assert governing(shuffled) == governing(found)


@given(candidates)
def test_nothing_of_its_kind_is_higher_and_nothing_better_counts(found: list[Candidate]) -> None:
    chosen = governing(found)
    able = [candidate for candidate in found if candidate.mean.counts]
    assert (chosen is None) == (not able)
    if chosen is not None:
        best = min(KINDS.index(candidate.kind) for candidate in able)
        assert KINDS.index(chosen.kind) == best
        rivals = [each.mean.value or 0 for each in able if each.kind == chosen.kind]
        assert chosen.mean.value == max(rivals)
