"""What must be, worked out from what stands in the topics, as plainly as it can be said.

This is a second implementation of the contract's rules on purpose: no line of the platform is used.
Slow, in memory, and short enough to be checked by reading.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import fsum
from typing import Any

import orjson

Identity = tuple[str, str, str]
"""Sensor, pollutant, start."""
Spot = tuple[str, int, int, int | None]
"""Topic, partition, offset, item."""

STATES = ("unvalidated", "provisional", "validated", "ratified", "withdrawn")
FACTOR = {
    ("no2", "ppb"): 1.9125420910033764,
    ("o3", "ppb"): 1.9956960949600449,
    ("so2", "ppb"): 2.6609281266133933,
}
PLAUSIBLE = {"no2": 2000.0, "o3": 1000.0, "so2": 3000.0, "pm25": 1000.0, "pm10": 2000.0}


@dataclass(frozen=True, slots=True)
class Logged:
    """One record as it stands in a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading says; `value` in output units, None where there is none."""

    end: str
    value: float | None
    original: float | None
    unit: str
    state: int


@dataclass(frozen=True, slots=True)
class Hour:
    """An hourly mean of at least one reading."""

    value: float
    n: int
    expected: int
    state: int


@dataclass(slots=True)
class Expected:
    """The one state that all this must end in.

    Attributes:
        current: what holds.
        contents: everything different that was ever said of an identity, which is kept.
        letters: why each refused item is refused.
        facts: (topic, id) of every event.
    """

    current: dict[Identity, Reading] = field(default_factory=dict)
    contents: dict[Identity, set[Reading]] = field(default_factory=dict)
    hours: dict[Identity, Hour] = field(default_factory=dict)
    letters: dict[Spot, str] = field(default_factory=dict)
    facts: set[tuple[str, str]] = field(default_factory=set)
    items: int = 0


def expected(log: Iterable[Logged], intervals: Mapping[str, int]) -> Expected:
    """Return what must be; `intervals` are the seconds of every sensor that gets registered."""
    found = Expected()
    ranks: dict[Identity, tuple[int, int, int]] = {}
    for record in log:
        if record.topic == "air.sensors":
            continue
        content = orjson.loads(record.value or b"null")
        several = isinstance(content, list)
        for index, item in enumerate(content if several else [content]):
            found.items += 1
            if record.topic != "air.readings":
                found.facts.add((record.topic, item["id"]))
                continue
            reason = refusal(item, intervals)
            if reason is not None:
                spot = (record.topic, record.partition, record.offset, index if several else None)
                found.letters[spot] = reason
                continue
            identity = (item["sensor_id"], item["pollutant"], item["start"])
            reading = read(item)
            found.contents.setdefault(identity, set()).add(reading)
            # One sensor is one key, and so one partition: its offsets say what came later.
            rank = (reading.state, record.offset, index)
            if rank >= ranks.get(identity, rank):
                ranks[identity], found.current[identity] = rank, reading
    found.hours = hours(found.current, intervals)
    return found


def refusal(item: Mapping[str, Any], intervals: Mapping[str, int]) -> str | None:
    """Return why the load's own bad readings must be refused."""
    if not isinstance(item["value"], (int, float)) or not item["start"].endswith("Z"):
        return "invalid"
    if item["end"] <= item["start"]:
        return "invalid"
    if item["unit"] == "ppb" and item["pollutant"] in ("pm25", "pm10"):
        return "unit"
    return None if item["sensor_id"] in intervals else "unknown_sensor"


def read(item: Mapping[str, Any]) -> Reading:
    """Return what a good reading says."""
    state = STATES.index(item["state"])
    value: float | None = item["value"] * FACTOR.get((item["pollutant"], item["unit"]), 1.0)
    return Reading(
        item["end"], None if state == 4 else value, float(item["value"]), item["unit"], state
    )


def hours(
    current: Mapping[Identity, Reading], intervals: Mapping[str, int]
) -> dict[Identity, Hour]:
    """Return the means of the readings that hold, by sensor, pollutant and start of the hour."""
    parts: dict[Identity, list[Reading]] = {}
    for (sensor, pollutant, start), reading in current.items():
        if reading.value is not None and -10 <= reading.value <= PLAUSIBLE[pollutant]:
            hour = start[:13] + ":00:00Z"
            parts.setdefault((sensor, pollutant, hour), []).append(reading)
    return {
        identity: Hour(
            fsum(each.value or 0.0 for each in readings) / len(readings),
            len(readings),
            max(1, 3600 // intervals[identity[0]]),
            min(each.state for each in readings),
        )
        for identity, readings in parts.items()
    }


def text(at: datetime) -> str:
    """Return an instant as the load writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def hour_before(at: datetime, hours: int) -> datetime:
    """Return the whole hour that is so many hours before."""
    return at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
