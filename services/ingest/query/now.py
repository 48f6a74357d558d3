"""The air of every locality now: the latest hour's values, none of them older than 65 minutes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from services.ingest import registered
from services.ingest.domain.registry import Sensor
from services.ingest.query.history import History, Reading, mean_of
from services.ingest.query.indices import HOURLY
from shared.air import indices, intervals, windows
from shared.air.indices import Item, PollutantIndex
from shared.air.intervals import DAY, HOUR, Average
from shared.air.localities import Candidate, governing
from shared.air.pollutants import Pollutant
from shared.air.windows import Hours, Mean
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")
FRESH = timedelta(minutes=65)
"""How long after its end an hour's value is still shown."""
_WIDTHS = {"1h": 1, "8h": 8, "24h": 24}


@dataclass(frozen=True, slots=True)
class Shown:
    """One pollutant's value of a locality with what it is a mean over, and its sensor.

    Attributes:
        able: the sensors that have a value there which counts.
    """

    pollutant: Pollutant
    found: PollutantIndex
    start: datetime
    end: datetime
    hour_end: datetime
    sensor: Sensor
    able: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A locality's air: what is shown, and the index of it."""

    code: str
    shown: tuple[Shown, ...]
    item: Item
    indicative: bool

    @property
    def sensors(self) -> int:
        """How many sensors have a value of what is shown."""
        return len(frozenset[str]().union(*(each.able for each in self.shown)))

    @property
    def as_of(self) -> datetime | None:
        """The end of the latest hour that is shown, None where nothing is."""
        return max((each.hour_end for each in self.shown), default=None)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What was measured by one sensor lately, by pollutant."""

    sensor: Sensor
    hours: Mapping[Pollutant, Hours]
    means: Mapping[Pollutant, Mapping[datetime, Mean]]
    quarters: Mapping[datetime, Mean]


async def places(
    connection: Connection, codes: Sequence[str] | None, at: datetime
) -> dict[str, PlaceNow]:
    """Return the air of localities (None: of all that have sensors) at an instant."""
    cursor = await connection.execute(_SQL["select_members_at"], {"at": at, "codes": codes})
    members: dict[str, list[str]] = {}
    for sensor_id, code in await cursor.fetchall():
        members.setdefault(code, []).append(sensor_id)
    known = await registered.load(
        connection, [sensor_id for ids in members.values() for sensor_id in ids]
    )
    last = intervals.hour_of(at)
    ends = [end for end in (last, last - HOUR) if at - end <= FRESH]
    stored = await _stored(History(connection), known.values(), ends)
    return {
        code: _place(code, [stored[each] for each in ids if each in stored], ends)
        for code, ids in members.items()
    }


async def _stored(
    history: History, sensors: Iterable[Sensor], ends: Sequence[datetime]
) -> dict[str, _Stored]:
    pairs = [
        (sensor, series, Pollutant(code))
        for sensor in sensors
        for code, series in sensor.series.items()
        if code in HOURLY
    ]
    hours = await history.hours(
        [(sensor, series) for sensor, series, _ in pairs], ends[-1] - DAY, ends[0]
    )
    so2 = [series for _, series, code in pairs if code is Pollutant.SO2]
    readings: dict[int, list[Reading]] = {}
    if so2:
        for each in await history.readings(so2, ends[-1] - HOUR, ends[0]):
            readings.setdefault(each.series_id, []).append(each)
    found: dict[str, _Stored] = {}
    for sensor, series, code in pairs:
        of_sensor = found.setdefault(sensor.sensor_id, _Stored(sensor, {}, {}, {}))
        means = {each.start: each.mean for each in hours[series]}
        quarters = _quarters(sensor, readings.get(series, ()))
        found[sensor.sensor_id] = _Stored(
            sensor,
            {**of_sensor.hours, code: windows.counting(hours[series])},
            {**of_sensor.means, code: means},
            {**of_sensor.quarters, **quarters},
        )
    return found


def _quarters(sensor: Sensor, readings: Iterable[Reading]) -> dict[datetime, Mean]:
    groups: dict[datetime, list[Reading]] = {}
    for each in readings:
        if intervals.resolves_quarters(sensor.at(each.start).interval_seconds):
            groups.setdefault(intervals.quarter_of(each.start), []).append(each)
    return {
        start: mean_of(inside, sensor, start, intervals.QUARTER) for start, inside in groups.items()
    }


def _place(code: str, members: Sequence[_Stored], ends: Sequence[datetime]) -> PlaceNow:
    shown: list[Shown] = []
    for pollutant in sorted(HOURLY):
        for end in ends:
            found = _shown(pollutant, members, end)
            if found is not None:
                shown.append(found)
                break
    item = indices.combined({each.pollutant: each.found for each in shown})
    indicative = any(each.sensor.at(each.start).kind != "reference" for each in shown)
    return PlaceNow(code, tuple(shown), item, indicative)


def _shown(pollutant: Pollutant, members: Sequence[_Stored], end: datetime) -> Shown | None:
    if pollutant is Pollutant.SO2:
        quarter = _highest_quarter(members, end)
        if quarter is not None:
            return quarter
    average = HOURLY[pollutant]
    candidates = [
        Candidate(
            each.sensor.sensor_id,
            each.sensor.at(end - HOUR).kind,
            _mean(each, pollutant, average, end),
        )
        for each in members
        if pollutant in each.hours and _lives(each.sensor, end)
    ]
    chosen_hour = governing(candidates)
    if chosen_hour is None:
        return None
    index = (
        indices.of_so2([chosen_hour.mean], ())
        if pollutant is Pollutant.SO2
        else indices.of_mean(pollutant, chosen_hour.mean, average)
    )
    start = end - _WIDTHS[average] * HOUR
    sensor = _by_id(members, chosen_hour.sensor_id)
    return Shown(pollutant, index, start, end, end, sensor, _able(candidates))


def _highest_quarter(members: Sequence[_Stored], end: datetime) -> Shown | None:
    """Return the highest 15-minute mean of SO2 in the hour that ends then."""
    quarter = intervals.QUARTER
    by_start = {
        start: [
            Candidate(each.sensor.sensor_id, each.sensor.at(start).kind, each.quarters[start])
            for each in members
            if start in each.quarters
        ]
        for start in (end - HOUR + each * quarter for each in range(4))
    }
    chosen = [
        (start, found)
        for start, candidates in by_start.items()
        if (found := governing(candidates)) is not None
    ]
    if not chosen:
        return None
    start, highest = max(chosen, key=lambda each: each[1].mean.value or 0.0)
    index = indices.of_so2((), [highest.mean])
    able = _able(each for candidates in by_start.values() for each in candidates)
    sensor = _by_id(members, highest.sensor_id)
    return Shown(Pollutant.SO2, index, start, start + quarter, end, sensor, able)


def _able(candidates: Iterable[Candidate]) -> frozenset[str]:
    return frozenset(each.sensor_id for each in candidates if each.mean.counts)


def _mean(stored: _Stored, pollutant: Pollutant, average: Average, end: datetime) -> Mean:
    if average == "1h":
        return stored.means[pollutant].get(end - HOUR, Mean(None, 0, 1))
    return windows.running(stored.hours[pollutant], end, _WIDTHS[average])


def _lives(sensor: Sensor, end: datetime) -> bool:
    """Tell whether the hour lies between a sensor's first and last reading."""
    if sensor.first_start is None or sensor.last_start is None:
        return False
    hour = end - HOUR
    return intervals.hour_of(sensor.first_start) <= hour <= intervals.hour_of(sensor.last_start)


def _by_id(members: Iterable[_Stored], sensor_id: str) -> Sensor:
    return next(each.sensor for each in members if each.sensor.sensor_id == sensor_id)
