"""Say where the platform of a home can be reached, after asking it whether it is there."""

import sys
from pathlib import Path
from typing import Any

from deploy.local import services
from deploy.local.places import Home, read_json
from deploy.local.processes import birth
from deploy.local.say import Trouble


def of(home: Home) -> dict[str, Any]:
    """Return the addresses, keys and process numbers of the platform that runs in that home.

    Raises:
        Trouble: none runs there, or it does not answer.
    """
    state = _state(home)
    if not is_up(home):
        raise Trouble(
            f"Finding a platform in {home.folder}",
            f"what runs there: {state.get('state', 'nothing')}; its services: not up",
            "start one (make up), or name its folder in HEALTHYPLACES_HOME",
        )
    if not services.answers(state["gateway"]):
        raise Trouble(
            f"Asking the gateway at {state['gateway']}",
            "GET /healthz: no answer",
            f"read {home.logs / 'gateway.log'}",
        )
    keys = services.keys(home)
    command = Path(sys.executable).with_name("healthyplaces")
    start = [str(command)] if command.exists() else [sys.executable, "-m", "healthyplaces"]
    return {
        "gateway": state["gateway"],
        "kafka": state["kafka"],
        "database": state["database"],
        "api_key": keys["local"],
        "api_keys": {scope: keys[scope] for scope in services.SCOPES},
        "cli": [*start, "--home", str(home.folder)],
        "services": {name: _process(home, name) for name in services.NAMES},
        "processes": {name: _process(home, name) for name in ("kafka", "postgres")},
    }


def is_up(home: Home) -> bool:
    """Tell whether the whole platform, the services included, has come up in that home."""
    state = _state(home)
    return state.get("state") == "up" and bool(state.get("gateway"))


def is_looked_after(home: Home) -> bool:
    """Tell whether a supervisor runs that looks after this home."""
    return bool(_state(home))


def _state(home: Home) -> dict[str, Any]:
    state = read_json(home.run / "platform.json") or {}
    alive = "supervisor" in state and birth(state["supervisor"]) == state.get("birth")
    return dict(state) if alive else {}


def _process(home: Home, name: str) -> dict[str, Any]:
    told = read_json(home.run / f"{name}.json") or {}
    return {key: told[key] for key in ("url", "pid", "kind") if key in told}
