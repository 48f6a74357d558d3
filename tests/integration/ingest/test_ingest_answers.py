"""The forms that ingest answers in, and what it says of itself."""

import pytest
from air_builders import Air
from backing.service import Service


def test_what_it_publishes_is_described(ingest: Service) -> None:
    document = ingest.json("/asyncapi.json")
    hourly = document["components"]["schemas"]["ToldHour"]["properties"]
    assert {"sensor_id", "start", "end", "value", "n", "expected", "revision"} <= set(hourly)
    letters = {each["address"] for each in document["channels"].values()} & {
        f"{topic}.dlq" for topic in ("air.sensors", "air.readings", "fire.events")
    }
    assert len(letters) == 3
    text = str(document)
    for part in text.split("'#/components/messages/")[1:]:
        assert part.split("'")[0] in document["components"]["messages"]


@pytest.mark.parametrize(
    "path", ["/v1/dead-letters", "/v1/dead-letters/groups", "/v1/sensors", "/v1/localities"]
)
def test_a_list_with_nothing_in_it_is_a_header_in_csv(ingest: Service, path: str) -> None:
    answer = ingest.request("GET", path, headers={"accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert "," in answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json, text/csv;q=0.5", "application/json"),
        ("application/geo+json;q=0.5, text/csv", "text/csv"),
        ("application/geo+json", "application/geo+json"),
    ],
)
def test_a_client_gets_the_form_it_likes_most(air: Air, accept: str, kind: str) -> None:
    answer = air.ingest.request("GET", "/v1/localities", headers={"accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == kind


@pytest.mark.parametrize("given", ["nope", "-1", "1.5", "9" * 30, "99999999", "%00"])
def test_no_dead_letter_of_such_an_id_is_found(air: Air, given: str) -> None:
    assert air.ingest.get(f"/v1/dead-letters/{given}").status_code == 404
    assert air.ingest.request("POST", f"/v1/dead-letters/{given}/redrive").status_code == 404


def test_the_air_now_is_walked_page_by_page(air: Air) -> None:
    whole = [each["locality"] for each in air.ingest.items("/v1/air/now", limit=1_000)]
    walked = [each["locality"] for each in air.ingest.items("/v1/air/now", limit=5)]
    assert walked == whole == sorted(whole)
    assert len(walked) >= 18
    lines = air.ingest.request("GET", "/v1/air/now?limit=1", headers={"accept": "text/csv"})
    assert len(lines.text.splitlines()) == len(whole) + 1


def test_every_body_that_is_taken_is_described(air: Air) -> None:
    document = air.ingest.json("/openapi.json")
    for path, kinds in {
        "/v1/localities/load": {"application/geo+json", "application/json"},
        "/v1/reference/load": {"text/csv"},
        "/v1/sensitive-sites/load": {"text/csv"},
        "/v1/dead-letters/{letter_id}/redrive": {"application/json"},
        "/v1/dead-letters/redrive": {"application/json"},
    }.items():
        assert set(document["paths"][path]["post"]["requestBody"]["content"]) == kinds


@pytest.mark.parametrize("body", [b"\xff", b"[" * 100_000, b"{"])
def test_a_body_that_cannot_be_read_is_named_as_what_is_wrong(air: Air, body: bytes) -> None:
    answer = air.ingest.request(
        "POST",
        "/v1/dead-letters/redrive",
        content=body,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]
