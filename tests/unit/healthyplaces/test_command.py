"""The command line, against a double of the platform's API."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from healthyplaces import command
from healthyplaces.client import AsyncClient, Client
from healthyplaces.commands import keys, letters, load, publish, registering

GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"WD25CD": "E05001218", "WD25NM": "Bablake"},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        }
    ],
}
Answering = Callable[[httpx.Request], httpx.Response]


class Platform:
    """Answers by method and path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers[f"{request.method} {request.url.path}"]
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, json={"items": answer, "next": None})


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    made = Platform()
    monkeypatch.setenv("HEALTHYPLACES_GATEWAY", "http://platform.example")
    monkeypatch.setenv("HEALTHYPLACES_KEY", "hp_key")
    monkeypatch.delenv("HEALTHYPLACES_KAFKA", raising=False)
    for module in (keys, letters, load, publish, registering):
        sync = partial(Client, transport=httpx.MockTransport(made))
        monkeypatch.setattr(module, "Client", sync, raising=False)
        through = partial(AsyncClient, transport=httpx.MockTransport(made))
        monkeypatch.setattr(module, "AsyncClient", through, raising=False)
    return made


def output(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return " ".join((captured.out + captured.err).split())


def test_wrong_usage_is_2_and_no_platform_is_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert command.run(["publish", "nothing"]) == 2
    monkeypatch.delenv("HEALTHYPLACES_GATEWAY", raising=False)
    capsys.readouterr()
    assert command.run(["--home", str(tmp_path), "keys", "list"]) == 1
    assert "make up" in output(capsys)


def test_a_key_is_made_and_only_the_key_is_on_standard_output(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {"id": "k1", "name": "ours", "scopes": ["publish"], "key": "hp_k1_secret"}
    platform.answers["POST /v1/keys"] = httpx.Response(201, json=made)
    assert command.run(["keys", "create", "ours", "--scope", "publish"]) == 0
    assert capsys.readouterr().out == "hp_k1_secret\n"
    assert json.loads(platform.asked[0].content) == {"name": "ours", "scopes": ["publish"]}


def test_scopes_may_stand_in_one_option_and_the_name_in_another(platform: Platform) -> None:
    made = {"id": "k1", "name": "ours", "scopes": [], "key": "hp_k1_secret"}
    platform.answers["POST /v1/keys"] = httpx.Response(201, json=made)
    assert command.run(["keys", "create", "--name", "ours", "--scope", "read,publish"]) == 0
    assert json.loads(platform.asked[0].content)["scopes"] == ["read", "publish"]
    assert command.run(["keys", "create"]) == 2


def test_a_scope_that_is_none_is_wrong_usage(platform: Platform) -> None:
    assert command.run(["keys", "create", "ours", "--scope", "root"]) == 2
    assert platform.asked == []


def test_keys_are_listed_and_revoked(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    key = {"id": "k1", "name": "ours", "scopes": ["read"], "revoked_at": "2026-01-01T00:00:00Z"}
    platform.answers["GET /v1/keys"] = [key]
    platform.answers["DELETE /v1/keys/k1"] = httpx.Response(204)
    assert command.run(["keys", "list"]) == 0
    assert command.run(["keys", "revoke", "k1"]) == 0
    said = output(capsys)
    assert "revoked 2026-01-01T00:00:00Z" in said
    assert "revoked k1" in said


def test_a_refusal_says_what_to_do(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    problem = {"status": 403, "detail": "this needs the scope admin [sic]"}
    platform.answers["GET /v1/keys"] = httpx.Response(403, json=problem)
    assert command.run(["keys", "list"]) == 1
    said = output(capsys)
    assert "needs the scope admin [sic] [HTTP 403]" in said
    assert "healthyplaces keys create" in said


def test_dead_letters_are_listed_by_filter(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = {
        "id": 7,
        "at": "2026-01-15T08:00:00Z",
        "topic": "air.readings",
        "key": "COAL",
        "reason": "unit",
        "detail": "unit: [bold]",
        "status": "open",
    }
    platform.answers["GET /v1/dead-letters"] = [letter]
    assert command.run(["dead-letters", "list", "--reason", "unit"]) == 0
    assert platform.asked[0].url.params["reason"] == "unit"
    assert "unit: [bold]" in output(capsys)


def test_one_letter_or_a_filter_is_redriven_never_everything_by_accident(
    platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for arguments in ([], ["7", "--topic", "air.readings"]):
        assert command.run(["dead-letters", "redrive", *arguments]) == 2
    edited = tmp_path / "edited.json"
    edited.write_text('{"a": 1}')
    redriven = {"id": 7, "status": "edited", "reason": "unit", "detail": ""}
    platform.answers["POST /v1/dead-letters/7/redrive"] = httpx.Response(200, json=redriven)
    assert command.run(["dead-letters", "redrive", "7", "--edited", str(edited)]) == 0
    assert platform.asked[-1].content == b'{"a": 1}'
    counted = {"redriven": 3, "refused": 1, "shadow": False, "items": [{}]}
    platform.answers["POST /v1/dead-letters/redrive"] = httpx.Response(200, json=counted)
    assert command.run(["dead-letters", "redrive", "--reason", "unknown_sensor"]) == 1
    assert json.loads(platform.asked[-1].content) == {"reason": "unknown_sensor", "shadow": False}
    assert "redriven: 3" in output(capsys)


def test_localities_are_judged_here_before_they_are_sent(
    platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "wards.geojson"
    file.write_text(json.dumps({**GEOJSON, "features": [{"properties": {"WD25CD": "x"}}]}))
    assert command.run(["localities", "load", str(file)]) == 1
    assert platform.asked == []
    assert "name_field: no property matches" in output(capsys)
    file.write_text(json.dumps(GEOJSON))
    done = {"localities": 1, "sensors_moved": 2}
    platform.answers["POST /v1/localities/load"] = httpx.Response(200, json=done)
    assert command.run(["localities", "load", str(file), "--valid-from", "2026-05-07"]) == 0
    assert platform.asked[0].url.params["valid_from"] == "2026-05-07T00:00:00Z"
    assert "sensors moved: 2" in output(capsys)
    assert command.run(["localities", "load", str(file), "--valid-from", "May"]) == 2


READINGS = (
    '{"sensor_id":"a","pollutant":"no2","start":"2026-01-15T08:00:00Z","value":1,"unit":"ppb"}\n'
)


def test_a_dry_run_needs_no_platform_and_says_every_refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HEALTHYPLACES_HOME", str(tmp_path))
    file = tmp_path / "readings.jsonl"
    file.write_text(READINGS + READINGS.replace("ppb", "stone"))
    assert command.run(["publish", "readings", "--dry-run", str(file)]) == 1
    said = output(capsys)
    assert "2 readings: 1 would be accepted, 1 refused" in said
    assert "line 2: unit" in said


SURVEY = """
[constants]
survey = "household-2026"
wave = "2026-Q1"
[columns]
"Response" = "id"
"When" = "occurred_at"
"Where" = "ward"
"Weight" = "weight"
"Q1" = "answers.get_on"
[values."answers.get_on"]
"Tend to agree" = "tend_to_agree"
"""
RESPONSES = """Response,When,Where,Weight,Q1,Postcode
r1,2026-01-15T10:00:00Z,E05001222,1.2,Tend to agree,CV1
r2,2026-01-15T10:00:00Z,E05001222,-1,Tend to agree,CV1
r3,2026-01-15T10:00:00Z,E05001222,,Tend to agree,CV1
r4,2026-01-15T10:00:00Z,E05001222,1,Rather,CV1
r5,2026-01-15T10:00:00Z,Foleshill,1,Tend to agree,CV1
"""
HOUSING = """id,type,occurred_at,case_id,accommodation,adults,children,pregnant,in_area
e1,ta.placed,2026-01-15T10:00:00Z,h1,hostel,1,2,false,true
e2,ta.placed,2026-01-15T10:00:00Z,h2,hostel,1,70,false,true
e3,ta.paused,2026-01-15T10:00:00Z,h3,,,,,
e4,ta.ended,2026-01-15T10:00:00,h1,,,,,
"""


def test_a_dry_run_says_line_by_line_what_of_a_survey_would_be_refused_and_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HEALTHYPLACES_HOME", str(tmp_path))
    (tmp_path / "map.toml").write_text(SURVEY)
    file = tmp_path / "survey.csv"
    file.write_text(RESPONSES)
    mapped = ["--map", str(tmp_path / "map.toml")]
    assert command.run(["publish", "survey", str(file), *mapped, "--dry-run"]) == 1
    said = output(capsys)
    assert "5 survey responses: 1 would be accepted, 4 refused" in said
    assert "never sent: Postcode" in said
    for line, field in ((3, "weight"), (4, "weight"), (5, "answers.get_on"), (6, "ward")):
        assert f"line {line}: invalid: {field}" in said


def test_a_dry_run_says_line_by_line_what_of_housing_would_be_refused_and_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HEALTHYPLACES_HOME", str(tmp_path))
    file = tmp_path / "housing.csv"
    file.write_text(HOUSING)
    assert command.run(["publish", "housing", str(file), "--dry-run"]) == 1
    said = output(capsys)
    assert "4 housing events: 1 would be accepted, 3 refused" in said
    for line, field in ((3, "children"), (4, "type"), (5, "occurred_at")):
        assert f"line {line}: invalid: {field}" in said


def test_readings_through_the_gateway_register_their_sensors_first(
    platform: Platform,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = tmp_path / "series.csv"
    file.write_text("site,date_utc,no2_ugm3\nOld Road,2026-01-15T08:00:00Z,41.3\n")
    registered: list[Any] = []

    def sensors(request: httpx.Request) -> httpx.Response:
        registered.extend(json.loads(request.content))
        platform.answers["GET /v1/sensors"] = registered
        return httpx.Response(202, json={"accepted": 1, "rejected": []})

    accepted = httpx.Response(202, json={"accepted": 1, "rejected": []})
    platform.answers["GET /v1/sensors"] = []
    platform.answers["POST /v1/intake/air.readings"] = accepted
    answer = platform.__call__
    transport = httpx.MockTransport(
        lambda request: (
            sensors(request) if request.url.path.endswith("air.sensors") else answer(request)
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registering, "AsyncClient", partial(AsyncClient, transport=transport))
        arguments = ["publish", "readings", str(file), "--via-http", "--register"]
        assert command.run(arguments) == 2
        assert "where does 'Old Road' stand?" in output(capsys)
        assert command.run([*arguments, "--lat", "52.4", "--lon", "-1.5"]) == 0
    assert registered == [
        {
            "sensor_id": "old-road",
            "name": "Old Road",
            "lat": 52.4,
            "lon": -1.5,
            "kind": "reference",
            "pollutants": ["no2"],
            "interval_s": 3600,
            "valid_from": "2026-01-15T08:00:00Z",
        }
    ]
    [published] = json.loads(platform.asked[-1].content)
    assert (published["sensor_id"], published["value"]) == ("old-road", 41.3)
    assert "1 readings: 1 acknowledged, 0 refused" in output(capsys)


def test_sensors_that_are_not_registered_are_warned_of(
    platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "readings.jsonl"
    file.write_text(READINGS)
    platform.answers["GET /v1/sensors"] = []
    platform.answers["POST /v1/intake/air.readings"] = httpx.Response(
        202, json={"accepted": 1, "rejected": []}
    )
    assert command.run(["publish", "readings", str(file), "--via-http"]) == 0
    assert "not registered: a." in output(capsys)


def test_waiting_tells_what_the_platform_refused_afterwards(
    platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "housing.csv"
    file.write_text("id,type,occurred_at,case_id,name\ne1,ta.ended,2026-01-16T10:00:00Z,h1,Jo\n")
    platform.answers["POST /v1/intake/housing.events"] = httpx.Response(
        202, json={"accepted": 1, "rejected": []}
    )
    platform.answers["GET /v1/progress"] = httpx.Response(200, json={"items": [], "pending": 0})
    later = {"reason": "duplicate_conflict", "at": "9999-01-01T00:00:00Z"}
    earlier = {"reason": "unit", "at": "2020-01-01T00:00:00Z"}
    platform.answers["GET /v1/dead-letters"] = [later, earlier]
    assert command.run(["publish", "housing", str(file), "--via-http", "--wait"]) == 1
    said = output(capsys)
    assert "never sent: name" in said
    assert "since: duplicate_conflict 1" in said
    assert b"Jo" not in b"".join(request.content for request in platform.asked)


def test_a_topic_that_is_not_inbound_is_wrong_usage(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text("{}")
    assert command.run(["publish", "events", "air.hourly", str(file)]) == 2


def test_official_figures_and_reference_data_are_sent_as_they_are(
    platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("indicator_id,area\nx,..\n")
    loaded = httpx.Response(200, json={"loaded": 1, "notes": ["x: no value"]})
    platform.answers["POST /v1/official/load"] = loaded
    platform.answers["POST /v1/reference/load"] = loaded
    platform.answers["POST /v1/sensitive-sites/load"] = loaded
    assert command.run(["publish", "official", str(file)]) == 0
    assert command.run(["reference", "load", str(file)]) == 0
    assert command.run(["sites", "load", str(file)]) == 0
    assert {request.content for request in platform.asked} == {file.read_bytes()}
    assert {request.headers["content-type"] for request in platform.asked} == {"text/csv"}
    assert "loaded: 1 notes: x: no value" in output(capsys)


def test_a_dry_run_of_official_figures_asks_only_what_would_be_refused(
    platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("indicator_id,area\nx,..\n")
    platform.answers["POST /v1/official/load"] = httpx.Response(
        422,
        json={
            "status": 422,
            "title": "Unprocessable",
            "detail": "1 problem",
            "errors": [{"field": "row 1: indicator_id", "problem": "there is no indicator x"}],
        },
    )
    assert command.run(["publish", "official", str(file), "--dry-run"]) == 1
    assert "row 1: indicator_id: there is no indicator x" in output(capsys)
    platform.answers["POST /v1/official/load"] = httpx.Response(
        200, json={"rows": 1, "figures": 0, "dry_run": True}
    )
    assert command.run(["publish", "official", str(file), "--dry-run"]) == 0
    assert "rows: 1" in output(capsys)
    assert [request.url.params.get("dry_run") for request in platform.asked] == ["true", "true"]
    assert command.run(["publish", "official", str(file)]) == 0
    assert "dry_run" not in platform.asked[-1].url.params
