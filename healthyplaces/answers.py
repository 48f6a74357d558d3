"""What the HTTP API answers, as types: names and shapes of the public contract, version 1."""

from typing import Any, Literal, TypedDict

Band = Literal["low", "moderate", "high", "very_high"]
Scope = Literal["read", "publish", "operate", "admin"]
Average = Literal["raw", "15min", "1h", "8h", "24h", "day", "day_max_8h", "month"]


class Deprivation(TypedDict):
    """Index of Multiple Deprivation; decile and quintile 1 = most deprived."""

    score: float | None
    decile: int | None
    quintile: int | None


class Locality(TypedDict):
    """One version of an area."""

    code: str
    name: str
    lat: float
    lon: float
    population: int | None
    imd: Deprivation
    version: int
    valid_from: str | None
    valid_to: str | None


class Sensor(TypedDict):
    """A registered sensor."""

    sensor_id: str
    name: str | None
    lat: float
    lon: float
    kind: Literal["reference", "indicative", "low_cost"]
    site_type: str | None
    operator: str | None
    pollutants: list[str]
    interval_s: int
    valid_from: str | None
    locality: str | None
    retired_at: str | None
    last_reading_at: str | None


class PollutantNow(TypedDict):
    """One pollutant of a locality's index."""

    pollutant: str
    averaging: str
    value: float | None
    unit: str
    index: int | None
    band: Band | None
    capture: float | None
    start: str
    end: str
    sensor_id: str | None


class Now(TypedDict):
    """The air of a locality in the last complete hour."""

    locality: str
    name: str
    as_of: str
    daqi: int | None
    band: Band | None
    driving_pollutants: list[str]
    indicative: bool
    sensors: int
    pollutants: list[PollutantNow]


class Interval(TypedDict, total=False):
    """One interval of a series; the last four are of `raw` readings or of localities only."""

    start: str
    end: str
    value: float | None
    n: int
    expected: int
    capture: float
    state: str | None
    flags: list[str]
    learned_at: str
    value_original: float | None
    unit_original: str
    sensor_id: str


class Transition(TypedDict):
    """One step of an alert's life."""

    seq: int
    at: str
    learned_at: str
    to: str
    severity: str
    reason: str
    by: str | None
    value: float | None


class Alert(TypedDict):
    """One run of a rule's condition in one place."""

    id: str
    rule_id: str
    rule_version: int
    locality: str | None
    pollutant: str | None
    severity: str
    peak_severity: str
    state: Literal["pending", "firing", "indeterminate", "resolved"]
    verdict: Literal["stands", "changed", "revoked"]
    historical: bool
    started_at: str
    triggered_at: str | None
    raised_at: str | None
    resolved_at: str | None
    value: float | None
    peak: float | None
    threshold: float | None
    sensors: list[str]
    case_id: str | None
    transitions: list[Transition]


class DeadLetter(TypedDict):
    """A record or item that was refused."""

    id: str
    topic: str
    partition: int
    offset: int
    item: int | None
    key: str | None
    reason: str
    detail: str
    service: str
    at: str
    status: Literal["open", "redriven", "edited"]
    redriven_at: str | None
    payload: str | None
    payload_base64: str


class Progress(TypedDict):
    """How far a service has applied one partition of a topic."""

    service: str
    topic: str
    partition: int
    end_offset: int
    applied_offset: int


class Rejected(TypedDict):
    """One item that the intake refused."""

    index: int
    reason: str
    detail: str


class Receipt(TypedDict):
    """What the intake did with a request."""

    accepted: int
    rejected: list[Rejected]


class ApiKey(TypedDict, total=False):
    """An API key; `key`, the secret itself, is shown once, when it is made."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    revoked_at: str | None
    key: str


Json = dict[str, Any]
"""An answer whose shape depends on what was asked."""
