"""What the sensors send, and when: late, corrected, repeated, wrong and missing readings too."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from shared import instants

from .air import Episode, concentration, episode_before
from .chance import between, happens, uniform
from .city import Sensor

Reading = dict[str, Any]
"""One item of `air.readings`, as it is published."""

_PPB = {
    "no2": 1.9125420910033764,
    "o3": 1.9956960949600449,
    "so2": 2.6609281266133933,
    "no": 1.247310059350028,
    "nox": 1.9125420910033764,
}
"""µg/m³ in one ppb at 20 °C and 1013 hPa."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OUTAGE_BLOCK = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How often things go wrong; each number is a probability for one reading.

    Attributes:
        late: sent up to four hours after it ended, instead of at once.
        corrected: sent again later with another value, or withdrawn.
        repeated: sent twice, byte for byte.
        refused: comes with a twin that no platform should accept.
        outage: for one sensor in six hours, that it is silent for half an hour to three.
    """

    late: float = 0.02
    corrected: float = 0.01
    repeated: float = 0.01
    refused: float = 0.0005
    outage: float = 0.08


@dataclass(frozen=True, slots=True)
class Sending:
    """One reading on its way.

    Attributes:
        at: when the sensor sends it.
        accepted: whether the platform should take it.
    """

    at: datetime
    reading: Reading
    accepted: bool = True


def readings(
    seed: int,
    sensors: Sequence[Sensor],
    start: datetime,
    end: datetime,
    episode: Episode | None = None,
    behaviour: Behaviour | None = None,
) -> Iterator[Reading]:
    """Yield the readings that start in [start, end), in the order they are sent."""
    for sending in schedule(seed, sensors, start, end, episode, behaviour):
        yield sending.reading


def schedule(
    seed: int,
    sensors: Sequence[Sensor],
    start: datetime,
    end: datetime | None = None,
    episode: Episode | None = None,
    behaviour: Behaviour | None = None,
) -> Iterator[Sending]:
    """Yield what is sent of the readings that start in [start, end), in the order it is sent.

    Args:
        seed: another one is another day; the same gives the same sendings.
        sensors: who sends; each at its own interval and phase.
        start: of the first readings.
        end: of the simulation; None goes on for ever.
        episode: when the air stands still; by default once a day, at the last rush hour that was
            six hours or more before `end` (24 hours after `start` where there is none).
        behaviour: how often things go wrong.
    """
    episode = episode or episode_before(end or start + timedelta(days=1))
    behaviour = behaviour or Behaviour()
    waiting: list[tuple[datetime, int, Sending]] = []
    order = count()
    for begins, sensor in _starts(seed, sensors, start, end):
        while waiting and waiting[0][0] <= begins:
            yield heapq.heappop(waiting)[2]
        if _silent(seed, sensor, begins, behaviour):
            continue
        for pollutant in sensor.pollutants:
            for sending in _sendings(seed, sensor, pollutant, begins, episode, behaviour):
                heapq.heappush(waiting, (sending.at, next(order), sending))
    while waiting:
        yield heapq.heappop(waiting)[2]


def _starts(
    seed: int, sensors: Sequence[Sensor], start: datetime, end: datetime | None
) -> Iterator[tuple[datetime, Sensor]]:
    """Yield the start of every interval of every sensor, oldest first."""
    upcoming: list[tuple[datetime, int]] = []
    for index, sensor in enumerate(sensors):
        phase = 0.0 if sensor.kind == "reference" else uniform(seed, "phase", sensor.sensor_id) * 60
        origin = _EPOCH + timedelta(seconds=int(phase))
        step = timedelta(seconds=sensor.interval_s)
        upcoming.append((origin - (origin - start) // step * step, index))
    heapq.heapify(upcoming)
    while upcoming and (end is None or upcoming[0][0] < end):
        begins, index = upcoming[0]
        sensor = sensors[index]
        yield begins, sensor
        heapq.heapreplace(upcoming, (begins + timedelta(seconds=sensor.interval_s), index))


def _silent(seed: int, sensor: Sensor, at: datetime, behaviour: Behaviour) -> bool:
    block = int(at.timestamp() // _OUTAGE_BLOCK.total_seconds())
    if not happens(behaviour.outage, seed, "outage", sensor.sensor_id, block):
        return False
    into = timedelta(seconds=at.timestamp() % _OUTAGE_BLOCK.total_seconds())
    fails = timedelta(hours=between(0, 3, seed, "fails", sensor.sensor_id, block))
    lasts = timedelta(hours=between(0.5, 3, seed, "lasts", sensor.sensor_id, block))
    return fails <= into < fails + lasts


def _sendings(
    seed: int,
    sensor: Sensor,
    pollutant: str,
    begins: datetime,
    episode: Episode,
    behaviour: Behaviour,
) -> Iterator[Sending]:
    about = (sensor.sensor_id, pollutant, int(begins.timestamp()))
    ends = begins + timedelta(seconds=sensor.interval_s)
    value = concentration(seed, sensor, pollutant, begins, episode)
    unit = "mg/m3" if pollutant == "co" else "ug/m3"
    if sensor.ppb and pollutant in _PPB:
        value, unit = round(value / _PPB[pollutant], 2), "ppb"
    reading: Reading = {
        "sensor_id": sensor.sensor_id,
        "pollutant": pollutant,
        "start": instants.text(begins),
        "end": instants.text(ends),
        "value": value,
        "unit": unit,
        "state": "provisional" if sensor.kind == "reference" else "unvalidated",
    }
    sent = ends + timedelta(seconds=between(0.2, 4, seed, "travels", *about))
    if happens(behaviour.late, seed, "late", *about):
        sent += timedelta(minutes=between(5, 240, seed, "delayed", *about))
    yield Sending(sent, reading)
    if happens(behaviour.repeated, seed, "repeated", *about):
        yield Sending(sent + timedelta(seconds=between(1, 90, seed, "again", *about)), reading)
    if happens(behaviour.corrected, seed, "corrected", *about):
        found = sent + timedelta(minutes=between(10, 120, seed, "found", *about))
        yield Sending(found, _corrected(seed, reading, about))
    if happens(behaviour.refused, seed, "refused", *about):
        yield Sending(sent, _refused(seed, reading, about), accepted=False)


def _corrected(seed: int, reading: Reading, about: tuple[object, ...]) -> Reading:
    if happens(0.1, seed, "withdrawn", *about):
        return {**reading, "state": "withdrawn"}
    drift = between(0.9, 1.1, seed, "drift", *about)
    return {**reading, "value": round(reading["value"] * drift, 2), "state": "validated"}


def _refused(seed: int, reading: Reading, about: tuple[object, ...]) -> Reading:
    mistakes: tuple[Reading, ...] = (
        {**reading, "value": str(reading["value"])},
        {**reading, "pollutant": "pm25", "unit": "ppb"},
        {**reading, "sensor_id": f"{reading['sensor_id']}-unregistered"},
        {**reading, "start": reading["end"], "end": reading["start"]},
        {**reading, "start": reading["start"].removesuffix("Z")},
    )
    return mistakes[int(uniform(seed, "mistake", *about) * len(mistakes))]
