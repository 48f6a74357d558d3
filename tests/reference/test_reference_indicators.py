"""Measures: what others' software makes of the reference data, asked of the API row by row."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from backing.fixtures import Starts
from backing.service import Service
from reference_data import FOLDER, Row, agrees, rows

INDICATORS = FOLDER / "indicators"
LIMITS = {
    "lower95_0cl": "lower_95",
    "upper95_0cl": "upper_95",
    "lower99_8cl": "lower_99_8",
    "upper99_8cl": "upper_99_8",
}
TA1 = "hclic_ta1_temporary_accommodation_2018Q2_2022Q1.csv.gz"
A1 = "hclic_a1_assessments_2018Q2_2022Q1.csv.gz"
POLARITIES = {
    "LowIsGood": "low_is_good",
    "HighIsGood": "high_is_good",
    "High is good": "high_is_good",
    "Low is good": "low_is_good",
    "No judgement": "no_judgement",
}


@pytest.fixture(scope="module")
def service(module_database: str, starts: Starts) -> Iterator[Service]:
    with starts("indicators", module_database) as running:
        yield running


@pytest.fixture(scope="module")
def releases(service: Service) -> Service:
    """The service with both H-CLIC tables loaded as they are."""
    for name in (TA1, A1):
        answer = service.request(
            "POST", "/v1/official/load", content=(INDICATORS / name).read_bytes()
        )
        assert answer.status_code == 200, answer.text
    return service


def method(service: Service, name: str, **given: Any) -> dict[str, Any]:
    answer = service.request("POST", f"/v1/methods/{name}", json=given)
    assert answer.status_code == 200, (name, given, answer.text)
    found: dict[str, Any] = answer.json()
    return found


def same(found: dict[str, Any], row: Row) -> bool:
    """Tell whether a value, its limits and its method are those of an oracle."""
    pairs = [("value", "value"), *LIMITS.items()]
    numbers = all(agrees(row[theirs], str(found[ours])) for theirs, ours in pairs if theirs in row)
    return numbers and (row.get("method") or found["method"]) == found["method"]


def complete(given: list[Row]) -> list[Row]:
    """Leave out what the package's tests feed in as missing, and answer as missing."""
    return [row for row in given if row["Numerator"] and row["Denominator"]]


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("oracle_phe_proportion_wilson.csv", 233),
        ("oracle_phe_proportion_ladder.csv", 24),
        ("oracle_hclic_proportions_2018Q2_2022Q1.csv", 141),
    ],
)
def test_every_percentage_has_its_limits(service: Service, file: str, count: int) -> None:
    given = rows(INDICATORS / file)
    assert len(given) == count
    for row in given:
        x, n = float(row["numerator"]), float(row["denominator"])
        assert same(method(service, "proportion", x=x, n=n, multiplier=100), row), row


@pytest.mark.parametrize(
    ("file", "over", "count"),
    [
        ("oracle_phe_rate_byars_exact.csv", "population", 112),
        ("oracle_phe_rate_count_ladder_per1000households.csv", "population", 20),
        ("oracle_hclic_rates_2018Q2_2022Q1.csv", "households", 260),
    ],
)
def test_every_rate_has_its_limits_and_method(
    service: Service, file: str, over: str, count: int
) -> None:
    given = rows(INDICATORS / file)
    assert len(given) == count
    for row in given:
        x, n = float(row["events"]), float(row[over])
        assert same(method(service, "rate", x=x, n=n, multiplier=1000), row), row


@pytest.mark.parametrize(("name", "of"), [("proportion", "prop"), ("rate", "rate")])
def test_the_packages_own_tests_are_answered(service: Service, name: str, of: str) -> None:
    for row in complete(rows(INDICATORS / "phe_tests" / f"phe_{of}.csv")):
        x, n = float(row["Numerator"]), float(row["Denominator"])
        found = method(service, name, x=x, n=n, multiplier=float(row["multiplier"]))
        assert same(found, row), row
    for row in complete(rows(INDICATORS / "phe_tests" / f"phe_{of}_g.csv")):
        x, n = float(row["Numerator"]), float(row["Denominator"])
        found = method(service, name, x=x, n=n, multiplier=float(row["multiplier"]))
        assert agrees(row["value"], str(found["value"])), row
        assert row["confidence"] == "95%"
        assert agrees(row["lowercl"], str(found["lower_95"])), row
        assert agrees(row["uppercl"], str(found["upper_95"])), row


def test_the_packages_own_single_limits_are_answered(service: Service) -> None:
    ends = {"95%": "95", "99.8%": "99_8"}
    compared = 0
    for row in rows(INDICATORS / "phe_tests" / "phe_b_w.csv"):
        x, end = float(row["x"]), ends[row["confidence"]]
        if row["method"] == "Wilson":
            found = method(service, "proportion", x=x, n=float(row["n"]))
        elif x >= 10:
            found = method(service, "count_limits", x=x)
        else:
            continue  # the platform's limits are exact there, as the package's own rates are
        assert agrees(row["lowercl"], str(found[f"lower_{end}"])), row
        assert agrees(row["uppercl"], str(found[f"upper_{end}"])), row
        compared += 1
    assert compared >= 3


def test_the_packages_own_means_are_answered(service: Service) -> None:
    inputs = rows(INDICATORS / "phe_tests" / "phe_mean_inputs.csv")
    compared = 0
    for row in rows(INDICATORS / "phe_tests" / "phe_mean_results.csv"):
        values = [float(each["values"]) for each in inputs if each["area"] == row["area"]]
        if len(values) == int(row["value_count"]):
            found = method(service, "mean", values=values)
            pairs = [("value", "value"), *LIMITS.items()]
            assert all(agrees(row[theirs], str(found[ours])) for theirs, ours in pairs), row
            compared += 1
    assert compared >= 1


def test_deprivation_fifths_are_answered(service: Service) -> None:
    given = rows(INDICATORS / "oracle_phe_quantile_imd2025_quintile.csv")
    scores = [float(row["imd2025_score"]) for row in given]
    found = method(service, "quantile", values=scores, quantiles=5, highest_first=True)
    assert found["quantiles"] == [int(row["quantile"]) for row in given]


def test_fingertips_verdicts_are_answered(service: Service) -> None:
    given = rows(INDICATORS / "fingertips_benchmark_cases.csv")
    assert len(given) == 17
    for row in given:
        found = method(
            service,
            "benchmark",
            value=float(row["value"]),
            lower=float(row["lower_ci"]),
            upper=float(row["upper_ci"]),
            benchmark=float(row["benchmark_value"]),
            polarity=POLARITIES[row["polarity"]],
        )
        assert found["outcome"] == row["expected_outcome"].lower(), row


def test_fingertips_recent_trends_are_answered(service: Service) -> None:
    words = {None: "", "getting_better": "AndGettingBetter", "getting_worse": "AndGettingWorse"}
    cases = json.loads((INDICATORS / "fingertips_recent_trend_cases.json").read_text())["cases"]
    assert len(cases) == 3
    for case in cases:
        points, polarity = case["points"], POLARITIES[case["polarity"]]
        given = {
            "values": [point["value"] for point in points],
            "lower_95": [point["lower_ci95"] for point in points],
            "upper_95": [point["upper_ci95"] for point in points],
        }
        found = method(service, "trend_weighted", **given, polarity=polarity)
        assert found["marker"] + words[found["direction"]] == case["expected_trend"]
        if case["value_type"] == "Proportion":
            counts = [point["count"] for point in points]
            denominators = [point["denominator"] for point in points]
            found = method(
                service, "trend_proportion", counts=counts, denominators=denominators,
                polarity=polarity,
            )  # fmt: skip
            assert found["marker"] + words[found["direction"]] == case["expected_trend"]


def official(service: Service, indicator: str, area: str) -> dict[str, dict[str, Any]]:
    """Return an area's official figures by the month in which their period ends."""
    asked = {"basis": "official", "area": area, "from_": "2018-04-01", "to": "2022-03-31"}
    items = service.items(f"/v1/indicators/{indicator}", **asked)
    return {item["period"]["end"][:7]: item for item in items}


def test_every_official_share_of_h_clic_has_its_limits(releases: Service) -> None:
    """Loaded as MHCLG publishes them, asked for by council, region and England."""
    given = rows(INDICATORS / "oracle_hclic_proportions_2018Q2_2022Q1.csv")
    areas = {row["area_code"] for row in given}
    told = {area: official(releases, "homelessness_owed_duty", area) for area in areas}
    for row in given:
        item = told[row["area_code"]][row["quarter_end"]]
        assert same(item, row), (row, item)
        assert item["numerator"] == float(row["numerator"])
        assert item["denominator"] == float(row["denominator"])


def test_every_official_rate_of_h_clic_has_its_limits(releases: Service) -> None:
    """A rate stays as it was released: four of regions were made before counts were rounded."""
    table = {(row["area_code"], row["quarter_end"]): row for row in rows(INDICATORS / TA1)}
    given = [
        row
        for row in rows(INDICATORS / "oracle_hclic_rates_2018Q2_2022Q1.csv")
        if row["measure"] == "households_in_ta_per_1000_households"
    ]
    assert len(given) == 130
    areas = {row["area_code"] for row in given}
    told = {area: official(releases, "ta_households_per_1000", area) for area in areas}
    others = 0
    for row in given:
        item = told[row["area_code"]][row["quarter_end"]]
        released = table[row["area_code"], row["quarter_end"]]["households_in_ta_per_1000"]
        others += not agrees(row["value"], released)
        assert item["value"] == float(released), (row, item)
        assert same(item, {**row, "value": released}), (row, item)
        assert item["numerator"] == float(row["events"])
        assert item["denominator"] == float(row["households"])
    assert others == 4


def test_what_a_council_did_not_answer_is_never_a_number(releases: Service) -> None:
    seen = 0
    for row in rows(INDICATORS / TA1):
        if row["area_code"] != "E08000026":
            continue
        day = f"{row['quarter_end']}-30" if row["quarter_end"][5:] in ("06", "09") else ""
        day = day or f"{row['quarter_end']}-31"
        for column, indicator in (
            ("households_in_ta", "ta_households"),
            ("children_in_ta", "ta_children"),
            ("bb_with_children_over_6_weeks", "ta_families_bb_over_6_weeks"),
        ):
            asked = {"basis": "official", "from_": day, "to": day}
            [item] = releases.items(f"/v1/indicators/{indicator}", **asked)
            number = row[column].strip()
            if number in ("..", "-", ""):
                assert (item["value"], bool(item["notes"])) == (None, True), (row, item)
                seen += 1
            else:
                assert item["value"] == float(number), (row, item)
    assert seen >= 4


def test_wards_are_the_sums_of_their_small_areas(
    module_database: str, starts: Starts, service: Service
) -> None:
    """Loaded as reference data, so that rates by ward are over them."""
    sums: dict[str, list[int]] = {}
    for row in rows(INDICATORS / "coventry_lsoa21_measures.csv"):
        of_ward = sums.setdefault(row["ward24_code"], [0, 0])
        of_ward[0] += int(row["households"])
        of_ward[1] += int(row["residents"])
    lines = ["area,year,population,households"]
    lines += [f"{ward},2021,{people},{homes}" for ward, (homes, people) in sorted(sums.items())]
    with starts("ingest", module_database) as ingest:
        answer = ingest.request("POST", "/v1/reference/load", content="\n".join(lines))
        assert answer.status_code == 200, answer.text
    asked = {"by": "ward", "date": "2021-12-31"}
    homes = service.items("/v1/indicators/ta_households_per_1000", **asked)
    residents = service.items("/v1/indicators/dwelling_fires", **asked)
    found = {each["area"]: each["denominator"] for each in homes}
    people = {each["area"]: each["denominator"] for each in residents}
    expected = rows(INDICATORS / "oracle_ward_aggregates_first9.csv")
    assert len(expected) == 9
    for row in expected:
        ward = row["ward24_code"]
        assert (found[ward], people[ward]) == (int(row["households"]), int(row["residents"]))
