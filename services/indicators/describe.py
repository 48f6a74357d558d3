"""What indicators reads and tells, as AsyncAPI 3."""

from faststream.kafka import KafkaBroker
from pydantic import Field

from services.indicators.serve.indicators import Value
from shared import asyncapi
from shared.topics import INDICATORS_VALUES


class ToldValue(Value):
    """One new or revised value of a measure; what cannot be computed or told is null."""

    indicator_id: str
    by: str = Field(description="`none`, or the breakdown that `group` is of.")
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
