"""The gateway as a process, on the real database and broker, with services that tests decide."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from backing.fixtures import Starts
from backing.service import Service
from standin import StandIn

SCOPES = ("read", "publish", "operate", "admin")


class Front:
    """The gateway as a client sees it; `key(scope)` is the header of a key with that scope."""

    def __init__(self, service: Service, keys: dict[str, str]) -> None:
        self.service = service
        self.keys = keys
        self.client = httpx.Client(base_url=service.url, timeout=30)

    def key(self, name: str = "all") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[name]}"}

    def get(self, path: str, name: str = "all", **headers: str) -> httpx.Response:
        return self.client.get(path, headers=self.key(name) | headers)

    def post(self, path: str, name: str = "all", **arguments: object) -> httpx.Response:
        headers = self.key(name) | dict(arguments.pop("headers", None) or {})  # type: ignore[call-overload]
        return self.client.post(path, headers=headers, **arguments)  # type: ignore[arg-type]


def first_keys(folder: Path) -> tuple[Path, dict[str, str]]:
    """Write the file of first keys; one with every scope and one for each."""
    keys = {name: f"hp_{name:0<8}_{'k' * 43}" for name in ("all", *SCOPES)}
    file = folder / "keys.json"
    entries = [
        {"name": name, "key": key, "scopes": list(SCOPES) if name == "all" else [name]}
        for name, key in keys.items()
    ]
    file.write_text(json.dumps(entries))
    return file, keys


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture(scope="module")
def gateway(
    module_database: str, starts: Starts, standin: StandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    file, keys = first_keys(tmp_path_factory.mktemp("keys"))
    with starts(
        "gateway",
        module_database,
        GATEWAY_BOOTSTRAP_KEYS=str(file),
        INTERNAL_TOKEN="between-us",
        INGEST_URL=standin.url,
        ALERTS_URL=standin.url,
        INDICATORS_URL=standin.url,
        GATEWAY_HEADER_WITHIN="PT1S",
        GATEWAY_BODY_WITHIN="PT1S",
    ) as service:
        front = Front(service, keys)
        yield front
        front.client.close()


@pytest.fixture(autouse=True)
def _as_usual(standin: StandIn) -> None:
    standin.asked.clear()
    standin.status = 200
    standin.delay_seconds = 0.0
    standin.answer = {"items": [], "next": None}
