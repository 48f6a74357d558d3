"""Builders with defaults: one rule, one place, hours counted from noon."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from services.alerts.domain.interval import Interval
from services.alerts.domain.lifecycle import judge
from services.alerts.domain.rule import Clear, Level, Rule
from services.alerts.domain.run import Run
from shared.air.pollutants import Pollutant

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=400)


def hour(position: int) -> datetime:
    """The end of the hour at a position, which starts at noon for position 0."""
    return NOON + (position + 1) * HOUR


def rule(*levels: tuple[str, float], **changes: object) -> Rule:
    """NO2 above 100 for an hour, cleared by one hour at or below it, unless told otherwise."""
    fields: dict[str, object] = {
        "id": "test.no2",
        "version": 1,
        "status": "published",
        "name": "test",
        "pollutant": Pollutant.NO2,
        "measure": "concentration",
        "averaging": "1h",
        "operator": ">",
        "levels": tuple(Level(*each) for each in levels or (("moderate", 100.0),)),  # type: ignore[arg-type]
        "clear": Clear(consecutive=1),
    }
    return Rule(**(fields | changes))  # type: ignore[arg-type]


def interval(position: int, value: float, **changes: object) -> Interval:
    fields: dict[str, object] = {
        "end": hour(position),
        "value": float(value),
        "capture": 1.0,
        "sensors": ("A",),
        "indicative": False,
        "readings": 1,
        "learned": hour(position),
    }
    return Interval(**(fields | changes))  # type: ignore[arg-type]


def series(values: Sequence[float | None]) -> list[Interval]:
    """One hour a value, from noon on; None has no value."""
    return [interval(at, value) for at, value in enumerate(values) if value is not None]


def runs(over: Rule, *values: float | None) -> list[Run]:
    """Judge as the last of the hours ends."""
    return list(judge(over, series(values), NOON + len(values) * HOUR))


def ids() -> Iterator[str]:
    return (f"alert-{number}" for number in count(1))
