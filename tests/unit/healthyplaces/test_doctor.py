"""What the doctor finds, against doubles of the outside world."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from healthyplaces import command
from healthyplaces.client import Client
from healthyplaces.commands import doctor
from shared import clock
from shared.topics import TOPICS

WELL: dict[str, Any] = {
    "/healthz": {},
    "/readyz": {"ready": True, "problems": []},
    "/v1/localities": {"items": [], "next": None},
    "/v1/progress": {
        "items": [
            {
                "service": "ingest",
                "topic": "t",
                "partition": 0,
                "end_offset": 9,
                "applied_offset": 8,
            }
        ],
        "pending": 0,
    },
    "/v1/dead-letters": {"items": [], "next": None},
}


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    answers = dict(WELL)

    def answering(request: httpx.Request) -> httpx.Response:
        answer = answers[request.url.path]
        if isinstance(answer, httpx.Response):
            return answer
        date = answers.get("date", "Thu, 15 Jan 2026 09:00:00 GMT")
        return httpx.Response(200, json=answer, headers={"date": date})

    async def topics(_: str) -> set[str]:
        found: set[str] = answers.get("topics", {topic.name for topic in TOPICS})
        return found

    transport = httpx.MockTransport(answering)
    monkeypatch.setattr(doctor, "Client", partial(Client, transport=transport))
    monkeypatch.setattr(httpx, "get", lambda url, **_: httpx.Client(transport=transport).get(url))
    monkeypatch.setattr(doctor, "_topics", topics)
    instant = datetime(2026, 1, 15, 9, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: instant)
    monkeypatch.setenv("HEALTHYPLACES_GATEWAY", "http://platform.example")
    monkeypatch.setenv("HEALTHYPLACES_KEY", "hp_key")
    monkeypatch.setenv("HEALTHYPLACES_KAFKA", "platform.example:9092")
    monkeypatch.setenv("HEALTHYPLACES_HOME", "/nowhere")
    return answers


def wrong(capsys: pytest.CaptureFixture[str]) -> list[str]:
    lines = capsys.readouterr().out.splitlines()
    return [line.removeprefix("NO").strip() for line in lines if line.startswith("NO")]


def test_a_platform_that_is_well_passes(
    platform: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(["doctor"]) == 0
    assert wrong(capsys) == []


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/readyz", httpx.Response(503, json={"problems": ["kafka"]}), "all ready"),
        ("date", "Thu, 15 Jan 2026 08:50:00 GMT", "clock"),
        ("/v1/localities", httpx.Response(401, json={}), "key"),
        ("topics", {"air.readings"}, "Kafka"),
        ("/v1/progress", {"items": [], "missing": ["alerts"]}, "alerts lag"),
        (
            "/v1/progress",
            {"items": [{"service": "alerts", "end_offset": 10**6, "applied_offset": 0}]},
            "alerts lag",
        ),
    ],
)
def test_what_is_wrong_is_named_and_the_exit_status_says_so(
    platform: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    path: str,
    answer: Any,
    said: str,
) -> None:
    platform[path] = answer
    assert command.run(["doctor"]) == 1
    [line] = wrong(capsys)
    assert line.startswith(said)


def test_without_a_platform_it_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("GATEWAY", "KEY", "KAFKA"):
        monkeypatch.delenv(f"HEALTHYPLACES_{name}", raising=False)
    monkeypatch.setenv("HEALTHYPLACES_HOME", str(tmp_path))
    assert command.run(["doctor"]) == 1
    assert "make up" in capsys.readouterr().out
