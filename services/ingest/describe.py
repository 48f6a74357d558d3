"""What ingest reads and tells, as AsyncAPI 3."""

from typing import Literal

from faststream.kafka import KafkaBroker
from pydantic import BaseModel, Field

from shared import asyncapi
from shared.air.pollutants import Pollutant
from shared.air.quality import STATES
from shared.events.reasons import Reason
from shared.topics import AIR_HOURLY, INBOUND, dead_letters_of

_NUMBER = {"type": "string", "pattern": "^[0-9]+$"}
_TEXT = {"type": "string"}
_LETTER = "dead_letter"
_HEADERS = {
    "type": "object",
    "description": "The record's own headers, then these.",
    "required": [
        *("dlq_reason", "dlq_detail", "dlq_topic", "dlq_partition", "dlq_offset"),
        *("dlq_service", "dlq_at"),
    ],
    "properties": {
        "dlq_reason": {"enum": [each.value for each in Reason]},
        "dlq_detail": {**_TEXT, "description": "The field and what is wrong with it, no payload."},
        "dlq_topic": {"enum": list(INBOUND)},
        "dlq_partition": _NUMBER,
        "dlq_offset": _NUMBER,
        "dlq_item": {**_NUMBER, "description": "From 0; absent: the whole record is refused."},
        "dlq_service": _TEXT,
        "dlq_at": {**_TEXT, "format": "date-time"},
        "dlq_truncated": {**_NUMBER, "description": "The full length of what is cut to 1 MiB."},
    },
}


class ToldHour(BaseModel):
    """The mean of an hour, `[start, end)`; null where there is none any more."""

    sensor_id: str
    pollutant: Pollutant
    unit: Literal["ug/m3", "mg/m3"]
    start: str
    end: str
    value: float | None
    n: int
    expected: int
    capture: float = Field(ge=0, le=1)
    state: str | None = Field(
        description="The lowest of its readings.", json_schema_extra={"enum": [*STATES, None]}
    )
    revision: int


def document(kafka: KafkaBroker) -> asyncapi.Json:
    """Return the document: what the framework knows of our subscriptions, and what we publish."""
    found = asyncapi.document(kafka)
    asyncapi.tell(
        found,
        AIR_HOURLY,
        AIR_HOURLY,
        ToldHour,
        operation="tellHour",
        title="The current mean of an hour of a sensor and pollutant, when it changed",
        description="Keyed by the sensor's id, in order per key, at least once.",
    )
    found["components"]["messages"][_LETTER] = {
        "name": _LETTER,
        "title": "A record or item that was refused, its original bytes",
        "headers": _HEADERS,
        "payload": {},
    }
    for topic in INBOUND:
        address = dead_letters_of(topic)
        found["channels"][address] = {
            "address": address,
            "description": "Keyed as it was received. At least once.",
            "messages": {_LETTER: {"$ref": f"#/components/messages/{_LETTER}"}},
        }
        found["operations"][f"refuse_{topic.replace('.', '_')}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{address}"},
            "messages": [{"$ref": f"#/channels/{address}/messages/{_LETTER}"}],
        }
    return found
