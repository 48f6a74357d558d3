"""What alerts reads and tells, as AsyncAPI 3."""

from typing import Any

from faststream.kafka import KafkaBroker
from faststream.specification import AsyncAPI

from services.alerts.publish import EVENT_TYPE
from services.alerts.serve.shapes import ToldOut
from shared.topics import ALERTS_EVENTS

Json = dict[str, Any]


def document(kafka: KafkaBroker) -> Json:
    """Return the document: what the framework knows of our subscription, and what we publish."""
    found: Json = AsyncAPI(kafka).to_specification().to_jsonable()
    schema = ToldOut.model_json_schema(ref_template="#/components/schemas/{model}")
    components = found.setdefault("components", {})
    components.setdefault("schemas", {}).update(schema.pop("$defs", {}))
    components["schemas"]["ToldOut"] = schema
    components.setdefault("messages", {})[EVENT_TYPE] = {
        "name": EVENT_TYPE,
        "title": "One transition of an alert",
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"],
            "properties": {
                "ce_specversion": {"const": "1.0"},
                "ce_id": {"type": "string", "description": "The same when it is sent again."},
                "ce_type": {"const": EVENT_TYPE},
                "ce_source": {"type": "string"},
                "ce_time": {"type": "string", "format": "date-time"},
            },
        },
        "payload": {"$ref": "#/components/schemas/ToldOut"},
    }
    found.setdefault("channels", {})[ALERTS_EVENTS] = {
        "address": ALERTS_EVENTS,
        "description": "Keyed by the alert's id, in order per key, at least once.",
        "messages": {EVENT_TYPE: {"$ref": f"#/components/messages/{EVENT_TYPE}"}},
    }
    found.setdefault("operations", {})["tellTransition"] = {
        "action": "send",
        "channel": {"$ref": f"#/channels/{ALERTS_EVENTS}"},
        "messages": [{"$ref": f"#/channels/{ALERTS_EVENTS}/messages/{EVENT_TYPE}"}],
    }
    return found
