"""What the outside hears of a committed batch, as outbox rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import orjson

from services.ingest.hours import HourChanged
from services.ingest.places import Moved
from shared import instants, topics
from shared.air.pollutants import Pollutant, unit_of
from shared.air.quality import STATES
from shared.cloudevents import binary_headers
from shared.events.facts import Fact
from shared.outbox import Outgoing

SOURCE = "/services/ingest"
_HOUR = timedelta(hours=1)
_UNITS = {str(each.value): unit_of(each) for each in Pollutant}


def hourly(hours: Iterable[HourChanged], at: datetime) -> list[Outgoing]:
    """Return one `air.hourly` record an hour; its id is the hour and its revision."""
    return [_hourly(each, at) for each in hours]


def _hourly(hour: HourChanged, at: datetime) -> Outgoing:
    start, end = _bounds(hour.start)
    content = {
        "sensor_id": hour.sensor_id,
        "pollutant": hour.pollutant,
        "unit": _UNITS[hour.pollutant],
        "start": start,
        "end": end,
        "value": hour.mean.value,
        "n": hour.mean.n,
        "expected": hour.mean.expected,
        "capture": hour.mean.capture,
        "state": None if hour.state is None else STATES[hour.state],
        "revision": hour.revision,
    }
    identifier = f"{hour.sensor_id}/{hour.pollutant}/{start}/{hour.revision}"
    return Outgoing(
        topics.AIR_HOURLY,
        hour.sensor_id.encode(),
        orjson.dumps(content),
        binary_headers(id=identifier, type=topics.AIR_HOURLY, source=SOURCE, at=at),
    )


@lru_cache(maxsize=1_024)
def _bounds(start: datetime) -> tuple[str, str]:
    """Return an hour as it is written; a batch has few of them, each for every series."""
    return instants.text(start), instants.text(start + _HOUR)


def changed(moves: Sequence[Moved], at: datetime) -> list[Outgoing]:
    """Return one `air.changed` record for each sensor whose place or registration changed."""
    return [
        Outgoing(
            topics.AIR_CHANGED,
            each.sensor_id.encode(),
            orjson.dumps(
                {
                    "sensor_id": each.sensor_id,
                    "from": None if each.since is None else instants.text(each.since),
                    "reason": each.reason,
                }
            ),
            binary_headers(
                id=f"{each.sensor_id}/{each.reason}/{instants.text(at)}",
                type=topics.AIR_CHANGED,
                source=SOURCE,
                at=at,
            ),
        )
        for each in moves
    ]


def recorded(facts: Iterable[Fact], at: datetime) -> list[Outgoing]:
    """Return one `facts.recorded` record a fact, keyed by what the fact is about."""
    return [
        Outgoing(
            topics.FACTS_RECORDED,
            each.subject.encode(),
            orjson.dumps(
                {
                    "topic": each.topic,
                    "type": each.type,
                    "id": each.id,
                    "subject": each.subject,
                    "occurred_at": instants.text(each.occurred_at),
                }
            ),
            binary_headers(
                id=f"{each.topic}/{each.id}", type=topics.FACTS_RECORDED, source=SOURCE, at=at
            ),
        )
        for each in facts
    ]
