"""The API's operations, one function each: what to send and what type the answer has.

Both clients take them: `client.ask(calls.alert(id))`, `client.each(calls.alerts(state="firing"))`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import quote
from uuid import uuid4

import orjson

from healthyplaces.answers import (
    Alert,
    ApiKey,
    Average,
    DeadLetter,
    Interval,
    Json,
    Locality,
    Now,
    Progress,
    Receipt,
    Scope,
    Sensor,
)
from shared import instants

Answer = TypeVar("Answer")
Query = str | int | float | bool | datetime | None

JSON = "application/json"
CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """One request, not sent yet.

    Attributes:
        params: of the query; None is left out.
        repeatable: sending it twice has one effect, so it is tried again after a failure.
        answer_type: the media type asked for; `text/csv` answers text instead of JSON.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    body_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    answer_type: str = JSON


@dataclass(frozen=True, slots=True)
class Listing(Generic[Answer]):
    """A list that comes in pages; `each` of a client walks it to its end."""

    first: Call[Json]

    def page(self, cursor: str | None) -> Call[Json]:
        """Return the request for the page at a cursor, the same question repeated."""
        if cursor is None:
            return self.first
        return replace(self.first, params={**self.first.params, "cursor": cursor})

    def as_csv(self) -> Call[str]:
        """Return the request for the whole list as CSV text."""
        return Call("GET", self.first.path, self.first.params, answer_type=CSV)


def localities() -> Listing[Locality]:
    """List the areas, every version."""
    return _listing("/v1/localities")


def sensors() -> Listing[Sensor]:
    """List the sensors."""
    return _listing("/v1/sensors")


def sensor(sensor_id: str) -> Call[Sensor]:
    """Ask for one sensor; 404 where it is not registered."""
    return Call("GET", f"/v1/sensors/{quote(sensor_id, safe='')}")


def air_now(locality: str | None = None, at: datetime | None = None) -> Listing[Now]:
    """List the index of every locality for the last complete hour."""
    return _listing("/v1/air/now", locality=locality, at=at)


def series(
    pollutant: str,
    start: datetime,
    end: datetime,
    average: Average,
    *,
    sensor_id: str | None = None,
    locality: str | None = None,
    as_of: datetime | None = None,
) -> Listing[Interval]:
    """List the intervals of a sensor or a locality that end in (start, end]."""
    return _listing(
        "/v1/air/series",
        sensor_id=sensor_id,
        locality=locality,
        pollutant=pollutant,
        average=average,
        as_of=as_of,
        limit=10_000,
        **{"from": start, "to": end},
    )


def annual(sensor_id: str, pollutant: str, year: int) -> Call[Json]:
    """Ask for a year's statistics and exceedances."""
    return _get("/v1/air/annual", sensor_id=sensor_id, pollutant=pollutant, year=year)


def alerts(
    *,
    state: str | None = None,
    severity: str | None = None,
    locality: str | None = None,
    rule_id: str | None = None,
    verdict: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Listing[Alert]:
    """List alerts, those that overlap [start, end) where given."""
    return _listing(
        "/v1/alerts",
        state=state,
        severity=severity,
        locality=locality,
        rule_id=rule_id,
        verdict=verdict,
        **{"from": start, "to": end},
    )


def alert(alert_id: str) -> Call[Alert]:
    """Ask for one alert."""
    return Call("GET", f"/v1/alerts/{quote(alert_id, safe='')}")


def acknowledge(alert_id: str, comment: str | None = None) -> Call[Alert]:
    """Say that somebody has seen the alert; the first to say so stands."""
    body = {} if comment is None else {"comment": comment}
    return _post(f"/v1/alerts/{quote(alert_id, safe='')}/acknowledge", body, repeatable=True)


def indicator(indicator_id: str, **params: Query) -> Listing[Json]:
    """List an indicator's values (`date=`, or `from=` and `to=`; `by=`; `basis=`)."""
    return _listing(f"/v1/indicators/{quote(indicator_id, safe='')}", **params)


def publish(topic: str, items: Sequence[object], key: str | None = None) -> Call[Receipt]:
    """Publish up to 5,000 items through the intake.

    Args:
        topic: an inbound one.
        items: bodies of events.
        key: makes repeats of the request one; by default a new one, so retries are safe.
    """
    return publish_text(topic, orjson.dumps(items), key)


def publish_text(topic: str, text: bytes, key: str | None = None) -> Call[Receipt]:
    """Publish JSON as it stands: one object or an array."""
    headers = {"Idempotency-Key": key or uuid4().hex}
    return Call("POST", f"/v1/intake/{quote(topic, safe='')}", body=text, headers=headers)


def load_localities(
    geojson: bytes,
    code_field: str | None = None,
    name_field: str | None = None,
    valid_from: str | None = None,
) -> Call[Json]:
    """Load a FeatureCollection of areas; sensors are assigned again when it answers."""
    return Call(
        "POST",
        "/v1/localities/load",
        _written(code_field=code_field, name_field=name_field, valid_from=valid_from),
        geojson,
        "application/geo+json",
        repeatable=False,
    )


def load_reference(csv: bytes) -> Call[Json]:
    """Load a CSV of populations, households and deprivation by area and year."""
    return Call("POST", "/v1/reference/load", body=csv, body_type=CSV)


def load_sites(csv: bytes) -> Call[Json]:
    """Load a CSV of sensitive sites in place of the list there was."""
    return Call("POST", "/v1/sensitive-sites/load", body=csv, body_type=CSV)


def load_official(csv: bytes, *, dry_run: bool = False) -> Call[Json]:
    """Load a CSV of official figures; `dry_run` only says what would be refused."""
    params = _written(dry_run=True if dry_run else None)
    return Call("POST", "/v1/official/load", params, csv, CSV)


def keys() -> Listing[ApiKey]:
    """List the API keys, without their secrets."""
    return _listing("/v1/keys")


def create_key(
    name: str, scopes: Sequence[Scope], expires_at: datetime | None = None
) -> Call[ApiKey]:
    """Make an API key; the answer is the only one that shows it."""
    body: Json = {"name": name, "scopes": list(scopes)}
    if expires_at is not None:
        body["expires_at"] = instants.text(expires_at)
    return _post("/v1/keys", body)


def revoke_key(key_id: str) -> Call[None]:
    """Revoke an API key at once."""
    return Call("DELETE", f"/v1/keys/{quote(key_id, safe='')}")


def dead_letters(
    topic: str | None = None, reason: str | None = None, key: str | None = None
) -> Listing[DeadLetter]:
    """List what was refused, newest first."""
    return _listing("/v1/dead-letters", topic=topic, reason=reason, key=key)


def dead_letter(letter_id: str) -> Call[DeadLetter]:
    """Ask for one dead letter with its payload."""
    return Call("GET", f"/v1/dead-letters/{quote(letter_id, safe='')}")


def redrive(letter_id: str, payload: bytes | None = None, *, shadow: bool = False) -> Call[Json]:
    """Judge a dead letter again, as it is or with an edited payload."""
    path = f"/v1/dead-letters/{quote(letter_id, safe='')}/redrive"
    params = {"shadow": "true"} if shadow else {}
    return Call("POST", path, params, payload, repeatable=False)


def redrive_all(
    topic: str | None = None,
    reason: str | None = None,
    key: str | None = None,
    *,
    shadow: bool = False,
) -> Call[Json]:
    """Judge all dead letters of a filter again; `shadow` says what would happen, without effect."""
    wanted = {"topic": topic, "reason": reason, "key": key}
    body: Json = {name: value for name, value in wanted.items() if value is not None}
    return _post("/v1/dead-letters/redrive", {**body, "shadow": shadow})


def progress() -> Listing[Progress]:
    """List how far every service has applied every partition."""
    return _listing("/v1/progress")


def applied(wait_seconds: float) -> Call[Json]:
    """Wait until all that was published before this call is applied; 504 if it takes longer."""
    return replace(_get("/v1/progress", wait=wait_seconds), repeatable=False)


def stream_ticket() -> Call[Json]:
    """Ask for a ticket with which a browser opens the alert stream once."""
    return _post("/v1/alerts/stream/ticket", {})


def plain(path: str) -> Call[Json]:
    """Ask for any path that answers JSON."""
    return Call("GET", path)


def _text(value: Query) -> str:
    if isinstance(value, datetime):
        return instants.text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _written(**params: Query) -> dict[str, str]:
    return {name: _text(value) for name, value in params.items() if value is not None}


def _get(path: str, **params: Query) -> Call[Json]:
    return Call("GET", path, _written(**params))


def _listing(path: str, **params: Query) -> Listing[Answer]:
    params.setdefault("limit", 1_000)
    return Listing(_get(path, **params))


def _post(path: str, body: Json, *, repeatable: bool = False) -> Call[Answer]:
    return Call("POST", path, body=orjson.dumps(body), repeatable=repeatable)
