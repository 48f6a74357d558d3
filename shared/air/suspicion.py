"""What is suspect of hours beside one another: a value that stands still, PM2.5 far above PM10.

The project's own rules, with no source behind them: what is suspect is flagged, and changes nothing
else. Judged by hourly means, however often a sensor measures.
"""

from collections.abc import Mapping
from datetime import datetime
from math import isclose
from typing import Final

from shared.air.intervals import HOUR
from shared.air.windows import Hours

UNCHANGED: Final = "suspect_unchanged"
"""The flag of six or more hours in a row with the same mean."""

ABOVE_PM10: Final = "suspect_above_pm10"
"""The flag of an hour of PM2.5 that is more than a quarter above the same sensor's PM10."""

UNCHANGED_HOURS: Final = 6
ABOVE_PM10_RATIO: Final = 1.25

CONTEXT: Final = (UNCHANGED_HOURS - 1) * HOUR
"""How far about an hour the others lie that may make it suspect."""

_SAME: Final = 1e-12
"""Means of one value that came a different number of times may differ in their last digit."""


def flags(hours: Hours, of_pm10: Hours | None = None) -> Mapping[datetime, tuple[str, ...]]:
    """Return the flags of those hours that are suspect, sorted within an hour.

    Args:
        hours: means by the start of their hour, whether they count or not; of all hours within
            `CONTEXT` of one in question.
        of_pm10: those of PM10 where `hours` are of PM2.5, by the same sensor.
    """
    found: dict[datetime, tuple[str, ...]] = {}
    for start, value in hours.items():
        beside = None if of_pm10 is None else of_pm10.get(start)
        if beside is not None and value > ABOVE_PM10_RATIO * beside:
            found[start] = (ABOVE_PM10,)
    for start in _unchanged(hours):
        found[start] = (*found.get(start, ()), UNCHANGED)
    return found


def _unchanged(hours: Hours) -> list[datetime]:
    found: list[datetime] = []
    run: list[datetime] = []
    for start in sorted(hours):
        goes_on = (
            run
            and start - run[-1] == HOUR
            and isclose(hours[start], hours[run[-1]], rel_tol=_SAME, abs_tol=0.0)
        )
        if not goes_on:
            run = []
        run.append(start)
        if len(run) == UNCHANGED_HOURS:
            found += run
        elif len(run) > UNCHANGED_HOURS:
            found.append(start)
    return found
