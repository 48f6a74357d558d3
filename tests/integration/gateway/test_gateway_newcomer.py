"""What the README tells a newcomer to type, typed."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from backing.kafka import Kafka
from gateway_front import Front

README = Path(__file__).parents[3] / "README.md"


@pytest.fixture(scope="module")
def environment(
    platform: Front, kafka: Kafka, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """A PATH on which `make -s endpoints` tells of this test's platform."""
    folder = tmp_path_factory.mktemp("bin")
    told = {
        "gateway": platform.service.url,
        "api_key": platform.keys["all"],
        "kafka": kafka.bootstrap,
    }
    (folder / "endpoints.json").write_text(json.dumps(told))
    make = folder / "make"
    make.write_text(f'#!/bin/sh\n[ "$*" = "-s endpoints" ] && cat {folder}/endpoints.json\n')
    make.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def blocks() -> list[str]:
    """The shell blocks about publishing: first with curl, then with kcat."""
    found = re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL)
    return [each for each in found if "air.readings" in each]


def typed(text: str, environment: dict[str, str]) -> str:
    ran = subprocess.run(
        ["sh", "-c", text], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return ran.stdout


def values(text: str) -> list[str]:
    return [line.split(",")[2] for line in text.splitlines() if line.startswith("20")]


def test_a_reading_is_published_with_curl_and_read_back_as_csv(
    environment: dict[str, str],
) -> None:
    by_curl, _ = blocks()
    answer = typed(by_curl, environment)
    assert answer.count('{"accepted":1,"rejected":[]}') == 2
    assert values(answer)[-1] == "41.3"


@pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not installed")
def test_a_reading_is_published_with_kcat_and_read_back_as_csv(
    environment: dict[str, str],
) -> None:
    by_curl, by_kcat = blocks()
    read_back = by_curl[by_curl.rindex('curl -s -H "$auth" "$GATEWAY/v1/progress') :]
    beginning = by_curl[: by_curl.index("\n\n")]
    registered = by_curl[: by_curl.index("curl -s", by_curl.index("curl -s") + 1)]
    typed(registered, environment)
    answer = typed(f"{beginning}\n{by_kcat}\n{read_back}", environment)
    assert "12.5" in values(answer)
