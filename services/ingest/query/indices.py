"""The daily index of a sensor or a locality, by the hour and by the day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.ingest.domain.placement import FOREVER
from services.ingest.domain.registry import ALWAYS
from services.ingest.query.history import History
from services.ingest.query.series import Member, Point, points
from shared.air import indices, intervals
from shared.air.indices import Item
from shared.air.intervals import DAY, HOUR, Average
from shared.air.pollutants import Pollutant
from shared.air.windows import Mean

HOURLY: Mapping[Pollutant, Average] = {
    Pollutant.NO2: "1h",
    Pollutant.SO2: "1h",
    Pollutant.O3: "8h",
    Pollutant.PM25: "24h",
    Pollutant.PM10: "24h",
}
"""What the index of an hour is made of; SO2 also of its quarters."""

DAILY: Mapping[Pollutant, Average] = {
    Pollutant.NO2: "1h",
    Pollutant.SO2: "1h",
    Pollutant.O3: "day_max_8h",
    Pollutant.PM25: "day",
    Pollutant.PM10: "day",
}
"""What the index of a day is made of; SO2 also of its quarters."""

Kinds = Mapping[str, Member]

_QUARTERS_AN_HOUR = 4
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Indexed:
    """The index of one hour or day.

    Attributes:
        indicative: a value of a sensor that is no reference station has a part in it.
    """

    start: datetime
    end: datetime
    item: Item
    indicative: bool


async def by_hour(
    history: History,
    members: Sequence[Member],
    since: datetime,
    until: datetime,
    limit: int,
    *,
    of_locality: bool,
) -> list[Indexed]:
    """Return the first `limit` hours with `since` < end ≤ `until`, each with its index."""
    found = {
        pollutant: await points(
            history,
            members,
            pollutant,
            average,
            since,
            until,
            limit,
            of_locality=of_locality,
        )
        for pollutant, average in HOURLY.items()
    }
    ends = sorted({point.end for each in found.values() for point in each})[:limit]
    if not ends:
        return []
    quarters = await _quarters(
        history, members, ends[0] - HOUR, ends[-1], len(ends) * _QUARTERS_AN_HOUR, of_locality
    )
    of_hour = _grouped(quarters, lambda point: intervals.hour_of(point.start) + HOUR)
    by_end = {code: {point.end: point for point in each} for code, each in found.items() if each}
    kinds = _kinds(members)
    return [_hour(end, by_end, of_hour.get(end, ()), kinds) for end in ends]


def _hour(
    end: datetime,
    found: Mapping[Pollutant, Mapping[datetime, Point]],
    quarters: Sequence[Point],
    kinds: Kinds,
) -> Indexed:
    at = {code: each[end] for code, each in found.items() if end in each}

    def mean(code: Pollutant) -> Mean | None:
        return at[code].mean if code in at else None

    item = indices.hourly_index(
        no2=mean(Pollutant.NO2),
        so2=mean(Pollutant.SO2),
        so2_quarters=[point.mean for point in quarters],
        o3_8h=mean(Pollutant.O3),
        pm25_24h=mean(Pollutant.PM25),
        pm10_24h=mean(Pollutant.PM10),
    )
    used = [*at.values(), *quarters]
    return Indexed(end - HOUR, end, item, _indicative(used, kinds))


async def by_day(
    history: History,
    members: Sequence[Member],
    since: datetime,
    until: datetime,
    limit: int,
    *,
    of_locality: bool,
) -> list[Indexed]:
    """Return the first `limit` days with `since` < end ≤ `until`, each with its index."""
    start = intervals.day_of(since)
    until = intervals.day_of(until)
    found: dict[Pollutant, list[Point]] = {}
    for pollutant, average in DAILY.items():
        per_day = _HOURS_A_DAY if average == "1h" else 1
        first = start if average == "1h" else since
        found[pollutant] = await points(
            history,
            members,
            pollutant,
            average,
            first,
            until,
            (limit + 1) * per_day,
            of_locality=of_locality,
        )
    days = sorted({intervals.day_of(point.start) for each in found.values() for point in each})
    days = [day for day in days if since < day + DAY <= until][:limit]
    if not days:
        return []
    many = len(days) * _HOURS_A_DAY * _QUARTERS_AN_HOUR
    quarters = await _quarters(history, members, days[0], days[-1] + DAY, many, of_locality)
    of_day = {
        code: _grouped(each, lambda point: intervals.day_of(point.start))
        for code, each in found.items()
        if each
    }
    quarters_of_day = _grouped(quarters, lambda point: intervals.day_of(point.start))
    kinds = _kinds(members)
    return [_day(day, of_day, quarters_of_day.get(day, ()), kinds) for day in days]


def _day(
    day: datetime,
    found: Mapping[Pollutant, Mapping[datetime, Sequence[Point]]],
    quarters: Sequence[Point],
    kinds: Kinds,
) -> Indexed:
    def means(code: Pollutant) -> list[Mean] | None:
        return [point.mean for point in found[code].get(day, ())] if code in found else None

    def mean(code: Pollutant) -> Mean | None:
        of_code = means(code)
        return None if of_code is None else next(iter(of_code), Mean(None, 0, _HOURS_A_DAY))

    item = indices.day_index(
        no2_hours=means(Pollutant.NO2),
        so2_hours=means(Pollutant.SO2),
        so2_quarters=[point.mean for point in quarters],
        o3_day_max_8h=mean(Pollutant.O3),
        pm25_day=mean(Pollutant.PM25),
        pm10_day=mean(Pollutant.PM10),
    )
    used = [point for each in found.values() for point in each.get(day, ())]
    return Indexed(day, day + DAY, item, _indicative([*used, *quarters], kinds))


async def _quarters(
    history: History,
    members: Sequence[Member],
    since: datetime,
    until: datetime,
    limit: int,
    of_locality: bool,
) -> list[Point]:
    """Return the 15-minute means of SO2 of the sensors that measured so often then."""
    able = [each for each in map(_while_it_resolves_quarters, members) if each.stays]
    found = await points(
        history, able, Pollutant.SO2, "15min", since, until, limit, of_locality=of_locality
    )
    return found if of_locality else [each for each in found if able[0].is_there(each.start)]


def _while_it_resolves_quarters(member: Member) -> Member:
    """Return a member without the time in which its sensor measured too rarely."""
    versions = member.sensor.versions
    starts = [ALWAYS, *(each.valid_from for each in versions[1:])]
    stays = [
        (max(since, start), min(until, end))
        for version, start, end in zip(versions, starts, [*starts[1:], FOREVER], strict=True)
        if intervals.resolves_quarters(version.interval_seconds)
        for since, until in member.stays
        if max(since, start) < min(until, end)
    ]
    return Member(member.sensor, tuple(stays))


def _kinds(members: Iterable[Member]) -> Kinds:
    return {each.sensor.sensor_id: each for each in members}


def _indicative(used: Iterable[Point], kinds: Kinds) -> bool:
    return any(
        point.sensor_id is not None
        and point.mean.value is not None
        and kinds[point.sensor_id].sensor.at(point.start).kind != "reference"
        for point in used
    )


def _grouped(
    points: Iterable[Point], key: Callable[[Point], datetime]
) -> dict[datetime, list[Point]]:
    groups: dict[datetime, list[Point]] = {}
    for point in points:
        groups.setdefault(key(point), []).append(point)
    return groups
