"""What the service says of itself."""

from conftest import Platform


def test_every_operation_is_summed_up_and_typed(platform: Platform) -> None:
    document = platform.alerts.json("/openapi.json")
    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert ("get", "/v1/alerts/stream") in operations
    assert ("post", "/v1/alerts/{id}/acknowledge") in operations
    for (method, path), operation in operations.items():
        assert operation.get("summary"), (method, path)
        good = [code for code in operation["responses"] if code.startswith("2")]
        assert good, (method, path)
        content = operation["responses"][good[0]].get("content", {})
        if method != "delete":
            assert content, (method, path)
            schema = next(iter(content.values()))["schema"]
            assert "$ref" in schema or "type" in schema, (method, path)


def test_what_it_publishes_is_described(platform: Platform) -> None:
    document = platform.alerts.json("/asyncapi.json")
    assert document["asyncapi"].startswith("3.")
    channel = document["channels"]["alerts.events"]
    message = document["components"]["messages"][next(iter(channel["messages"]))]
    schema = document["components"]["schemas"][message["payload"]["$ref"].rsplit("/", 1)[-1]]
    assert {"id", "state", "verdict", "transition"} <= set(schema["properties"])
    text = str(document)
    for part in text.split("'#/components/schemas/")[1:]:
        assert part.split("'")[0] in document["components"]["schemas"]


def test_an_answer_fits_its_own_description(platform: Platform) -> None:
    from services.alerts.serve.shapes import AlertsOut

    AlertsOut.model_validate(platform.alerts.json("/v1/alerts"))


def test_it_says_how_far_it_has_come(platform: Platform) -> None:
    found = platform.alerts.json("/v1/progress")
    places = {(each["topic"], each["partition"]) for each in found["items"]}
    assert {("air.hourly", 3), ("air.changed", 1), ("facts.recorded", 3)} <= places
    assert found["pending"] == found["waiting"] == 0
    assert found["outbox"] == {"first": None, "last": None}


def test_lists_come_as_csv_too(platform: Platform) -> None:
    for path, first in (
        ("/v1/alerts", "id"),
        ("/v1/rules", "id"),
        ("/v1/housing/hazards", "case_id"),
        ("/v1/silences", "id"),
        ("/v1/subscriptions", "id"),
        ("/v1/rules/stale.sensor", "id"),
        ("/v1/air/exposure?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", "group"),
    ):
        answer = platform.alerts.request("GET", path, headers={"accept": "text/csv"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.text.splitlines()[0].split(",")[0] == first
