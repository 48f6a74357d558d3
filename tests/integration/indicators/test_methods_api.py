"""Every method over HTTP: its schemas, its examples, and impossible input."""

from typing import Any

import pytest
from fact_builders import Measures


def agrees(found: Any, expected: Any, tolerance: dict[str, float]) -> None:
    if isinstance(expected, dict):
        for name, value in expected.items():
            agrees(found[name], value, tolerance)
    elif isinstance(expected, list):
        for one, other in zip(found, expected, strict=True):
            agrees(one, other, tolerance)
    elif isinstance(expected, (int, float)) and not isinstance(expected, bool):
        assert found == pytest.approx(expected, rel=tolerance.get("rel"), abs=tolerance.get("abs"))
    else:
        assert found == expected


def test_every_listed_example_is_answered(measures: Measures) -> None:
    listed = measures.service.items("/v1/methods")
    assert len(listed) == 19
    for method in listed:
        assert method["input"]["type"] == method["output"]["type"] == "object"
        for example in method["examples"]:
            answer = measures.service.request(
                "POST", f"/v1/methods/{method['name']}", json=example["input"]
            )
            assert answer.status_code == 200, (method["name"], answer.text)
            agrees(answer.json(), example["output"], example["tolerance"])


def test_every_worked_example_with_a_method_is_among_them(measures: Measures) -> None:
    """D5-34 to D5-46, NowCast and the US index, are of no method of the contract."""
    examples = {
        example["id"]
        for method in measures.service.items("/v1/methods")
        for example in method["examples"]
    }
    of_air = [number for number in range(1, 53) if not 34 <= number <= 46]
    assert examples >= {f"D5-{number:02}" for number in of_air}
    assert examples >= {f"D8-{number:02}" for number in range(1, 23)}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b'{"x": 1e999, "n": 1}', b'{"x": NaN, "n": 1}', b"\xff"]
)
def test_what_is_no_input_is_refused(measures: Measures, body: bytes) -> None:
    answer = measures.service.request("POST", "/v1/methods/proportion", content=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]


def test_a_method_that_is_not_there_is_not_found(measures: Measures) -> None:
    assert measures.service.request("POST", "/v1/methods/astrology", json={}).status_code == 404
    assert measures.service.get("/v1/indicators/astrology").status_code == 404
    assert measures.service.get("/v1/indicators/astrology/revisions").status_code == 404
