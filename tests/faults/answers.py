"""What the platform answers about housing, which is what anybody can see of its counts."""

from datetime import UTC, datetime
from typing import Any

import httpx

from shared import clock

_BY = ("none", "ward")
_FIRST_YEARS_AGO = 2
_SAID_WHEN = ("revision",)
"""How often a value was revised on its way depends on the batches it came in."""

Row = tuple[Any, ...]


def figures(gateway: str, api_key: str) -> list[Row]:
    """Return every operational value, for the city and by ward, of this and the last two years."""
    now = clock.now()
    span = {
        "from": datetime(now.year - _FIRST_YEARS_AGO, 1, 1, tzinfo=UTC).date().isoformat(),
        "to": datetime(now.year, 12, 31, tzinfo=UTC).date().isoformat(),
    }
    headers = {"Authorization": f"Bearer {api_key}"}
    rows: list[Row] = []
    with httpx.Client(base_url=gateway, headers=headers, timeout=60) as client:
        for entry in _all(client, "/v1/indicators", {}):
            if "operational" not in entry["basis"]:
                continue
            for by in _BY:
                if by == "none" or by in entry["breakdowns"]:
                    values = _all(client, f"/v1/indicators/{entry['id']}", {**span, "by": by})
                    rows += [(entry["id"], by, _plain(each)) for each in values]
    return rows


def _all(client: httpx.Client, path: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(path, params={**parameters, "limit": "1000", **cursor})
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        found = answer.json()
        items += found["items"]
        if found["next"] is None:
            return items
        cursor = {"cursor": found["next"]}


def _plain(value: object) -> object:
    """Return the content of a value so that equal ones are equal and can be counted."""
    if isinstance(value, dict):
        return tuple(
            (name, _plain(each)) for name, each in sorted(value.items()) if name not in _SAID_WHEN
        )
    if isinstance(value, list):
        return tuple(map(_plain, value))
    return value
