"""Which formats there are, and turning what an adapter made into records."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson

from services.gateway.intake.adapters import openaq, sensor_community, sensorthings, ttn
from services.gateway.intake.adapters.translation import Adapter, Given
from services.gateway.intake.judge import Rejection
from services.gateway.intake.take import Outcome
from services.gateway.publish import Record
from shared.events import json_text, readings, sensors
from shared.events.json_text import Json, Object
from shared.events.reasons import Reason, Refusal, Refused
from shared.topics import AIR_READINGS, AIR_SENSORS, LARGEST_VALUE_BYTES

VENDORS: Final[Mapping[str, Adapter]] = {
    "sensor-community": sensor_community.translate,
    "openaq": openaq.translate,
    "sensorthings": sensorthings.translate,
    "ttn": ttn.translate,
}


def parsed(body: bytes) -> Json:
    """Return a body as JSON, as strictly as records are read.

    Raises:
        Refused: `too_large` or `malformed`.
    """
    if len(body) > LARGEST_VALUE_BYTES:
        raise Refused(Reason.TOO_LARGE, "value", f"over {LARGEST_VALUE_BYTES} bytes")
    items = json_text.items(body)
    found: list[Json] = []
    for item in items:
        if isinstance(item.content, Refusal):
            raise Refused(item.content.reason, "value", f"item {len(found)} is no JSON object")
        found.append(item.content)
    return found[0] if items and items[0].index is None else found


def outcome_of(vendor: str, body: Json, given: Given) -> Outcome:
    """Return what becomes of a body in a maker's format.

    Raises:
        Unreadable: it is not in that format.
    """
    translated = VENDORS[vendor](body, given)
    rejected = list(translated.rejected)
    records: dict[str, Sequence[Record]] = {}
    for topic, made in ((AIR_SENSORS, translated.sensors), (AIR_READINGS, translated.readings)):
        good = [record for each in made if (record := _record(topic, *each, given.now, rejected))]
        if good:
            records[topic] = good
    rejected.sort(key=lambda each: each.index)
    return Outcome(records, tuple(rejected), tuple(translated.ignored))


def _record(
    topic: str, place: int, content: Object, now: datetime, rejected: list[Rejection]
) -> Record | None:
    judged = sensors.sensor(content) if topic == AIR_SENSORS else readings.reading(content, now)
    if isinstance(judged, Refusal):
        rejected.append(Rejection(place, judged.reason.value, judged.detail))
        return None
    return Record(judged.sensor_id.encode(), orjson.dumps(content))
