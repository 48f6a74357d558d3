"""What indicators reads and tells, as AsyncAPI 3."""

from typing import Literal

from faststream.kafka import KafkaBroker
from pydantic import BaseModel, Field

from shared import asyncapi
from shared.topics import INDICATORS_VALUES


class ToldPeriod(BaseModel):
    """First and last London day, both inside."""

    type: Literal["snapshot", "month", "quarter", "year", "rolling_12m", "wave"]
    start: str
    end: str


class ToldValue(BaseModel):
    """One new or revised value of a measure; what cannot be computed or told is null."""

    indicator_id: str
    period: ToldPeriod
    area: str
    by: str = Field(description="`none`, or the breakdown that `group` is of.")
    group: str | None
    unit: str
    value: float | None
    numerator: float | None
    denominator: float | None
    lower_95: float | None
    upper_95: float | None
    lower_99_8: float | None
    upper_99_8: float | None
    method: str
    n_base: int | None
    n_eff: float | None
    suppressed: Literal["primary", "secondary", "differencing"] | None
    notes: list[str]
    basis: Literal["operational", "official"]
    revision: int
    cause: str = Field(description="The types of facts, or the release, that changed it.")


def document(kafka: KafkaBroker) -> asyncapi.Json:
    """Return the document: what the framework knows of our subscription, and what we publish."""
    found = asyncapi.document(kafka)
    asyncapi.tell(
        found,
        INDICATORS_VALUES,
        INDICATORS_VALUES,
        ToldValue,
        operation="tellValue",
        title="One new or revised value of a measure",
        description="Keyed by the measure's id, in order per key, at least once.",
    )
    return found
