"""A rule as data: what is measured, from which level on it is too much, and when it is over."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import isfinite
from typing import Final, Literal, get_args

from services.alerts.domain.severity import Severity, rank
from shared.air import daqi
from shared.air.pollutants import Pollutant

Measure = Literal["concentration", "daqi_index"]
Averaging = Literal["15min", "1h", "8h", "24h"]
Operator = Literal[">", ">="]
Combine = Literal["max", "mean", "each"]
Kind = Literal["reference", "indicative", "low_cost"]
Status = Literal["draft", "published", "retired"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Best first."""

INDEX_AVERAGING: Final[dict[Pollutant, Averaging]] = {
    Pollutant.NO2: "1h",
    Pollutant.O3: "8h",
    Pollutant.SO2: "15min",
    Pollutant.PM25: "24h",
    Pollutant.PM10: "24h",
}
"""The averaging that the daily index is defined on, by pollutant."""

_HOUR = timedelta(hours=1)
_WIDTHS: Final[dict[Averaging, timedelta]] = {
    "15min": timedelta(minutes=15),
    "1h": _HOUR,
    "8h": 8 * _HOUR,
    "24h": 24 * _HOUR,
}
_LEAST_CAPTURE = 0.75
_MOST_IN_A_ROW = 1_000


@dataclass(frozen=True, slots=True)
class Level:
    """A severity and the value from which it holds, in the measure's output unit."""

    severity: Severity
    threshold: float


@dataclass(frozen=True, slots=True)
class Clear:
    """When a level is left: after so many intervals in a row that do not reach it.

    `below`, where given, takes the place of the lowest level's threshold for this.
    """

    consecutive: int = 1
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Active:
    """When a rule holds: between two instants, or between two times of day in UTC.

    Half-open; None is unbounded. Times of day may wrap around midnight.
    """

    since: datetime | time | None = None
    until: datetime | time | None = None

    def holds(self, start: datetime, end: datetime) -> bool:
        """Return whether an interval lies inside (by its start, for times of day)."""
        if isinstance(self.since, time) or isinstance(self.until, time):
            since = self.since if isinstance(self.since, time) else time()
            at = start.timetz().replace(tzinfo=None)
            if not isinstance(self.until, time):
                return at >= since
            if since <= self.until:
                return since <= at < self.until
            return at >= since or at < self.until
        return (self.since is None or start >= self.since) and (
            self.until is None or end <= self.until
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule.

    Attributes:
        levels: lowest first.
        consecutive: how many intervals in a row must reach a level for it to be entered.
        min_capture: the least share of what was expected for a value to count, 0.75 to 1.
        min_sensors: how many sensors of the best kind must have a value for the place to have one.
        kinds: which sensors count; empty for all.
        localities: where it holds; empty for everywhere.
    """

    id: str
    version: int
    status: Status
    name: str
    pollutant: Pollutant
    measure: Measure
    averaging: Averaging
    operator: Operator
    levels: tuple[Level, ...]
    consecutive: int = 1
    clear: Clear = field(default_factory=Clear)
    min_capture: float = _LEAST_CAPTURE
    min_sensors: int = 1
    combine: Combine = "max"
    kinds: tuple[Kind, ...] = ()
    localities: tuple[str, ...] = ()
    active: Active | None = None

    @property
    def width(self) -> timedelta:
        """The length of an interval; the index of SO2 is that of an hour's highest 15 minutes."""
        if self.measure == "daqi_index" and self.averaging == "15min":
            return _HOUR
        return _WIDTHS[self.averaging]

    @property
    def step(self) -> timedelta:
        """From one interval's end to the next one's."""
        return min(self.width, _HOUR)

    @property
    def runs_over_hours(self) -> bool:
        """Whether its intervals are windows of several hours, so that one hour touches many."""
        return self.width > _HOUR

    @property
    def each(self) -> bool:
        """Whether it judges every sensor on its own."""
        return self.combine == "each"

    def reaches(self, threshold: float, value: float) -> bool:
        """Return whether a value is at or above a threshold by the rule's own operator."""
        return value > threshold if self.operator == ">" else value >= threshold

    def holds(self, end: datetime) -> bool:
        """Return whether the interval that ends then lies in the rule's active window."""
        return self.active is None or self.active.holds(end - self.width, end)


def problems(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield every (field, problem) for which a rule makes no sense; nothing for one that does."""
    yield from _of_measure(rule)
    yield from _of_levels(rule)
    yield from _of_clearing(rule)
    if not 1 <= rule.consecutive <= _MOST_IN_A_ROW:
        yield "consecutive", f"must be 1 to {_MOST_IN_A_ROW}"
    if not _LEAST_CAPTURE <= rule.min_capture <= 1:
        yield "min_capture", "must be 0.75 to 1: an interval with less never counts"
    if rule.min_sensors < 1:
        yield "min_sensors", "must be at least 1"
    if rule.each and rule.min_sensors > 1:
        yield "min_sensors", "must be 1 where every sensor is judged on its own"
    if len(set(rule.kinds)) < len(rule.kinds):
        yield "kinds", "names a kind twice"
    if len(set(rule.localities)) < len(rule.localities):
        yield "localities", "names a locality twice"
    yield from _of_active(rule.active)


def _of_measure(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.measure != "daqi_index":
        return
    own = INDEX_AVERAGING.get(rule.pollutant)
    if own is None:
        yield "measure", f"{rule.pollutant} has no daily air quality index"
    elif rule.averaging != own:
        yield "averaging", f"the index of {rule.pollutant} is defined on {own} means"


def _of_levels(rule: Rule) -> Iterator[tuple[str, str]]:
    if not rule.levels:
        yield "levels", "a rule needs at least one level"
    for level in rule.levels:
        if not isfinite(level.threshold):
            yield "levels", "a threshold must be a finite number"
        elif rule.measure == "concentration" and level.threshold < 0:
            yield "levels", "a threshold below zero is reached by clean air"
        elif rule.measure == "daqi_index" and not _possible_index(rule, level.threshold):
            yield "levels", f"no index from 1 to 10 tells {level.threshold:g} from the rest"
    for lower, higher in zip(rule.levels, rule.levels[1:], strict=False):
        if higher.threshold <= lower.threshold:
            yield "levels", "thresholds must rise from level to level"
        if rank(higher.severity) <= rank(lower.severity):
            yield "levels", f"{higher.severity} is no worse than {lower.severity}"


def _possible_index(rule: Rule, threshold: float) -> bool:
    bounds = daqi.BREAKPOINTS.get(rule.pollutant)
    if bounds is None:
        return True
    indices = range(1, len(bounds) + 2)
    reached = [rule.reaches(threshold, index) for index in indices]
    return any(reached) and not all(reached)


def _of_clearing(rule: Rule) -> Iterator[tuple[str, str]]:
    if not 1 <= rule.clear.consecutive <= _MOST_IN_A_ROW:
        yield "clear.consecutive", f"must be 1 to {_MOST_IN_A_ROW}"
    below = rule.clear.below
    if below is None:
        return
    if not isfinite(below):
        yield "clear.below", "must be a finite number"
    elif rule.levels and below > rule.levels[0].threshold:
        yield "clear.below", "above the lowest level, an alert would clear while it is reached"


def _of_active(active: Active | None) -> Iterator[tuple[str, str]]:
    if active is None:
        return
    since, until = active.since, active.until
    if since is None and until is None:
        yield "active", "needs `from`, `to` or both"
    elif isinstance(since, time) and isinstance(until, time):
        if since == until:
            yield "active", "is empty: `from` equals `to`"
    elif isinstance(since, datetime) and isinstance(until, datetime):
        if since >= until:
            yield "active.from", "is not before `to`"
    elif since is not None and until is not None:
        yield "active", "`from` and `to` must both be instants or both be times of day"
