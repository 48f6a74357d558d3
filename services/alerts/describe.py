"""What alerts reads and tells, as AsyncAPI 3."""

from faststream.kafka import KafkaBroker

from services.alerts.publish import EVENT_TYPE
from services.alerts.serve.shapes import ToldOut
from shared import asyncapi
from shared.topics import ALERTS_EVENTS


def document(kafka: KafkaBroker) -> asyncapi.Json:
    """Return the document: what the framework knows of our subscription, and what we publish."""
    found = asyncapi.document(kafka)
    asyncapi.tell(
        found,
        ALERTS_EVENTS,
        EVENT_TYPE,
        ToldOut,
        operation="tellTransition",
        title="One transition of an alert",
        description="Keyed by the alert's id, in order per key, at least once.",
    )
    return found
