from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.methods.registry import METHODS, named
from shared.errors import Invalid, NotFound

CASES = [
    pytest.param(name, example, id=f"{name}: {example['id']}")
    for name, method in METHODS.items()
    for example in method.examples
]

anything: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def agrees(found: Any, expected: Any, tolerance: dict[str, float]) -> None:
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for name in expected:
            agrees(found[name], expected[name], tolerance)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            agrees(one, other, tolerance)
    elif isinstance(expected, (int, float)) and not isinstance(expected, bool):
        assert found == pytest.approx(expected, rel=tolerance.get("rel"), abs=tolerance.get("abs"))
    else:
        assert found == expected


@pytest.mark.parametrize(("name", "example"), CASES)
def test_every_worked_example_is_answered(name: str, example: dict[str, Any]) -> None:
    found = named(name).run(example["input"]).model_dump()
    agrees(found, example["output"], example["tolerance"])


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("proportion", {"x": 1}),
        ("proportion", {"x": -1, "n": 10}),
        ("proportion", {"x": 11, "n": 10}),
        ("proportion", {"x": 1, "n": 0}),
        ("proportion", {"x": "1", "n": 10}),
        ("proportion", {"x": True, "n": 10}),
        ("proportion", {"x": None, "n": 10}),
        ("proportion", {"x": float("nan"), "n": 10}),
        ("proportion", {"x": float("inf"), "n": 10}),
        ("proportion", {"x": 1, "n": 10, "multiplier": 0}),
        ("rate", {"x": -1, "n": 10}),
        ("rate", {"x": 1, "n": 1e-308}),
        ("count_limits", {"x": -0.5}),
        ("dsr", {"counts": [1], "populations": [1, 2], "standard_populations": [1]}),
        ("dsr", {"counts": [1], "populations": [0], "standard_populations": [1]}),
        ("dsr", {"counts": [1], "populations": [9], "standard_populations": [0]}),
        ("dsr", {"counts": [], "populations": [], "standard_populations": []}),
        ("mean", {"values": []}),
        ("mean", {"values": [1e308, 1e308, 1e308]}),
        ("sii", {"populations": [1, 2], "values": [1]}),
        ("sii", {"populations": [1, 0], "values": [1, 2]}),
        ("quantile", {"values": [1, 2], "quantiles": 0}),
        ("quantile", {"values": [1, 2], "highest_first": "yes"}),
        ("funnel", {"x": 1, "n": 10, "average": 1.5}),
        ("trend_proportion", {"counts": [1], "denominators": [1, 2]}),
        ("trend_proportion", {"counts": [3], "denominators": [2]}),
        ("trend_weighted", {"values": [1], "lower_95": [2], "upper_95": [1]}),
        ("benchmark", {"value": 1, "lower": 2, "upper": 1, "benchmark": 1, "polarity": "x"}),
        ("kish", {"weights": [1, -1]}),
        ("survey_share", {"responses": [{"answer": "a"}], "agree": ["a"]}),
        ("suppress", {"counts": [-1]}),
        ("suppress", {"counts": [1.5]}),
        ("suppress", {"counts": [9], "total": 8}),
        ("daqi", {"concentrations": {"no2": "1"}}),
        ("daqi", {}),
        ("unit_conversion", {"pollutant": "pm25", "value": 1, "from": "ppb", "to": "ug/m3"}),
        ("unit_conversion", {"pollutant": "xyz", "value": 1, "from": "ppb", "to": "ug/m3"}),
        ("unit_conversion", {"pollutant": "no2", "value": 1, "from": "kg", "to": "ug/m3"}),
        ("rolling_mean", {"values": [1], "width": 0}),
        ("rolling_mean", {"values": [1], "width": 8, "min_capture": 75}),
        ("rolling_mean", {"values": [1], "width": 8, "align": "left-ish"}),
        ("daily_max_8h", {"values": [1], "min_capture": -1}),
        ("awaab", {"category": "significant"}),
        ("awaab", {"category": "significant", "aware_at": "2025-11-03T09:00:00"}),
        ("awaab", {"category": "significant", "aware_at": "9999-12-31T09:00:00Z"}),
        ("awaab", {"category": "mould", "aware_at": "2025-11-03T09:00:00Z"}),
        ("awaab", {"category": "emergency", "aware_at": 5}),
        ("proportion", []),
        ("proportion", None),
    ],
)
def test_impossible_input_is_refused_with_the_field(name: str, body: object) -> None:
    with pytest.raises(Invalid) as refused:
        named(name).run(body)
    assert all(problem.field and problem.problem for problem in refused.value.problems)


@given(st.sampled_from(sorted(METHODS)), anything)
def test_whatever_comes_is_answered_or_refused(name: str, body: object) -> None:
    try:
        found = named(name).run(body)
    except Invalid:
        return
    orjson.dumps(found.model_dump())


def test_an_unknown_method_is_not_found() -> None:
    with pytest.raises(NotFound):
        named("nowcast")


def test_all_nineteen_methods_are_there() -> None:
    assert list(METHODS) == [
        *("daqi", "unit_conversion", "rolling_mean", "daily_max_8h", "proportion", "rate"),
        *("count_limits", "dsr", "mean", "sii", "quantile", "funnel", "trend_proportion"),
        *("trend_weighted", "benchmark", "kish", "survey_share", "suppress", "awaab"),
    ]


def test_unknown_fields_are_ignored() -> None:
    assert named("count_limits").run({"x": 5, "who": "me"}) == named("count_limits").run({"x": 5})
