"""What a service reads and tells, as AsyncAPI 3: the framework's document and what we add to it."""

from typing import Any

from faststream.kafka import KafkaBroker
from faststream.specification import AsyncAPI
from pydantic import BaseModel

Json = dict[str, Any]


def document(kafka: KafkaBroker) -> Json:
    """Return what the framework knows of the broker's subscriptions."""
    found: Json = AsyncAPI(kafka).to_specification().to_jsonable()
    return found


def tell(
    found: Json,
    topic: str,
    event_type: str,
    payload: type[BaseModel],
    *,
    operation: str,
    title: str,
    description: str,
) -> None:
    """Add to a document that the service publishes CloudEvents of one type, in binary mode.

    Args:
        found: the document, which is added to.
        topic: where they go.
        event_type: their `ce_type`.
        payload: the shape of their data.
        operation: the name of the operation.
        title: what one event is.
        description: how the topic is keyed and ordered.
    """
    schema = payload.model_json_schema(ref_template="#/components/schemas/{model}")
    components = found.setdefault("components", {})
    components.setdefault("schemas", {}).update(schema.pop("$defs", {}))
    components["schemas"][payload.__name__] = schema
    components.setdefault("messages", {})[event_type] = {
        "name": event_type,
        "title": title,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"],
            "properties": {
                "ce_specversion": {"const": "1.0"},
                "ce_id": {"type": "string", "description": "The same when it is sent again."},
                "ce_type": {"const": event_type},
                "ce_source": {"type": "string"},
                "ce_time": {"type": "string", "format": "date-time"},
            },
        },
        "payload": {"$ref": f"#/components/schemas/{payload.__name__}"},
    }
    found.setdefault("channels", {})[topic] = {
        "address": topic,
        "description": description,
        "messages": {event_type: {"$ref": f"#/components/messages/{event_type}"}},
    }
    found.setdefault("operations", {})[operation] = {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic}"},
        "messages": [{"$ref": f"#/channels/{topic}/messages/{event_type}"}],
    }
