"""The shapes of what `/v1/dead-letters` takes and answers, as the OpenAPI document shows them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.events.reasons import Reason
from shared.topics import INBOUND

Topic = Literal[
    "air.sensors",
    "air.readings",
    "housing.events",
    "survey.responses",
    "community.events",
    "fire.events",
]
assert set(Topic.__args__) == set(INBOUND)  # type: ignore[attr-defined]


class DeadLetter(BaseModel):
    """One refused record or item; the payload needs the scope `operate`."""

    id: int
    topic: str
    partition: int
    offset: int
    item: int | None
    key: str | None
    reason: str
    detail: str
    service: str
    at: str
    status: str
    redriven_at: str | None
    payload: str | None
    payload_base64: str | None


class RedrivenLetter(DeadLetter):
    """A letter after it was judged again, and what came of that."""

    outcome: Literal["redriven", "edited", "refused", "unchanged"]


class DeadLetters(BaseModel):
    """A page of dead letters, newest first."""

    items: list[DeadLetter]
    next: str | None


class Group(BaseModel):
    """How many letters have one topic, reason and status, and one publisher where asked for."""

    topic: str
    reason: str
    status: str
    source: str | None = Field(description="What an event says of where it came from.")
    key: str | None = Field(description="Of the records: a sensor, a case, an incident.")
    letters: int
    first_at: str
    last_at: str


class Groups(BaseModel):
    """The groups of dead letters, the thousand largest."""

    items: list[Group]
    next: str | None


class Filter(BaseModel):
    """Which open letters to judge again."""

    model_config = ConfigDict(extra="ignore")

    topic: Topic | None = None
    reason: Reason | None = None
    key: str | None = Field(None, max_length=1_000)
    shadow: Annotated[bool, Field(strict=True)] = False


class Outcome(BaseModel):
    """What became of one letter: redriven, edited, refused (again), or unchanged."""

    id: int
    outcome: str
    reason: str | None
    detail: str | None


class Redriven(BaseModel):
    """What became of the letters a filter chose; `items` has the first 10,000 of them."""

    redriven: int
    refused: int
    shadow: bool
    items: list[Outcome]
