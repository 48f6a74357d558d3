"""What a place measured: the sensors' means, combined into one interval of a rule each.

A place is a locality, or one sensor where a rule judges each on its own. A locality's value is the
highest of its sensors of the best kind that has a counting value there.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import fsum

from services.alerts.domain.interval import Interval
from services.alerts.domain.rule import KINDS, Kind, Rule
from services.alerts.domain.touched import Stay
from shared.air import daqi, indices, windows
from shared.air.intervals import HOUR, QUARTER, expected, hour_of, resolves_quarters
from shared.air.pollutants import Pollutant
from shared.air.windows import Mean


@dataclass(frozen=True, slots=True)
class Hour:
    """One stored hour of a sensor: its mean, with how many readings, and when it was learned."""

    start: datetime
    mean: Mean
    learned: datetime


@dataclass(frozen=True, slots=True)
class Quarter:
    """The readings of a sensor that start in a quarter of an hour and count towards averages."""

    start: datetime
    values: tuple[float, ...]
    learned: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A sensor, as it was and where it was, for intervals that start in `[since, until)`."""

    sensor_id: str
    kind: Kind
    interval_s: int
    since: datetime
    until: datetime


def inside(
    members: Sequence[Member], stays: Sequence[Stay], localities: Sequence[str]
) -> list[Member]:
    """Return sensors for as long as they were in some localities; none named is everywhere."""
    if not localities:
        return list(members)
    return [
        replace(each, since=max(each.since, stay.since), until=min(each.until, stay.until))
        for each in members
        for stay in stays
        if stay.code in localities
    ]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one sensor measured, by start.

    Attributes:
        hours: with readings or without, those that the first interval needs included.
        quarters: of a sensor that measures often enough, where the rule needs them.
        last_start: when its last reading of any pollutant started; no window ends after that hour.
    """

    hours: Mapping[datetime, Hour]
    quarters: Mapping[datetime, Quarter]
    last_start: datetime | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sensor's mean over an interval; it counts.

    `value` is a concentration; `index` is its daily index where the rule asks for one.
    """

    sensor_id: str
    kind: Kind
    value: float
    capture: float
    index: int | None
    readings: int
    learned: datetime


def intervals(
    rule: Rule,
    members: Sequence[Member],
    measured: Mapping[str, Measured],
    after: datetime,
    until: datetime,
) -> list[Interval]:
    """Return every interval of a place that has a value and ends in `(after, until]`, in order."""
    found: dict[datetime, list[Candidate]] = {}
    for member in members:
        if rule.kinds and member.kind not in rule.kinds:
            continue
        own = measured.get(member.sensor_id)
        if own is None:
            continue
        for end, candidate in candidates(rule, member, own, after, until):
            found.setdefault(end, []).append(candidate)
    combined = (combine(rule, end, found[end]) for end in sorted(found))
    return [each for each in combined if each is not None]


def combine(rule: Rule, end: datetime, candidates: Sequence[Candidate]) -> Interval | None:
    """Return a place's interval from its sensors' counting means, None where it has no value."""
    fit = [each for each in candidates if each.capture >= rule.min_capture]
    best = chosen(fit)
    if len(best) < rule.min_sensors:
        return None
    if rule.combine == "mean":
        concentration = fsum(each.value for each in best) / len(best)
        index = daqi.index(rule.pollutant, concentration)
        capture = min(each.capture for each in best)
        sensors = tuple(sorted(each.sensor_id for each in best))
    else:
        top = best[0]
        concentration, index, capture = top.value, top.index, top.capture
        sensors = (top.sensor_id,)
    value = concentration if rule.measure == "concentration" else index
    if value is None:
        return None
    return Interval(
        end=end,
        value=float(value),
        capture=capture,
        sensors=sensors,
        indicative=best[0].kind != "reference",
        readings=sum(each.readings for each in candidates),
        learned=max(each.learned for each in candidates),
    )


def chosen(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates of the best kind there is, the highest first, equals by sensor."""
    everyone = list(candidates)
    if len(everyone) < 2:
        return everyone
    for kind in KINDS:
        of_kind = [each for each in everyone if each.kind == kind]
        if of_kind:
            return sorted(of_kind, key=lambda each: (-each.value, each.sensor_id))
    return []


def candidates(
    rule: Rule, member: Member, own: Measured, after: datetime, until: datetime
) -> Iterator[tuple[datetime, Candidate]]:
    """Yield a sensor's means that count, with the ends of their intervals in `(after, until]`."""
    for end, mean, index, readings, learned in _means(rule, member, own, after, until):
        start = end - rule.width
        if mean.counts and mean.value is not None and member.since <= start < member.until:
            yield (
                end,
                Candidate(
                    member.sensor_id,
                    member.kind,
                    mean.value,
                    mean.capture,
                    index,
                    readings,
                    learned,
                ),
            )


_Found = tuple[datetime, Mean, int | None, int, datetime]


def _means(
    rule: Rule, member: Member, own: Measured, after: datetime, until: datetime
) -> Iterator[_Found]:
    if rule.runs_over_hours:
        return _running(rule, own, after, until)
    if rule.measure == "daqi_index" and rule.pollutant is Pollutant.SO2:
        return _so2(member, own, after, until)
    if rule.averaging == "15min":
        return _quarters(member, own, after, until)
    return _hours(rule, own, after, until)


def _hours(rule: Rule, own: Measured, after: datetime, until: datetime) -> Iterator[_Found]:
    for hour in own.hours.values():
        end = hour.start + HOUR
        if after < end <= until:
            index = daqi.index(rule.pollutant, hour.mean.value)
            yield end, hour.mean, index, hour.mean.n, hour.learned


def _quarters(member: Member, own: Measured, after: datetime, until: datetime) -> Iterator[_Found]:
    for quarter in own.quarters.values():
        end = quarter.start + QUARTER
        if after < end <= until and resolves_quarters(member.interval_s):
            mean = mean_of(quarter, member)
            yield end, mean, None, mean.n, quarter.learned


def _so2(member: Member, own: Measured, after: datetime, until: datetime) -> Iterator[_Found]:
    fine = resolves_quarters(member.interval_s)
    for hour in own.hours.values():
        end = hour.start + HOUR
        if not after < end <= until:
            continue
        starts = [hour.start + part * QUARTER for part in range(4)] if fine else []
        quarters = [own.quarters[start] for start in starts if start in own.quarters]
        highest = indices.highest(mean_of(each, member) for each in quarters)
        mean = highest if highest.counts else hour.mean
        index = daqi.index(Pollutant.SO2, mean.value) if mean.counts else None
        yield end, mean, index, hour.mean.n, hour.learned


def mean_of(quarter: Quarter, member: Member) -> Mean:
    """Return the mean of a quarter of an hour."""
    return windows.mean_of_readings(quarter.values, expected(QUARTER, member.interval_s))


def _running(rule: Rule, own: Measured, after: datetime, until: datetime) -> Iterator[_Found]:
    if own.last_start is None or not own.hours:
        return
    width = rule.width // HOUR
    last = min(until, hour_of(own.last_start) + HOUR)
    oldest, newest = min(own.hours), max(own.hours)
    first = max(hour_of(after) + HOUR, oldest + HOUR)
    last = min(last, newest + width * HOUR)
    learned = own.hours[oldest].learned
    values, readings = deque[float | None](maxlen=width), deque[int](maxlen=width)
    start = first - width * HOUR
    while (end := start + HOUR) <= last:
        hour = own.hours.get(start)
        if hour is None:
            values.append(None)
            readings.append(0)
        else:
            learned = hour.learned
            values.append(hour.mean.value if hour.mean.counts else None)
            readings.append(hour.mean.n)
        if end >= first:
            mean = windows.mean_of_hours(values, width)
            yield end, mean, daqi.index(rule.pollutant, mean.value), sum(readings), learned
        start = end


def needed_before(rule: Rule) -> timedelta:
    """Return how long before an interval's end its first hour starts."""
    return max(rule.width, HOUR)
