"""The four services: how each is run and what it is told in its environment."""

import secrets
import sys
import urllib.error
import urllib.request

from deploy.local.places import CHECKOUT, Home, read_json, write_json
from deploy.local.processes import Recipe

NAMES = ("ingest", "alerts", "indicators", "gateway")
SCOPES = ("read", "publish", "operate", "admin")


def recipes(home: Home, kafka: str, database: str, ports: dict[str, int]) -> list[Recipe]:
    """Return how to run each service; `ports` names the port of each."""
    urls = {name: f"http://127.0.0.1:{ports[name]}" for name in NAMES}
    common = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "DATABASE_URL": database,
        "HEALTHYPLACES_HOME": str(home.folder),
        "INTERNAL_TOKEN": home.secret("internal-token"),
        "GATEWAY_INTERNAL_TOKEN": home.secret("internal-token"),
        "GATEWAY_BOOTSTRAP_KEYS": str(home.keys),
        "PYTHONUNBUFFERED": "1",
        **{f"{name.upper()}_URL": url for name, url in urls.items()},
    }
    return [
        Recipe(
            name,
            (sys.executable, "-m", f"services.{name}"),
            home.logs / f"{name}.log",
            environment={
                **common,
                f"{name.upper()}_HOST": "127.0.0.1",
                f"{name.upper()}_PORT": str(ports[name]),
            },
            facts={"url": urls[name]},
            folder=CHECKOUT,
        )
        for name in NAMES
    ]


def make_keys(home: Home) -> None:
    """Make this home's API keys where it has none: one with every scope, one a scope."""
    if not home.keys.exists():
        wanted = {"local": list(SCOPES), **{scope: [scope] for scope in SCOPES}}
        write_json(
            home.keys,
            [{"name": name, "key": new_key(), "scopes": of} for name, of in wanted.items()],
        )


def new_key() -> str:
    """Return a fresh API key: `hp_`, an identifier to look it up by, and 256 random bits."""
    return f"hp_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def keys(home: Home) -> dict[str, str]:
    """Return the home's API keys by name: `local` has every scope, the others are named after one.

    The home must have its keys already.
    """
    return {entry["name"]: entry["key"] for entry in read_json(home.keys)}


def is_ready(url: str) -> bool:
    """Tell whether the service there says that it makes progress."""
    return _is_fine(f"{url}/readyz")


def answers(url: str) -> bool:
    """Tell whether the service there is alive."""
    return _is_fine(f"{url}/healthz")


def _is_fine(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
