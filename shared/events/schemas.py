"""JSON Schemas (draft 2020-12) of everything that may be published."""

from typing import Final

from shared.errors import NotFound
from shared.events.catalogue import CATALOGUE, Catalogue
from shared.events.json_text import Object
from shared.events.readings import READING
from shared.events.sensors import SENSOR
from shared.events.shapes import Shape
from shared.topics import AIR_READINGS, AIR_SENSORS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_AIR: Final[dict[str, tuple[str, str, Shape]]] = {
    "air.reading": (AIR_READINGS, "One averaged value of a sensor over [start, end).", READING),
    "air.sensor": (AIR_SENSORS, "The registration of a sensor, or a change of it.", SENSOR),
}


def names(catalogue: Catalogue = CATALOGUE) -> tuple[str, ...]:
    """Return the types that have a schema, sorted."""
    return tuple(sorted((*_AIR, *catalogue.types)))


def schema(name: str, catalogue: Catalogue = CATALOGUE) -> Object:
    """Return the JSON Schema of one item of a type; `x-topic` is where it may be published.

    What no schema says, as that `end` is after `start`, is judged all the same.

    Raises:
        NotFound: there is no such type.
    """
    if name in _AIR:
        topic, about, shape = _AIR[name]
    elif name in catalogue.types:
        event_type = catalogue.types[name]
        topic, about, shape = event_type.topic, event_type.about, event_type.whole
    else:
        raise NotFound(f"type {name}")
    return {
        "$schema": _DIALECT,
        "title": name,
        "description": f"{about} Fields that are not named here are dropped.",
        "x-topic": topic,
        **shape.schema(),
    }
