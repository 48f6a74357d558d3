"""What the service says of itself."""

from fact_builders import Measures

from services.indicators.describe import ToldValue
from services.indicators.serve.indicators import Entries, Value


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


def test_it_says_how_far_it_has_come(measures: Measures) -> None:
    found = measures.service.json("/v1/progress")
    places = {(each["topic"], each["partition"]) for each in found["items"]}
    assert places == {("facts.recorded", partition) for partition in range(4)}
    assert found["pending"] == found["waiting"] == 0
