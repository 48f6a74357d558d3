"""Exposure: people times hours at or above a level, by ward or by deprivation fifth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.domain.interval import Interval
from services.alerts.domain.rule import Rule
from services.alerts.domain.severity import Severity


@dataclass(frozen=True, slots=True)
class Area:
    """A locality with its people; None where they are not known. `sites`: sensitive, by kind."""

    code: str
    name: str
    population: float | None
    quintile: int | None
    sites: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reached:
    """How often a place reached a level of a rule, as the highest of its levels."""

    rule: Rule
    place: str
    severity: Severity
    intervals: int


@dataclass(frozen=True, slots=True)
class Line:
    """One level of a rule in a group of areas.

    `hours` are summed over its areas; `person_hours` is None where nobody's number is known;
    `site_hours` are sensitive sites times hours, by kind.
    """

    group: str | None
    rule: Rule
    severity: Severity
    threshold: float
    hours: float
    person_hours: float | None
    site_hours: Mapping[str, float] = field(default_factory=dict)


def highest(rule: Rule, interval: Interval) -> Severity | None:
    """Return the highest level that an interval reaches, None where it reaches none."""
    if not rule.holds(interval.end):
        return None
    reached = [each for each in rule.levels if rule.reaches(each.threshold, interval.value)]
    return reached[-1].severity if reached else None


def exceedances(rule: Rule, intervals: Iterable[Interval]) -> tuple[tuple[datetime, Severity], ...]:
    """Return the ends of the intervals that reach a level, each with the highest it reaches."""
    found = ((each.end, highest(rule, each)) for each in intervals)
    return tuple((end, level) for end, level in found if level is not None)


def lines(
    found: Iterable[Reached], areas: Mapping[str, Area], groups: Mapping[str, str | None]
) -> list[Line]:
    """Return the exposure of every group at every level, an hour counting at all it reached.

    Args:
        found: by place, rule and level.
        areas: every locality by code.
        groups: which group each locality belongs to; one that is in none is left out.
    """
    hours: dict[tuple[str | None, str, int, int], float] = {}
    people: dict[tuple[str | None, str, int, int], float] = {}
    sites: dict[tuple[str | None, str, int, int], dict[str, float]] = {}
    rules: dict[tuple[str, int], Rule] = {}
    for each in found:
        if each.place not in groups or each.place not in areas:
            continue
        rule, area = each.rule, areas[each.place]
        rules[rule.id, rule.version] = rule
        severities = [level.severity for level in rule.levels]
        for position in range(severities.index(each.severity) + 1):
            key = groups[each.place], rule.id, rule.version, position
            spent = each.intervals * rule.step.total_seconds() / 3600
            hours[key] = hours.get(key, 0.0) + spent
            if area.population is not None:
                people[key] = people.get(key, 0.0) + spent * area.population
            of_kind = sites.setdefault(key, {})
            for kind, count in area.sites.items():
                of_kind[kind] = of_kind.get(kind, 0.0) + spent * count
    return [
        Line(
            group=key[0],
            rule=rules[key[1], key[2]],
            severity=rules[key[1], key[2]].levels[key[3]].severity,
            threshold=rules[key[1], key[2]].levels[key[3]].threshold,
            hours=hours[key],
            person_hours=people.get(key),
            site_hours=dict(sorted(sites[key].items())),
        )
        for key in sorted(hours, key=lambda key: (key[0] or "", *key[1:]))
    ]


def by_ward(areas: Sequence[Area]) -> dict[str, str | None]:
    """Return each ward as a group of its own."""
    return {area.code: area.code for area in areas}


def by_quintile(areas: Sequence[Area]) -> dict[str, str | None]:
    """Return the wards by deprivation fifth, 1 the most deprived; those without one are in none."""
    return {area.code: str(area.quintile) for area in areas if area.quintile is not None}


def together(areas: Sequence[Area]) -> dict[str, str | None]:
    """Return all wards as one group."""
    return {area.code: None for area in areas}
