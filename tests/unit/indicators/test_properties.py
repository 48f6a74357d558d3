"""What holds for every input of the methods."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain import inequality, mean, proportion, rate, share, trend
from services.indicators.domain.limits import Limits
from services.indicators.domain.trend import POINTS

counts = st.integers(0, 10_000)
parts = counts.flatmap(lambda n: st.tuples(st.integers(0, n + 1), st.just(n + 1)))
weights = st.lists(st.floats(0.01, 100), min_size=1, max_size=50)


def nested(limits: Limits, value: float) -> bool:
    ordered = [
        limits.lower_99_8,
        limits.lower_95,
        value,
        limits.upper_95,
        limits.upper_99_8,
    ]
    return ordered == sorted(ordered)


@given(parts)
def test_wilsons_limits_hold_the_proportion_and_stay_within_0_and_1(part: tuple[int, int]) -> None:
    found = proportion.proportion(*part)
    assert found.limits is not None
    assert found.value is not None
    assert nested(found.limits, found.value)
    assert found.limits.lower_99_8 >= 0
    assert found.limits.upper_99_8 <= 1


@given(parts)
def test_wilsons_limits_mirror(part: tuple[int, int]) -> None:
    x, n = part
    one, other = proportion.limits(x, n), proportion.limits(n - x, n)
    assert isclose(one.lower_95, 1 - other.upper_95, abs_tol=1e-12)


@given(counts)
def test_the_limits_of_a_count_hold_it(x: int) -> None:
    limits, method = rate.count_limits(x)
    assert nested(limits, x)
    assert method == ("Exact" if x < 10 else "Byars")


@given(st.integers(10, 5000))
def test_byars_limits_are_near_the_exact_ones(x: int) -> None:
    byars = rate.count_limits(x)[0]
    lower, upper = rate.exact(x, 0.025)
    assert byars.lower_95 == pytest.approx(lower, rel=0.01)
    assert byars.upper_95 == pytest.approx(upper, rel=0.01)


@given(st.integers(1, 400), st.integers(1, 1000))
def test_one_band_is_its_own_standard(x: int, population: int) -> None:
    found = rate.dsr([x], [population], [100])
    if x < 10:
        assert found.value is None
        assert found.limits is None
    else:
        assert found.value == pytest.approx(x / population * 100_000)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40), st.randoms())
def test_the_order_of_values_changes_no_mean(values: list[float], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mean.mean(values) == mean.mean(shuffled)


@given(weights)
def test_the_effective_size_is_between_one_and_the_base(found: list[float]) -> None:
    base = share.kish(found)
    assert base.n_eff is not None
    assert base.deff is not None
    assert 1 <= base.n_eff <= len(found)
    assert isclose(base.n_eff * base.deff, len(found))


@given(weights, st.floats(0.001, 1000))
def test_the_scale_of_weights_does_not_matter(found: list[float], factor: float) -> None:
    one = share.kish(found)
    other = share.kish([weight * factor for weight in found])
    assert one.n_eff == pytest.approx(other.n_eff)


@given(
    st.lists(st.tuples(st.sampled_from(["yes", "no", "dont_know"]), st.floats(0, 100)), max_size=60)
)
def test_a_share_and_its_complement_make_a_hundred(responses: list[tuple[str, float]]) -> None:
    agree = share.share(responses, {"yes"}, {"dont_know"})
    other = share.share(responses, {"no"}, {"dont_know"})
    assert agree.base == other.base
    if agree.value is None:
        assert other.value is None
    else:
        assert other.value == pytest.approx(100 - agree.value, abs=1e-9)


def test_weight_zero_is_no_respondent() -> None:
    assert share.kish([0, 0]).n_base == 0
    assert share.kish([0, 1]) == share.kish([1])
    assert share.share([("yes", 0)], {"yes"}).value is None


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError):
        share.kish([1, -1])
    with pytest.raises(ValueError):
        share.share([("no", 1), ("off", -1)], {"yes"}, {"off"})


@given(st.lists(st.one_of(st.none(), st.floats(-100, 100)), max_size=60), st.integers(1, 12))
def test_quantiles_are_ordered_and_ties_stay_together(
    values: list[float | None], quantiles: int
) -> None:
    found = inequality.quantile(values, quantiles)
    present = [value for value in values if value is not None]
    if len(present) < quantiles:
        assert set(found) <= {None}
        return
    pairs = [
        (value, group) for value, group in zip(values, found, strict=True) if value is not None
    ]
    assert all(group in range(1, quantiles + 1) for _, group in pairs)
    for value, group in pairs:
        for other, beside in pairs:
            assert group is not None
            assert beside is not None
            if value == other:
                assert group == beside
            elif value > other:
                assert group <= beside


@given(st.integers(1, 1000), st.floats(-50, 50), st.floats(1, 500))
def test_a_straight_line_is_its_own_gradient(
    population: int, slope: float, intercept: float
) -> None:
    ranks = [(index + 0.5) / 5 for index in range(5)]
    found = inequality.sii([population] * 5, [intercept + slope * rank for rank in ranks])
    assert found.slope == pytest.approx(slope, abs=1e-9)
    assert found.intercept == pytest.approx(intercept)


def test_a_negative_multiplier_turns_the_ratio_round() -> None:
    one = inequality.sii([1, 1, 1], [10, 20, 30])
    other = inequality.sii([1, 1, 1], [10, 20, 30], -1)
    assert one.rii is not None
    assert other.rii == pytest.approx(1 / one.rii)
    assert other.sii == -one.sii


@given(st.lists(st.integers(1, 900), min_size=POINTS, max_size=8))
def test_turning_time_round_turns_the_trend_round(found: list[int]) -> None:
    latest = found[-POINTS:]
    thousand = [1000] * POINTS
    one = trend.of_proportions(latest, thousand)
    other = trend.of_proportions(latest[::-1], thousand)
    assert one.chi_square == pytest.approx(other.chi_square)
    turned = {"Increasing": "Decreasing", "Decreasing": "Increasing"}
    assert turned.get(one.marker, one.marker) == other.marker


@pytest.mark.parametrize("length", range(POINTS))
def test_fewer_than_five_points_have_no_trend(length: int) -> None:
    assert trend.of_proportions([5] * length, [10] * length) == trend.CANNOT
    assert trend.of_values([5] * length, [4] * length, [6] * length) == trend.CANNOT


def test_only_the_latest_five_points_count() -> None:
    old = trend.of_proportions([900, 5, 5, 5, 5, 5], [1000] * 6)
    assert old == trend.of_proportions([5] * 5, [1000] * 5)


def test_an_outlier_alone_makes_no_trend() -> None:
    found = trend.of_proportions([500, 500, 500, 500, 900], [1000] * 5)
    assert found.marker in ("NoChange", "Increasing")
    one_jump = trend.of_proportions([510, 505, 500, 495, 900], [1000] * 5)
    assert one_jump.chi_square is not None
    assert one_jump.chi_square > trend.CRITICAL
    assert one_jump.marker == "NoChange"


@given(parts)
def test_a_proportion_on_the_average_is_not_significant(part: tuple[int, int]) -> None:
    x, n = part
    _, label = proportion.funnel(x, n, x / n)
    assert label == "Not significant"


def test_control_limits_are_where_wilson_just_reaches_the_average() -> None:
    found, label = proportion.funnel(80, 100, 0.5)
    assert found.limits is not None
    assert label == "High (0.001)"
    reached = proportion.wilson(found.limits.lower_95 * 100, 100, 1.959963984540054)
    assert reached[1] == pytest.approx(0.5)


@given(st.floats(0, 100), st.integers(0, 400_000))
def test_estimated_residents_are_whole_hundreds(percent: float, adults: int) -> None:
    found = share.residents(percent, adults)
    assert found % 100 == 0
    assert abs(found - percent / 100 * adults) <= 50.001


def test_a_weighted_median_is_the_middle_of_all() -> None:
    assert mean.weighted_median([(5, 2), (1, 1), (9, 0)]) == 5
    assert mean.weighted_median([(1, 1), (4, 1)]) == 2.5
    assert mean.weighted_median([]) is None
