"""Internal records → what they say has to be judged again.

Only our own services write these topics; what cannot be read is a bug, and stops this service.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from shared import instants
from shared.consume import Record
from shared.topics import AIR_CHANGED, AIR_HOURLY, FACTS_RECORDED


class _Hourly(msgspec.Struct):
    sensor_id: str
    pollutant: str
    start: str


class _Changed(msgspec.Struct, rename={"since": "from"}):
    sensor_id: str
    reason: str
    since: str | None = None


class _Recorded(msgspec.Struct):
    topic: str
    type: str
    subject: str


_HOURLY = msgspec.json.Decoder(_Hourly)
_CHANGED = msgspec.json.Decoder(_Changed)
_RECORDED = msgspec.json.Decoder(_Recorded)


@dataclass(frozen=True, slots=True)
class HourChanged:
    """The hourly mean of a sensor and pollutant that starts then is another one now."""

    sensor_id: str
    pollutant: str
    start: datetime


@dataclass(frozen=True, slots=True)
class SensorChanged:
    """A sensor was registered, moved or retired, with effect from `since` (None: since ever)."""

    sensor_id: str
    since: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """There is a new fact about a housing case."""

    case_id: str
    type: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What some records say, each once."""

    hours: tuple[HourChanged, ...]
    sensors: tuple[SensorChanged, ...]
    cases: tuple[CaseChanged, ...]


def batch(records: Sequence[Record]) -> Batch:
    """Return what the records say; a tombstone says nothing."""
    hours: dict[HourChanged, None] = {}
    sensors: dict[SensorChanged, None] = {}
    cases: dict[CaseChanged, None] = {}
    for topic, value in _values(records):
        if topic == AIR_HOURLY:
            hourly = _HOURLY.decode(value)
            start = instants.parse(hourly.start)
            hours[HourChanged(hourly.sensor_id, hourly.pollutant, start)] = None
        elif topic == AIR_CHANGED:
            changed = _CHANGED.decode(value)
            since = None if changed.since is None else instants.parse(changed.since)
            sensors[SensorChanged(changed.sensor_id, since, changed.reason)] = None
        elif topic == FACTS_RECORDED:
            recorded = _RECORDED.decode(value)
            if recorded.type.startswith("hazard."):
                cases[CaseChanged(recorded.subject, recorded.type)] = None
    return Batch(tuple(hours), tuple(sensors), tuple(cases))


def _values(records: Iterable[Record]) -> Iterable[tuple[str, bytes]]:
    return ((each.topic, each.value) for each in records if each.value is not None)
