"""The default wards: facts and what is computed from them."""

from hypothesis import given
from hypothesis import strategies as st

from shared.places.wards import BY_CODE, WARDS, quantiles


def test_there_are_eighteen_wards_in_the_order_of_their_codes() -> None:
    assert [ward.code for ward in WARDS] == [f"E0500{number}" for number in range(1218, 1236)]


def test_their_residents_add_up_to_the_published_total() -> None:
    assert sum(ward.population for ward in WARDS) == 379_387


def test_the_most_deprived_ward_is_in_the_first_decile_and_quintile() -> None:
    foleshill = BY_CODE["E05001222"]
    assert (foleshill.imd_decile, foleshill.imd_quintile) == (1, 1)
    assert foleshill.imd_score == max(ward.imd_score for ward in WARDS)


def test_the_least_deprived_ward_is_in_the_last_decile_and_quintile() -> None:
    wainbody = BY_CODE["E05001231"]
    assert (wainbody.imd_decile, wainbody.imd_quintile) == (10, 5)


def test_deprivation_deciles_are_those_of_the_phe_quantile_rule() -> None:
    by_score = sorted(WARDS, key=lambda ward: -ward.imd_score)
    deciles = [1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10]
    assert [ward.imd_decile for ward in by_score] == deciles
    quintiles = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5]
    assert [ward.imd_quintile for ward in by_score] == quintiles


def test_touching_is_mutual_and_never_with_itself() -> None:
    for ward in WARDS:
        assert ward.code not in ward.adjacent
        assert len(ward.adjacent) >= 3
        assert all(ward.code in BY_CODE[other].adjacent for other in ward.adjacent)


def test_fewer_values_than_quantiles_have_none() -> None:
    assert quantiles([3.0, 1.0], 5) == (None, None)


@given(st.lists(st.integers(0, 50), min_size=5, max_size=60), st.integers(2, 5))
def test_quantiles_fall_as_values_rise_and_ties_share_one(values: list[int], count: int) -> None:
    found = quantiles(values, count)
    for value, quantile in zip(values, found, strict=True):
        assert quantile is not None
        assert 1 <= quantile <= count
        for other, theirs in zip(values, found, strict=True):
            assert theirs is not None
            assert value != other or quantile == theirs
            assert value <= other or quantile <= theirs
