"""A sensor's or a locality's series: every interval from the first to the last reading."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.ingest.domain.registry import Sensor
from services.ingest.query import flagged
from services.ingest.query.flagged import Flagged
from services.ingest.query.history import History, mean_of
from shared.air import intervals, windows
from shared.air.intervals import DAY, HOUR, Average
from shared.air.localities import Candidate, governing
from shared.air.quality import STATES, lowest_state
from shared.air.windows import Hour, Mean

_STEPS: Mapping[Average, timedelta] = {
    "15min": intervals.QUARTER,
    "1h": HOUR,
    "8h": HOUR,
    "24h": HOUR,
    "day": DAY,
    "day_max_8h": DAY,
    "month": timedelta(days=31),
}
_LOOK_BACK: Mapping[Average, timedelta] = {"8h": 8 * HOUR, "24h": DAY, "day_max_8h": 8 * HOUR}


@dataclass(frozen=True, slots=True)
class Point:
    """One interval of a series.

    Attributes:
        state: the lowest of what the mean is made of, None of nothing.
        flags: of every reading in the interval, also of those left out, and of the suspect hours.
        sensor_id: whose value it is, None where no sensor of a locality has a counting one.
    """

    start: datetime
    end: datetime
    mean: Mean
    state: str | None
    flags: tuple[str, ...]
    sensor_id: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A sensor with the time it spent in a locality; for ever where it is asked for itself."""

    sensor: Sensor
    stays: tuple[tuple[datetime, datetime], ...]

    def is_there(self, at: datetime) -> bool:
        """Tell whether the sensor was in the locality at an instant."""
        return any(start <= at < end for start, end in self.stays)


def ends(average: Average, life: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """Return the ends of the first and the last interval of a sensor's life that are listed."""
    first, last = life
    if average == "month":
        return intervals.month_after(first), intervals.month_after(last)
    if average in ("day", "day_max_8h"):
        return intervals.day_of(first) + DAY, intervals.day_of(last) + DAY
    if average == "15min":
        quarter = intervals.QUARTER
        return intervals.quarter_of(first) + quarter, intervals.quarter_of(last) + quarter
    return intervals.hour_of(first) + HOUR, intervals.hour_of(last) + HOUR


async def points(
    history: History,
    members: Sequence[Member],
    pollutant: str,
    average: Average,
    since: datetime,
    until: datetime,
    limit: int,
    *,
    of_locality: bool,
) -> list[Point]:
    """Return the first `limit` intervals with `since` < end ≤ `until`, in order of their ends.

    Args:
        history: the snapshot to read.
        members: one sensor, or all that were in the locality at some time.
        pollutant: its code.
        average: how to average.
        since: exclusive bound of the ends.
        until: inclusive bound of the ends.
        limit: how many at most, at least 1.
        of_locality: choose per interval the sensor that speaks for the locality.
    """
    lives: dict[str, tuple[datetime, datetime]] = {}
    measured = [each for each in members if pollutant in each.sensor.series]
    for member in measured:
        life = await history.life(member.sensor)
        if life is not None:
            lives[member.sensor.sensor_id] = ends(average, life)
    if not lives:
        return []
    low = max(since, min(first for first, _ in lives.values()) - timedelta.resolution)
    high = min(until, max(last for _, last in lives.values()))
    if low >= high:
        return []
    high = low + min(high - low, _STEPS[average] * (limit + 1))
    of_sensors: list[tuple[Member, dict[datetime, Point]]] = []
    for member in measured:
        sensor_id = member.sensor.sensor_id
        if sensor_id in lives:
            first, last = lives[sensor_id]
            found = [
                point
                async for point in _of_sensor(history, member.sensor, pollutant, average, low, high)
                if first <= point.end <= last
            ][:limit]
            of_sensors.append((member, {point.end: point for point in found}))
    if not of_locality:
        return list(of_sensors[0][1].values())
    return [
        _spokesman(start, end, of_sensors)
        for start, end in _first(intervals.between(average, low, high), limit)
    ]


def _first(
    pairs: Iterator[tuple[datetime, datetime]], limit: int
) -> Iterator[tuple[datetime, datetime]]:
    for _, pair in zip(range(limit), pairs, strict=False):
        yield pair


def _spokesman(
    start: datetime, end: datetime, of_sensors: Sequence[tuple[Member, Mapping[datetime, Point]]]
) -> Point:
    """Return the point of the sensor that speaks for the locality, or one without a value."""
    there = {
        member.sensor.sensor_id: (member.sensor, found[end])
        for member, found in of_sensors
        if end in found and member.is_there(start)
    }
    chosen = governing(
        Candidate(sensor_id, sensor.at(start).kind, point.mean)
        for sensor_id, (sensor, point) in there.items()
    )
    if chosen is not None:
        return there[chosen.sensor_id][1]
    best = max(
        (point.mean for _, point in there.values()),
        key=lambda mean: (mean.capture, mean.n),
        default=Mean(None, 0, 0),
    )
    return Point(start, end, Mean(None, best.n, best.expected), None, (), None)


async def _of_sensor(
    history: History,
    sensor: Sensor,
    pollutant: str,
    average: Average,
    since: datetime,
    until: datetime,
) -> AsyncIterator[Point]:
    series = sensor.series[pollutant]
    if average == "15min":
        begin = intervals.quarter_of(since)
        _, suspect = await flagged.hours(history, sensor, pollutant, begin, until)
        readings = await history.readings([series], begin, until)
        groups: dict[datetime, list[int]] = {}
        for index, each in enumerate(readings):
            groups.setdefault(intervals.quarter_of(each.start), []).append(index)
        for start, end in intervals.between("15min", since, until):
            inside = [readings[index] for index in groups.get(start, ())]
            mean = mean_of(inside, sensor, start, intervals.QUARTER)
            counted = [each.state for each in inside if each.counted]
            told = {flag for each in inside for flag in each.flags}
            if mean.n:
                told.update(suspect.get(intervals.hour_of(start), ()))
            state = STATES[min(counted)] if counted else None
            yield Point(start, end, mean, state, tuple(sorted(told)), sensor.sensor_id)
        return
    begin = _first_start(average, since)
    hours, suspect = await flagged.hours(history, sensor, pollutant, begin, until)
    flags = Flagged([*await history.flags([series], begin, until), *suspect.items()])
    by_start = {hour.start: hour for hour in hours}
    if average == "1h":
        for start, end in intervals.between("1h", since, until):
            hour = by_start.get(start)
            mean = (
                mean_of((), sensor, start, HOUR)
                if hour is None
                else Mean(hour.value, hour.n, hour.expected)
            )
            state = None if hour is None else hour.state
            yield Point(start, end, mean, state, flags.within(start, end), sensor.sensor_id)
        return
    counting = windows.counting(hours)
    for start, end, mean in windows.series(counting, average, since, until):
        state = _lowest(by_start, counting, start, end)
        yield Point(start, end, mean, state, flags.within(start, end), sensor.sensor_id)


def _first_start(average: Average, since: datetime) -> datetime:
    """Return the start of the first hour that the first interval after `since` needs."""
    if average == "month":
        return intervals.month_of(since)
    if average in ("day", "day_max_8h"):
        return intervals.day_of(since) - _LOOK_BACK.get(average, timedelta())
    return intervals.hour_of(since) - _LOOK_BACK.get(average, timedelta())


def _lowest(
    by_start: Mapping[datetime, Hour],
    counting: Mapping[datetime, float],
    start: datetime,
    end: datetime,
) -> str | None:
    hours = (start + ahead * HOUR for ahead in range((end - start) // HOUR))
    return lowest_state(by_start[at].state or STATES[0] for at in hours if at in counting)
