"""Alerts as answers, for the OpenAPI document: the names and shapes of the public contract."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

State = Literal["pending", "firing", "indeterminate", "resolved"]
SeverityOut = Literal["guideline", "moderate", "high", "very_high", "information", "alert"]
VerdictOut = Literal["stands", "changed", "revoked"]


class IntervalOut(BaseModel):
    """Half-open, in UTC."""

    start: str
    end: str


class TransitionOut(BaseModel):
    """One change of an alert; `at` is event time, `learned_at` the platform's clock."""

    model_config = ConfigDict(populate_by_name=True)

    seq: int
    at: str
    learned_at: str
    from_: State | None = Field(alias="from")
    to: State
    severity: SeverityOut
    reason: str
    by: str | None
    interval: IntervalOut | None
    value: float | None


class PopulationOut(BaseModel):
    """The people of a locality, null where it is not known."""

    total: float | None
    under_5: float | None
    over_65: float | None


class AcknowledgedOut(BaseModel):
    """Who saw it first."""

    by: str
    at: str
    comment: str | None


class CommentOut(BaseModel):
    """What somebody wrote down."""

    by: str
    at: str
    text: str


class AlertOut(BaseModel):
    """One run of a rule's condition in one place."""

    id: str
    rule_id: str
    rule_version: int
    locality: str | None
    pollutant: str | None
    severity: SeverityOut
    peak_severity: SeverityOut
    state: State
    verdict: VerdictOut
    historical: bool
    started_at: str
    triggered_at: str | None
    raised_at: str | None
    resolved_at: str | None
    value: float | None
    peak: float | None
    threshold: float | None
    averaging: str | None
    capture: float | None
    sensors: list[str]
    indicative: bool
    population: PopulationOut
    person_hours: float | None
    acknowledged: AcknowledgedOut | None
    assigned_to: str | None
    silenced: list[str]
    inhibited_by: str | None
    comments: list[CommentOut]
    merged_into: str | None
    revision: int
    case_id: str | None
    transitions: list[TransitionOut]
    sensitive_sites: dict[str, int] = Field(
        description="Schools, care homes and others of the locality, how many of each kind."
    )


class AlertsOut(BaseModel):
    """A page of alerts, newest first."""

    items: list[AlertOut]
    next: str | None


class ToldOut(AlertOut):
    """An alert as it was just after one of its transitions: on the stream, and to receivers."""

    transition: TransitionOut
