"""Every worked example of the domain page, D8-01 to D8-22, by its id."""

import pytest

from services.indicators.domain import (
    comparison,
    disclosure,
    inequality,
    mean,
    proportion,
    rate,
    share,
    trend,
)
from services.indicators.domain.comparison import Polarity
from services.indicators.domain.limits import Z_95, Estimate

TOLERANCE = 1e-7


def numbers(estimate: Estimate) -> list[float]:
    assert estimate.value is not None
    assert estimate.limits is not None
    found = estimate.limits
    return [
        estimate.value,
        found.lower_95,
        found.upper_95,
        found.lower_99_8,
        found.upper_99_8,
    ]


@pytest.mark.parametrize(
    ("x", "n", "expected"),
    [
        pytest.param(
            1,
            100,
            (
                0.01,
                0.0017674320641406511,
                0.054486196178705294,
                0.000873065697299977,
                0.1045544528370582,
            ),
            id="D8-01",
        ),
        pytest.param(
            5,
            100,
            (
                0.05,
                0.02154367915436798,
                0.11175046923191911,
                0.013865320725997183,
                0.16458852282596442,
            ),
            id="D8-02",
        ),
        pytest.param(
            20,
            100,
            (
                0.2,
                0.1333669333310325,
                0.28882916559315885,
                0.10519162066711432,
                0.3471109417008601,
            ),
            id="D8-03",
        ),
        pytest.param(
            65,
            100,
            (
                0.65,
                0.5525444329688797,
                0.7363575175690247,
                0.4954946574070431,
                0.7783540614089697,
            ),
            id="D8-04",
        ),
        pytest.param(
            9856,
            12345,
            (
                0.7983799108950992,
                0.7912101752909069,
                0.8053640073614909,
                0.7869924108419063,
                0.8093061412589626,
            ),
            id="D8-05",
        ),
        pytest.param(
            999,
            3456,
            (
                0.2890625,
                0.27418951080009873,
                0.30440389662818057,
                0.26583995768074953,
                0.3134475449279985,
            ),
            id="D8-06",
        ),
    ],
)
def test_a_proportion_has_wilsons_limits(x: int, n: int, expected: tuple[float, ...]) -> None:
    assert numbers(proportion.proportion(x, n)) == pytest.approx(expected, rel=TOLERANCE)


@pytest.mark.parametrize(
    ("x", "method", "expected"),
    [
        pytest.param(
            1,
            "Exact",
            (1000, 25.317807984289896, 5571.643390938898, 1.0005003335835343, 9233.413476451586),
            id="D8-07",
        ),
        pytest.param(
            5,
            "Exact",
            (5000, 1623.4863901184199, 11668.332079322669, 739.3717319178389, 16454.745203680104),
            id="D8-08",
        ),
        pytest.param(
            20,
            "Byars",
            (20000, 12211.428834875936, 30889.880369197064, 8922.802365144193, 38085.03562504191),
            id="D8-09",
        ),
        pytest.param(
            65,
            "Byars",
            (65000, 50163.18771045945, 82849.13854593984, 42880.261471480204, 94000.290844318),
            id="D8-10",
        ),
    ],
)
def test_a_rate_is_exact_below_ten_and_byars_from_ten(
    x: int, method: str, expected: tuple[float, ...]
) -> None:
    found = rate.rate(x, 100)
    assert found.method == method
    assert numbers(found) == pytest.approx(expected, rel=TOLERANCE)


def test_a_count_has_byars_limits_d8_11() -> None:
    limits, method = rate.count_limits(65)
    assert method == "Byars"
    assert limits.lower_95 == pytest.approx(50.163187710459454, rel=TOLERANCE)
    assert limits.upper_95 == pytest.approx(82.84913854593984, rel=TOLERANCE)
    assert rate.byars_lower(65, Z_95) == limits.lower_95


def test_a_rate_is_standardised_directly_d8_12() -> None:
    counts = [127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91]
    populations = [
        *(636, 558, 609, 543, 384, 594, 669, 843, 660, 576),
        *(606, 522, 426, 273, 300, 288, 153, 123, 207),
    ]
    assert sum(rate.ESP_2013) == 100_000
    found = rate.dsr(counts, populations, rate.ESP_2013)
    expected = [
        *(10430.247991469425, 9717.709067985685, 11178.940915479252),
        *(9323.287880219905, 11620.595999522062),
    ]
    assert numbers(found) == pytest.approx(expected, rel=TOLERANCE)


def test_life_expectancy_has_a_slope_d8_13() -> None:
    populations = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
    values = [
        *(75.9334590103081, 78.3442382727843, 83.8360631041654, 83.6375399664931),
        *(80.4655031529559, 81.1156759857022, 81.6930835718562, 84.1900062060987),
        *(80.5955641081472, 86.2894349578624),
    ]
    found = inequality.sii(populations, values)
    assert found.sii == pytest.approx(6.934616473668819, rel=TOLERANCE)
    assert found.rii == pytest.approx(1.0888180804446217, rel=TOLERANCE)
    assert found.sii == found.slope


def test_proportions_have_a_slope_d8_14() -> None:
    populations = [34353, 32112, 27715, 25372, 23889, 23260, 23180, 24193, 23609, 24488]
    values = [
        *(0.21212121212121202, 0.214281265570503, 0.204077214504781, 0.19186504808450303),
        *(0.174808489262841, 0.16663800515907098, 0.156039689387403, 0.146571322283305),
        *(0.140370197805921, 0.120875530872264),
    ]
    found = inequality.sii(populations, values)
    assert found.sii == pytest.approx(-0.10720032333730493, rel=TOLERANCE)
    assert found.rii == pytest.approx(0.5334015306465507, rel=TOLERANCE)


def test_a_mean_has_students_limits_d8_15() -> None:
    found = mean.mean(
        [33.09375, 48.38596, 64.83495, 67.98475, 22.93556, 71.23587, 38.78465, 82.37927]
    )
    assert found.value == pytest.approx(53.70434500000001, rel=TOLERANCE)
    assert found.limits is not None
    assert found.limits.lower_95 == pytest.approx(36.168325241336504, rel=TOLERANCE)
    assert found.limits.upper_95 == pytest.approx(71.24036475866352, rel=TOLERANCE)


def test_the_highest_value_is_in_quantile_one_d8_16() -> None:
    values = [
        *(118.7460481, 131.2778276, 137.109864, 137.7256526, 138.9005229, 143.263302),
        *(145.5966707, 146.6971262, 153.6912833, 155.763081, 157.1222286, 171.2170455),
    ]
    assert inequality.quantile(values, 10) == (10, 9, 8, 7, 6, 6, 5, 4, 3, 2, 1, 1)


def test_counts_out_of_denominators_increase_d8_17() -> None:
    found = trend.of_proportions(
        [994, 1023, 1199, 1332, 1367], [40299, 41527, 42811, 44064, 44701], "low_is_good"
    )
    assert found.chi_square == pytest.approx(47.9, abs=0.005)
    assert found.significant
    assert (found.marker, found.direction) == ("Increasing", "getting_worse")


def test_rates_increase_d8_18() -> None:
    found = trend.of_values(
        [24.67, 24.6, 28, 30.2, 30.6],
        [23.16, 23.15, 26.44, 28.63, 28.98],
        [26.25, 26.19, 29.64, 31.9, 32.25],
        "high_is_good",
    )
    assert found.chi_square == pytest.approx(46.77, abs=0.005)
    assert (found.significant, found.marker) == (True, "Increasing")
    assert found.direction == "getting_better"


def test_rates_that_wander_do_not_change_d8_19() -> None:
    found = trend.of_values(
        [20.5506, 19.5952, 19.0349, 21.3966, 18.4372],
        [18.1803, 17.3444, 16.8421, 19.0918, 16.2925],
        [23.1427, 22.0602, 21.4394, 23.8975, 20.7941],
    )
    assert found.chi_square == pytest.approx(0.4642, abs=0.005)
    assert (found.significant, found.marker) == (False, "NoChange")


def test_a_full_proportion_has_no_trend_d8_20() -> None:
    found = trend.of_proportions([5, 3, 1, 1, 2], [5, 5, 5, 4, 4])
    assert found.chi_square == 0
    assert (found.significant, found.marker) == (False, "CannotBeCalculated")


@pytest.mark.parametrize(
    ("lower", "upper", "target", "outcome"),
    [
        (2.9, 5.1, 1, "better"),
        (1.9, 4.1, 2, "similar"),
        (0.9, 3.1, 3, "similar"),
        (-0.1, 2.1, 4, "worse"),
    ],
)
def test_high_is_good_against_a_benchmark_d8_21(
    lower: float, upper: float, target: float, outcome: str
) -> None:
    assert comparison.benchmark(lower, upper, target, "high_is_good") == outcome


def test_counts_are_hidden_or_rounded_d8_22() -> None:
    counts = [0, 1, 7, 8, 12, 13, 22, 23]
    expected = ("0", "*", "*", "10", "10", "15", "20", "25")
    assert disclosure.suppress(counts).display == expected


def test_the_illustration_of_a_weighted_share() -> None:
    found = share.share([("yes", 1), ("yes", 2), ("no", 1)], {"yes"})
    assert found.value == pytest.approx(75)
    assert found.base.n_base == 3
    assert found.base.n_eff == pytest.approx(2.6667, abs=5e-5)
    assert found.base.deff == pytest.approx(1.125)
    assert found.limits is not None
    assert found.limits.lower_95 == pytest.approx(23.85, abs=0.005)
    assert found.limits.upper_95 == pytest.approx(96.64, abs=0.005)


@pytest.mark.parametrize(
    ("polarity", "below", "above"),
    [
        ("high_is_good", "worse", "better"),
        ("low_is_good", "better", "worse"),
        ("no_judgement", "lower", "higher"),
    ],
)
def test_polarity_says_which_way_is_good(polarity: Polarity, below: str, above: str) -> None:
    assert comparison.benchmark(1, 2, 3, polarity) == below
    assert comparison.benchmark(4, 5, 3, polarity) == above
    assert comparison.benchmark(3, 5, 3, polarity) == "similar"
    assert comparison.benchmark(1, 3, 3, polarity) == "similar"
    assert comparison.benchmark(None, 5, 3, polarity) is None
    assert comparison.benchmark(4, 5, None, polarity) is None
