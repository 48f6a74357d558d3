"""What a changed hour or a changed sensor can have touched: which places, by which rules, when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.alerts.domain.rule import Kind, Rule
from shared.air.intervals import HOUR, QUARTER, hour_of, quarter_of
from shared.air.pollutants import Pollutant

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""No reading is older."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A sensor was in a locality over `[since, until)`."""

    code: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Sensor:
    """What is known of a sensor: where it was, where it was once said to be, what it ever was."""

    sensor_id: str
    stays: tuple[Stay, ...] = ()
    once: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[Kind] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Touched:
    """Intervals of a place that end in `[since, until]` may have other values by a rule.

    `begins`: judge the place by the rule from now on, if it was not; never by a retired version,
    which judges again only what it once judged.
    """

    rule: Rule
    place: str
    since: datetime
    until: datetime
    begins: bool = True


def by_hour(
    rules: Iterable[Rule], sensor: Sensor, pollutant: str, start: datetime
) -> Iterator[Touched]:
    """Yield what a changed hourly mean touches: its own hour, and every window it lies in."""
    for rule in rules:
        if rule.pollutant != pollutant:
            continue
        since = start + (QUARTER if rule.step == QUARTER else HOUR)
        until = start + max(rule.width, HOUR)
        for place in _places(rule, sensor, since - rule.width, until - rule.width):
            yield Touched(rule, place, since, until, rule.status == "published")


def by_life(rules: Iterable[Rule], sensor: Sensor, last_start: datetime) -> Iterator[Touched]:
    """Yield what a sensor's latest reading touches: every window that may now end with its hour.

    The windows of a sensor are listed up to its last reading, of whatever pollutant.
    """
    end = hour_of(last_start) + HOUR
    for rule in rules:
        if rule.runs_over_hours:
            for place in _places(rule, sensor, end - rule.width, end - rule.width):
                yield Touched(rule, place, end, end, begins=False)


def by_sensor(
    rules: Iterable[Rule],
    sensor: Sensor,
    pollutants: Sequence[Pollutant],
    since: datetime | None,
    now: datetime,
) -> Iterator[Touched]:
    """Yield what a changed registration touches: all its places, from then on."""
    first = EARLIEST if since is None else max(since, EARLIEST)
    last = hour_of(now) + HOUR
    codes = {stay.code for stay in sensor.stays} | sensor.once
    for rule in rules:
        if rule.pollutant not in pollutants:
            continue
        places = {sensor.sensor_id} if rule.each else _allowed(rule, codes)
        for place in sorted(places):
            yield Touched(rule, place, min(first, last), last, rule.status == "published")


def not_over(touched: Touched, now: datetime) -> Iterator[datetime]:
    """Yield the ends after now of the intervals that may have a value already.

    Windows of several hours that end after the hour that holds now have none before more comes.
    """
    end = max(touched.since, _after(now, touched.rule.step))
    last = touched.until if touched.rule.step == QUARTER else min(touched.until, end)
    if touched.since <= now and touched.until > hour_of(now) + HOUR:
        return
    while end <= last:
        yield end
        end += touched.rule.step


def _after(now: datetime, step: timedelta) -> datetime:
    return (quarter_of(now) if step == QUARTER else hour_of(now)) + step


def _places(rule: Rule, sensor: Sensor, first: datetime, last: datetime) -> set[str]:
    """Return where intervals that start in `[first, last]` of a sensor count."""
    if rule.kinds and not sensor.kinds.intersection(rule.kinds):
        return set()
    codes = {stay.code for stay in sensor.stays if stay.since <= last and first < stay.until}
    if rule.each:
        inside = not rule.localities or codes.intersection(rule.localities)
        return {sensor.sensor_id} if inside else set()
    return _allowed(rule, codes)


def _allowed(rule: Rule, codes: Iterable[str]) -> set[str]:
    found = set(codes)
    return found.intersection(rule.localities) if rule.localities else found
