"""The services' own documents become one, of the declared routes, with what the door adds."""

from typing import Annotated, Any, Literal

import jsonschema_rs
import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel, create_model

from services.gateway.describe.asyncapi import document
from services.gateway.describe.openapi import merge
from services.gateway.routes import Service
from shared import http
from shared.topics import INBOUND


class Item(BaseModel):
    """An alert."""

    id: str
    state: Literal["firing", "resolved"]


Other = create_model("Item", value=(float, ...))
"""What another service calls an item."""


def service(*paths: str, model: type[BaseModel] = Item) -> dict[str, Any]:
    app, router = FastAPI(title="x"), APIRouter()
    for path in paths:

        async def answer(id: str = "", limit: Annotated[int, Query(ge=1)] = 1) -> None: ...

        router.get(path, response_model=model)(answer)
    app.include_router(router)
    return app.openapi()


def merged() -> dict[str, Any]:
    return merge(
        {
            Service.ALERTS: service("/v1/alerts", "/v1/alerts/{alert_id}", "/v1/progress"),
            Service.INDICATORS: service("/v1/indicators", "/inner", model=Other),
        },
        missing=[Service.INGEST],
    )


def test_only_declared_routes_are_told_of() -> None:
    assert set(merged()["paths"]) == {"/v1/alerts", "/v1/alerts/{alert_id}", "/v1/indicators"}


def test_each_operation_says_which_scope_it_needs() -> None:
    operation = merged()["paths"]["/v1/alerts"]["get"]
    assert operation["security"] == [{"bearer": ["read"]}, {"session": ["read"]}]
    assert {"bearer", "session", "ticket"} == set(merged()["components"]["securitySchemes"])


def test_each_operation_documents_its_problems() -> None:
    responses = merged()["paths"]["/v1/alerts/{alert_id}"]["get"]["responses"]
    assert {"401", "403", "404", "422", "429", "500", "502", "503", "504"} <= set(responses)
    for status in ("401", "422"):
        (kind,) = responses[status]["content"]
        assert kind == "application/problem+json"


def test_a_list_is_described_as_csv_too_and_a_single_thing_is_not() -> None:
    page = create_model("Page", items=(list[str], ...), next=(str | None, None))
    document = service("/v1/sensors", model=page)
    document["paths"] |= service("/v1/sensors/{id}")["paths"]
    document["components"]["schemas"] |= service("/x")["components"]["schemas"]
    paths = merge({Service.INGEST: document}, missing=[])["paths"]
    kinds = {
        path: set(methods["get"]["responses"]["200"]["content"]) for path, methods in paths.items()
    }
    assert kinds == {
        "/v1/sensors": {"application/json", "text/csv"},
        "/v1/sensors/{id}": {"application/json"},
    }


def test_what_an_answer_may_be_asked_again_by_is_described() -> None:
    responses = merged()["paths"]["/v1/alerts"]["get"]["responses"]
    assert "ETag" in responses["200"]["headers"]
    assert "ETag" in responses["304"]["headers"]
    assert "Retry-After" in responses["429"]["headers"]


def test_every_problem_that_is_described_has_a_title() -> None:
    statuses = {
        int(status)
        for methods in merged()["paths"].values()
        for operation in methods.values()
        for status, response in operation["responses"].items()
        if status.isdigit() and http.PROBLEM in response.get("content", {})
    }
    assert statuses | {404, 405, 408, 413, 414, 415} <= http.TITLES.keys()


def test_two_schemas_of_one_name_are_told_apart() -> None:
    found = merged()
    schemas = found["components"]["schemas"]
    assert set(schemas) == {"Item", "IndicatorsItem", "Problem"}
    answer = found["paths"]["/v1/indicators"]["get"]["responses"]["200"]["content"]
    assert answer["application/json"]["schema"]["$ref"].endswith("/IndicatorsItem")


def test_what_is_missing_is_said() -> None:
    assert merged()["x-missing"] == ["ingest"]


def test_every_reference_leads_somewhere_and_every_id_is_its_own() -> None:
    found = merged()
    text = str(found)
    for name in found["components"]["schemas"]:
        assert f"#/components/schemas/{name}'" in text
    ids = [each["operationId"] for path in found["paths"].values() for each in path.values()]
    assert len(ids) == len(set(ids))


def test_the_asyncapi_document_has_every_topic_one_may_publish_to() -> None:
    found = document("127.0.0.1:9092")
    assert found["asyncapi"].startswith("3.")
    assert {each["address"] for each in found["channels"].values()} == set(INBOUND)
    for operation in found["operations"].values():
        assert operation["action"] == "send"


@pytest.mark.parametrize("name", ["air_reading", "ta_placed"])
def test_a_message_says_what_is_accepted(name: str) -> None:
    payload = document("x")["components"]["messages"][name]["payload"]
    validator = jsonschema_rs.validator_for(payload["schema"])
    assert not validator.is_valid({})
