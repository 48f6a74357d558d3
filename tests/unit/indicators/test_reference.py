"""Released software's own results: PHEindicatormethods 2.1.0 and Fingertips."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from services.indicators.domain import comparison, inequality, mean, proportion, rate, trend
from services.indicators.domain.comparison import Polarity
from services.indicators.domain.limits import Z_95, Z_99_8, Estimate

Rows = list[dict[str, str]]
Reference = Callable[[str], Rows]

pytestmark = pytest.mark.reference
TOLERANCE = 1e-9
LIMITS = ("lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl")


def agrees(estimate: Estimate, row: dict[str, str]) -> None:
    assert estimate.limits is not None
    found = estimate.limits
    numbers = (found.lower_95, found.upper_95, found.lower_99_8, found.upper_99_8)
    assert estimate.value == pytest.approx(float(row["value"]), rel=TOLERANCE, abs=1e-12)
    for number, name in zip(numbers, LIMITS, strict=True):
        assert number == pytest.approx(float(row[name]), rel=TOLERANCE, abs=1e-12), (row, name)


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("oracle_phe_proportion_wilson.csv", 233),
        ("oracle_phe_proportion_ladder.csv", 24),
        ("oracle_hclic_proportions_2018Q2_2022Q1.csv", 141),
    ],
)
def test_percentages_agree(reference: Reference, file: str, count: int) -> None:
    rows = reference(file)
    assert len(rows) == count
    for row in rows:
        found = proportion.proportion(float(row["numerator"]), float(row["denominator"]), 100)
        agrees(found, row)


@pytest.mark.parametrize(
    ("file", "over", "count"),
    [
        ("oracle_phe_rate_byars_exact.csv", "population", 112),
        ("oracle_phe_rate_count_ladder_per1000households.csv", "population", 20),
        ("oracle_hclic_rates_2018Q2_2022Q1.csv", "households", 260),
    ],
)
def test_rates_agree(reference: Reference, file: str, over: str, count: int) -> None:
    rows = reference(file)
    assert len(rows) == count
    for row in rows:
        found = rate.rate(float(row["events"]), float(row[over]), 1000)
        assert found.method == row["method"]
        agrees(found, row)


def complete(rows: Rows) -> Rows:
    """Leave out what the package's tests feed in as missing, and answer as missing."""
    return [row for row in rows if row["Numerator"] and row["Denominator"]]


def test_the_packages_own_proportions_agree(reference: Reference) -> None:
    for row in complete(reference("phe_tests/phe_prop.csv")):
        multiplier = float(row["multiplier"])
        agrees(
            proportion.proportion(float(row["Numerator"]), float(row["Denominator"]), multiplier),
            row,
        )
    for row in complete(reference("phe_tests/phe_prop_g.csv")):
        found = proportion.wilson(float(row["Numerator"]), float(row["Denominator"]), Z_95)
        expected = (float(row["lowercl"]), float(row["uppercl"]))
        assert found == pytest.approx(expected, rel=TOLERANCE)


def test_the_packages_own_rates_agree(reference: Reference) -> None:
    for row in complete(reference("phe_tests/phe_rate.csv")):
        multiplier = float(row["multiplier"])
        found = rate.rate(float(row["Numerator"]), float(row["Denominator"]), multiplier)
        assert found.method == row["method"]
        agrees(found, row)
    for row in complete(reference("phe_tests/phe_rate_g.csv")):
        multiplier = float(row["multiplier"])
        found = rate.rate(float(row["Numerator"]), float(row["Denominator"]), multiplier)
        assert found.limits is not None
        assert found.method == row["method"]
        assert found.limits.lower_95 == pytest.approx(float(row["lowercl"]), rel=TOLERANCE)
        assert found.limits.upper_95 == pytest.approx(float(row["uppercl"]), rel=TOLERANCE)


def test_the_packages_own_single_limits_agree(reference: Reference) -> None:
    for row in reference("phe_tests/phe_b_w.csv"):
        x = float(row["x"])
        z = {"95%": Z_95, "99.8%": Z_99_8}[row["confidence"]]
        if row["method"] == "Wilson":
            found = proportion.wilson(x, float(row["n"]), z)
        else:
            found = rate.byars_lower(x, z), rate.byars_upper(x, z)
        for number, name in zip(found, ("lowercl", "uppercl"), strict=True):
            if row[name]:
                assert number == pytest.approx(float(row[name]), rel=TOLERANCE)


def test_the_packages_own_means_agree(reference: Reference) -> None:
    inputs = reference("phe_tests/phe_mean_inputs.csv")
    compared = 0
    for row in reference("phe_tests/phe_mean_results.csv"):
        values = [float(each["values"]) for each in inputs if each["area"] == row["area"]]
        if len(values) == int(row["value_count"]):
            agrees(mean.mean(values), row)
            compared += 1
    assert compared >= 1


def test_deprivation_fifths_agree(reference: Reference) -> None:
    rows = reference("oracle_phe_quantile_imd2025_quintile.csv")
    found = inequality.quantile([float(row["imd2025_score"]) for row in rows], 5)
    assert list(found) == [int(row["quantile"]) for row in rows]


def test_fingertips_verdicts_agree(reference: Reference) -> None:
    polarity: dict[str, Polarity] = {"LowIsGood": "low_is_good", "HighIsGood": "high_is_good"}
    rows = reference("fingertips_benchmark_cases.csv")
    assert len(rows) == 17
    for row in rows:
        found = comparison.benchmark(
            float(row["lower_ci"]),
            float(row["upper_ci"]),
            float(row["benchmark_value"]),
            polarity[row["polarity"]],
        )
        assert found == row["expected_outcome"].lower()


def test_fingertips_recent_trends_agree(reference_folder: Path) -> None:
    polarity: dict[str, Polarity] = {
        "High is good": "high_is_good",
        "Low is good": "low_is_good",
        "No judgement": "no_judgement",
    }
    text = (reference_folder / "fingertips_recent_trend_cases.json").read_text()
    for case in json.loads(text)["cases"]:
        points = case["points"]
        found = trend.of_values(
            [point["value"] for point in points],
            [point["lower_ci95"] for point in points],
            [point["upper_ci95"] for point in points],
            polarity[case["polarity"]],
        )
        words = {None: "", "getting_better": "AndGettingBetter", "getting_worse": "AndGettingWorse"}
        assert found.marker + words[found.direction] == case["expected_trend"]
        if case["value_type"] == "Proportion":
            by_counts = trend.of_proportions(
                [point["count"] for point in points], [point["denominator"] for point in points]
            )
            assert by_counts.marker == found.marker
