"""The OpenAPI document as a program reads it: its examples work, and nothing else breaks."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gateway_front import Front

JSON = dict[str, Any]
MADE_BY_THE_PLATFORM = {"id", "letter_id"}
"""Parameters of paths that nobody knows beforehand, unless the document shows one."""
OF_A_BROWSER = {"/v1/session", "/v1/alerts/stream"}
"""Tested elsewhere: they take a key in the body, or never end."""


@pytest.fixture(scope="module")
def document(platform: Front) -> JSON:
    found: JSON = platform.client.get("/openapi.json").json()
    assert "x-missing" not in found
    return found


def operations(document: JSON) -> Iterator[tuple[str, str, JSON]]:
    for path, methods in document["paths"].items():
        if path.startswith(tuple(OF_A_BROWSER)):
            continue
        for method, operation in methods.items():
            unknown = {
                each["name"]
                for each in operation.get("parameters", ())
                if each["in"] == "path" and example_of(each, document) is None
            }
            if not unknown or unknown - MADE_BY_THE_PLATFORM:
                yield method, path, operation


def example_of(thing: JSON, document: JSON) -> Any:
    """Return the first example of a parameter or a media type, None where it has none."""
    if "example" in thing:
        return thing["example"]
    if thing.get("examples"):
        first = next(iter(thing["examples"].values()))
        return first["value"]
    schema = thing.get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return next(iter(schema.get("examples", ())), None)


def requests(document: JSON) -> Iterator[tuple[str, str, dict[str, Any], str | None, Any]]:
    """Every example as (method, path, query, media type, body); intake first."""
    found = []
    for method, path, operation in operations(document):
        address, query = path, {}
        for parameter in operation.get("parameters", ()):
            value = example_of(parameter, document)
            assert value is not None or not parameter.get("required"), (method, path, parameter)
            if parameter["in"] == "path":
                address = address.replace(f"{{{parameter['name']}}}", str(value))
            elif parameter["in"] == "query" and value is not None:
                query[parameter["name"]] = value
        content = operation.get("requestBody", {}).get("content", {})
        if not content:
            found.append((method, address, query, None, None))
        for kind, media in content.items():
            named = media.get("examples") or {"": {"value": example_of(media, document)}}
            for each in named.values():
                told = each.get("summary", "").removeprefix("POST ")
                target = told if told.startswith("/v1/") else address
                if each["value"] is not None:
                    found.append((method, target, query, kind, each["value"]))
    yield from sorted(found, key=lambda each: (not each[1].startswith("/v1/intake/"), each[1]))


def test_every_operation_has_an_example_of_what_it_must_be_given(document: JSON) -> None:
    shown = {(method, path) for method, path, *_ in requests(document)}
    assert len(shown) > 40
    for method, path, operation in operations(document):
        body = operation.get("requestBody")
        if body and body.get("required"):
            kinds = body["content"].values()
            assert any(example_of(each, document) is not None for each in kinds), (method, path)


def test_every_example_is_answered_with_success(platform: Front, document: JSON) -> None:
    failed = []
    published = False
    for method, path, query, kind, body in requests(document):
        if published is False and not path.startswith("/v1/intake/"):
            assert platform.get("/v1/progress?wait=20").status_code == 200
            published = True
        content = body if kind != "application/json" and isinstance(body, str) else None
        answer = platform.client.request(
            method,
            path,
            params=query,
            headers=platform.key() | ({} if kind is None else {"Content-Type": kind}),
            content=json.dumps(body) if content is None and kind is not None else content,
        )
        taken = path.startswith("/v1/intake/")
        if not answer.is_success or (taken and answer.json()["rejected"]):
            failed.append((method, path, answer.status_code, answer.text))
    assert failed == []


def test_the_page_of_the_documentation_needs_nothing_from_elsewhere(platform: Front) -> None:
    page = platform.client.get("/docs")
    links = [part.split('"')[0] for part in page.text.split('src="')[1:]]
    links += [part.split('"')[0] for part in page.text.split('href="')[1:]]
    assert {"/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/start.js"} <= set(links)
    for link in links:
        assert link.startswith(("/", "data:"))
        if link.startswith("/"):
            assert platform.client.get(link).status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


@pytest.mark.timeout(600)
def test_whatever_the_document_allows_or_forbids_is_answered_as_it_says(
    platform: Front, tmp_path: Path
) -> None:
    """Schemathesis, briefly: no failure of ours, no answer that is not described or too late."""
    settings = tmp_path / "schemathesis.toml"
    settings.write_text('[checks.negative_data_rejection]\nexpected-statuses = ["4xx"]\n')
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"),
            f"{platform.service.url}/openapi.json",
            *("--header", f"Authorization: {platform.key()['Authorization']}"),
            *("--checks", "all", "--exclude-checks", "positive_data_acceptance"),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", "3", "--workers", "2"),
            *("--max-response-time", "15", "--request-timeout", "30", "--seed", "20260115"),
            *("--suppress-health-check", "all", "--no-color"),
            *("--exclude-path-regex", "/stream$|/v1/session|/v1/keys/|/v1/localities/load"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stdout[-6_000:] + ran.stderr[-2_000:]
    assert "Authentication failed" not in ran.stdout
    cases = re.search(r"(\d+) generated", ran.stdout)
    assert cases is not None
    assert int(cases[1]) > 1_000
