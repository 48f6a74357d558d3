"""Why an interval was judged as it was: every reading used and left out, and the arithmetic.

What is said here is computed from the readings alone, by the rules of averaging, so that whoever
doubts an alert can compute it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Literal

from services.alerts.domain import place
from services.alerts.domain.place import Candidate, Hour, Measured, Member, Quarter
from services.alerts.domain.rule import Rule
from shared.air import daqi
from shared.air.intervals import HOUR, quarter_of, resolves_quarters
from shared.air.pollutants import Pollutant
from shared.air.quality import IMPLAUSIBLE

Outcome = Literal["above", "below", "missing"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One stored reading, in output units; `counted` ones take part in averages."""

    sensor_id: str
    start: datetime
    end: datetime
    value: float | None
    state: str
    flags: tuple[str, ...]
    counted: bool
    learned: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reading, or all of a sensor's, that had no say, and why."""

    sensor_id: str
    reason: str
    reading: Reading | None = None
    value: float | None = None
    capture: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One interval as it was judged. `hours` are those of the sensors that speak for the place."""

    start: datetime
    end: datetime
    value: float | None
    capture: float | None
    outcome: Outcome
    severity: str | None
    threshold: float
    sensors: tuple[str, ...]
    hours: tuple[tuple[str, Hour], ...]
    used: tuple[Reading, ...]
    left_out: tuple[LeftOut, ...]
    arithmetic: str


def evaluation(
    rule: Rule,
    members: Sequence[Member],
    hours: Mapping[str, Mapping[datetime, Hour]],
    readings: Mapping[str, Sequence[Reading]],
    last_start: Mapping[str, datetime | None],
    end: datetime,
) -> Evaluation:
    """Return how the interval of a place that ends then is judged.

    Args:
        rule: by which rule.
        members: the sensors of the place, as they were and when.
        hours: the stored hours of each sensor, by start.
        readings: every reading of each sensor, counted or not.
        last_start: when each sensor's last reading of any pollutant started.
        end: the end of the interval.
    """
    start = end - rule.width
    there = [each for each in members if each.since <= start < each.until]
    means: dict[str, Candidate] = {}
    for member in there:
        own = Measured(
            _within(hours.get(member.sensor_id, {}), start, end),
            _quarters(readings.get(member.sensor_id, ()), start, end),
            last_start.get(member.sensor_id),
        )
        for at, candidate in place.candidates(rule, member, own, end - rule.step, end):
            if at == end:
                means[member.sensor_id] = candidate
    combined = place.combine(rule, end, list(means.values()))
    speaking = () if combined is None else combined.sensors
    used: list[Reading] = []
    left_out: list[LeftOut] = []
    for member in there:
        sensor_id = member.sensor_id
        inside = [each for each in readings.get(sensor_id, ()) if start <= each.start < end]
        if sensor_id in speaking:
            of_hours = hours.get(sensor_id, {})
            fine = _only_quarter(rule, member, inside)
            for each in inside:
                reason = _reason(each, of_hours, rule, fine)
                if reason is None:
                    used.append(each)
                else:
                    left_out.append(LeftOut(sensor_id, reason, each))
        elif inside or sensor_id in means:
            left_out.append(_unheard(rule, member, means, speaking, there))
            if sensor_id not in means:
                left_out += _spoilt(rule, inside, hours.get(sensor_id, {}))
    value = None if combined is None else combined.value
    reached = [level for level in rule.levels if value is not None and rule.holds(end)]
    reached = [level for level in reached if rule.reaches(level.threshold, value or 0.0)]
    return Evaluation(
        start=start,
        end=end,
        value=value,
        capture=None if combined is None else combined.capture,
        outcome="missing" if value is None else "above" if reached else "below",
        severity=reached[-1].severity if reached else None,
        threshold=rule.levels[0].threshold,
        sensors=speaking,
        hours=tuple(
            (sensor_id, hour)
            for sensor_id in speaking
            for hour in _within(hours.get(sensor_id, {}), start, end).values()
        ),
        used=tuple(used),
        left_out=tuple(left_out),
        arithmetic=_arithmetic(rule, means, speaking, used, value),
    )


def _within(hours: Mapping[datetime, Hour], start: datetime, end: datetime) -> dict[datetime, Hour]:
    found = {}
    at = start.replace(minute=0, second=0, microsecond=0)
    while at < end:
        if at in hours:
            found[at] = hours[at]
        at += HOUR
    return found


def _quarters(
    readings: Sequence[Reading], start: datetime, end: datetime
) -> dict[datetime, Quarter]:
    values: dict[datetime, list[float]] = {}
    learned: dict[datetime, datetime] = {}
    for each in readings:
        if each.counted and each.value is not None and start <= each.start < end:
            at = quarter_of(each.start)
            values.setdefault(at, []).append(each.value)
            learned[at] = max(learned.get(at, each.learned), each.learned)
    return {at: Quarter(at, tuple(found), learned[at]) for at, found in values.items()}


def _only_quarter(rule: Rule, member: Member, inside: Sequence[Reading]) -> datetime | None:
    """Return the quarter of the hour that the index of SO2 is judged by, where it is by one."""
    if rule.measure != "daqi_index" or rule.pollutant is not Pollutant.SO2 or not inside:
        return None
    if not resolves_quarters(member.interval_s):
        return None
    start = inside[0].start.replace(minute=0, second=0, microsecond=0)
    quarters = _quarters(inside, start, start + HOUR)
    means = {at: place.mean_of(each, member) for at, each in quarters.items()}
    counting = [at for at, mean in means.items() if mean.counts]
    return max(counting, key=lambda at: (means[at].value or 0.0, at), default=None)


def _reason(
    reading: Reading, hours: Mapping[datetime, Hour], rule: Rule, quarter: datetime | None
) -> str | None:
    """Return why a reading of a sensor that speaks for the place has no say, None where it has."""
    if reading.state == "withdrawn":
        return "withdrawn"
    if IMPLAUSIBLE in reading.flags:
        return "implausible"
    if reading.value is None:
        return "no value"
    if not reading.counted:
        return "not counted"
    if quarter is not None and quarter_of(reading.start) != quarter:
        return "another quarter of the hour is higher"
    hour = hours.get(reading.start.replace(minute=0, second=0, microsecond=0))
    if rule.runs_over_hours and (hour is None or not hour.mean.counts):
        return "its hour has less than 75 % of its readings"
    return None


def _spoilt(rule: Rule, inside: Sequence[Reading], hours: Mapping[datetime, Hour]) -> list[LeftOut]:
    """Return the readings of a sensor without a mean that have no say, each with its reason."""
    reasons = ((each, _reason(each, hours, rule, None)) for each in inside)
    return [LeftOut(each.sensor_id, why, each) for each, why in reasons if why is not None]


def _unheard(
    rule: Rule,
    member: Member,
    means: Mapping[str, Candidate],
    speaking: Sequence[str],
    there: Sequence[Member],
) -> LeftOut:
    """Return why a sensor has no say at all."""
    own = means.get(member.sensor_id)
    kinds = [each.kind for each in there if each.sensor_id in speaking]
    if rule.kinds and member.kind not in rule.kinds:
        reason = f"the rule takes no {member.kind} sensor"
    elif own is None:
        reason = "less than 75 % of what was expected"
    elif own.capture < rule.min_capture:
        reason = f"less than {rule.min_capture:g} of what was expected"
    elif not speaking:
        reason = f"fewer than {rule.min_sensors} sensors of the best kind have a value"
    elif member.kind not in kinds:
        reason = f"a better kind of sensor has a value ({kinds[0]})"
    else:
        reason = "another sensor is higher"
    return LeftOut(
        member.sensor_id,
        reason,
        value=None if own is None else own.value,
        capture=None if own is None else own.capture,
    )


def _arithmetic(
    rule: Rule,
    means: Mapping[str, Candidate],
    speaking: Sequence[str],
    used: Sequence[Reading],
    value: float | None,
) -> str:
    """Return the computation in words, every number in full."""
    if value is None:
        return "no value: no sensor has a mean that counts"
    parts = []
    for sensor_id in speaking:
        own = means[sensor_id]
        count = sum(each.sensor_id == sensor_id for each in used)
        over = f"{rule.averaging} mean of its counting hours" if rule.runs_over_hours else "mean"
        parts.append(f"{sensor_id}: {over}, {count} readings = {own.value!r}")
    if rule.combine == "mean" and len(parts) > 1:
        mean = " + ".join(repr(means[each].value) for each in speaking)
        parts.append(f"mean of sensors: ({mean}) / {len(speaking)}")
    if rule.measure == "daqi_index":
        concentration = means[speaking[0]].value
        if rule.combine == "mean":
            concentration = fsum(means[each].value for each in speaking) / len(speaking)
        rounded = daqi.round_half_up(concentration)
        parts.append(f"rounded half up {rounded}, index {value:g}")
    tests = [
        f"{value!r} {rule.operator} {level.threshold!r} ({level.severity}) is "
        + str(rule.reaches(level.threshold, value)).lower()
        for level in rule.levels
    ]
    return "; ".join([*parts, *tests])
