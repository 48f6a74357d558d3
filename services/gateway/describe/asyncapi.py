"""AsyncAPI 3: each service's own document, and ours of the topics that intake writes to."""

from collections.abc import Mapping
from typing import Any

import orjson

from services.gateway.routes import Service
from services.gateway.upstream import Upstream
from shared.errors import NotFound, Unavailable
from shared.events import schemas
from shared.events.catalogue import SUBJECTS
from shared.topics import AIR_READINGS, AIR_SENSORS, INBOUND

_KEYS: Mapping[str, str] = {AIR_SENSORS: "sensor_id", AIR_READINGS: "sensor_id", **SUBJECTS}


class AsyncApi:
    """Hands out the documents; a service that is away has its last one given."""

    def __init__(self, upstreams: Mapping[Service, Upstream], kafka: str) -> None:
        self._upstreams = upstreams
        self._own = orjson.dumps(document(kafka))
        self._known: dict[Service, bytes] = {}

    def services(self) -> list[str]:
        """Return whose documents there are."""
        return sorted([str(Service.GATEWAY), *(str(each) for each in self._upstreams)])

    async def text(self, service: str) -> bytes:
        """Return one service's document.

        Raises:
            NotFound: there is no such service.
            Unavailable: it does not answer and never has.
        """
        if service == Service.GATEWAY:
            return self._own
        if service not in self.services():
            raise NotFound(f"service {service}")
        name = Service(service)
        try:
            self._known[name] = await self._upstreams[name].document("/asyncapi.json")
        except Unavailable:
            if name not in self._known:
                raise
        return self._known[name]


def document(kafka: str) -> dict[str, Any]:
    """Return the AsyncAPI document of the topics that anybody may publish to."""
    of_topic: dict[str, list[str]] = {topic: [] for topic in INBOUND}
    messages: dict[str, Any] = {}
    for name in schemas.names():
        schema: dict[str, Any] = {**schemas.schema(name)}
        topic = schema.pop("x-topic")
        of_topic[topic].append(name)
        messages[_id(name)] = {
            "name": name,
            "contentType": "application/json",
            "payload": {
                "schemaFormat": "application/schema+json;version=draft-2020-12",
                "schema": schema,
            },
        }
    channels = {_id(topic): _channel(topic, names) for topic, names in of_topic.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Healthy Places: intake",
            "version": "1",
            "description": "What may be published, to Kafka or by `POST /v1/intake/{topic}`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": kafka, "protocol": "kafka"}},
        "channels": channels,
        "operations": {
            f"send_{name}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{name}"},
                "messages": [
                    {"$ref": f"#/channels/{name}/messages/{message}"}
                    for message in channel["messages"]
                ],
            }
            for name, channel in channels.items()
        },
        "components": {"messages": messages},
    }


def _channel(topic: str, names: list[str]) -> dict[str, Any]:
    return {
        "address": topic,
        "description": f"Keyed by {_KEYS[topic]}. One object, or an array of up to 5,000.",
        "messages": {_id(name): {"$ref": f"#/components/messages/{_id(name)}"} for name in names},
        "servers": [{"$ref": "#/servers/kafka"}],
    }


def _id(name: str) -> str:
    return name.replace(".", "_")
