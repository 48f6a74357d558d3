"""What the service says of itself."""

import csv
from io import StringIO

import orjson
import pytest
from fact_builders import Measures

from services.indicators.describe import ToldValue
from services.indicators.serve.case_studies import CaseStudy
from services.indicators.serve.indicators import Entries, Value
from services.indicators.serve.inequalities import Group, Inequality
from services.indicators.serve.revisions import Revision


def test_every_operation_is_summed_up_and_typed(measures: Measures) -> None:
    document = measures.service.json("/openapi.json")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), (method, path)
            content = operation["responses"]["200"]["content"]
            schema = next(iter(content.values()))["schema"]
            assert "$ref" in schema or "type" in schema, (method, path)
    assert "/v1/progress" not in document["paths"]


def test_what_it_publishes_is_described(measures: Measures) -> None:
    document = measures.service.json("/asyncapi.json")
    assert document["asyncapi"].startswith("3.")
    assert "indicators.values" in document["channels"]
    assert set(ToldValue.model_fields) == set(
        document["components"]["schemas"]["ToldValue"]["properties"]
    )
    for part in str(document).split("'#/components/schemas/")[1:]:
        assert part.split("'")[0] in document["components"]["schemas"]


def test_answers_and_events_fit_their_own_description(measures: Measures) -> None:
    Entries.model_validate(measures.service.json("/v1/indicators"))
    for by in ("none", "ward", "imd_quintile"):
        for each in measures.items("ta_households", by=by, date="2024-01-31"):
            Value.model_validate(each)
            assert list(each) == list(Value.model_fields)


def test_lists_come_as_csv_too(measures: Measures) -> None:
    for path, first in (
        ("/v1/indicators", "id"),
        ("/v1/indicators/ta_households", "period"),
        ("/v1/methods", "name"),
    ):
        answer = measures.service.request("GET", path, headers={"accept": "text/csv"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.text.splitlines()[0].split(",")[0] == first


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/case-studies?theme=nothing", list(CaseStudy.model_fields)),
        ("/v1/indicators/ta_households/revisions?area=E05009999", list(Revision.model_fields)),
        ("/v1/indicators/ta_households?basis=official", list(Value.model_fields)),
    ],
)
def test_an_empty_list_has_its_header_all_the_same(
    measures: Measures, path: str, fields: list[str]
) -> None:
    answer = measures.service.request("GET", path, headers={"accept": "text/csv"})
    assert answer.text == ",".join(fields) + "\r\n"


def test_an_inequality_as_csv_has_a_line_a_group(measures: Measures) -> None:
    asked = {"by": "imd_quintile", "date": "2021-12-31"}
    path = "/v1/inequalities/dwelling_fires"
    told = measures.service.json(path, **asked)
    answer = measures.service.request("GET", path, params=asked, headers={"accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(StringIO(answer.text)))
    expected = list(Inequality.model_fields)
    at = expected.index("groups")
    expected[at : at + 1] = list(Group.model_fields)
    assert list(lines[0]) == expected
    assert len(lines) == len(told["groups"]) == 5
    for line, group in zip(lines, told["groups"], strict=True):
        assert orjson.loads(line["period"]) == told["period"]
        for name, value in {**told, **group}.items():
            if isinstance(value, (int, float)):
                assert float(line[name]) == value
        breathed = [each for each in told["exposure"] if each["quantile"] == group["quantile"]]
        assert line["exposure"] == ";".join(orjson.dumps(each).decode() for each in breathed)


def test_it_says_how_far_it_has_come(measures: Measures) -> None:
    found = measures.service.json("/v1/progress")
    places = {(each["topic"], each["partition"]) for each in found["items"]}
    assert places == {("facts.recorded", partition) for partition in range(4)}
    assert found["pending"] == found["waiting"] == 0
