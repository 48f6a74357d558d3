"""The gateway as a client sees it, with a key for each scope."""

import json
from pathlib import Path

import httpx
from backing.service import Service

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
