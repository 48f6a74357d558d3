"""The clocks of Awaab's Law (SI 2025/1042): what is due by when, from three instants of a case.

A deadline in working days is counted from the day after its trigger, to the last second of its last
day in England; 24 hours are elapsed time, through nights, weekends and clock changes.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal

from shared.housing import workdays

Category = Literal["emergency", "significant", "unknown", "other"]
Clock = Literal[
    "emergency_investigate",
    "emergency_safe",
    "policy_safe",
    "investigate",
    "summary",
    "make_safe",
    "works",
    "works_backstop",
]

EMERGENCY_CLOCKS: Final[tuple[Clock, ...]] = (
    "emergency_investigate",
    "emergency_safe",
    "policy_safe",
)
SIGNIFICANT_CLOCKS: Final[tuple[Clock, ...]] = (
    "investigate",
    "summary",
    "make_safe",
    "works",
    "works_backstop",
)
CLOCKS: Final[tuple[Clock, ...]] = (*EMERGENCY_CLOCKS, *SIGNIFICANT_CLOCKS)

IN_FORCE_FROM: Final = datetime(2025, 10, 27, tzinfo=UTC)
"""Hazards of which the landlord became aware before this day in England have no clocks by law."""

_EMERGENCY_HOURS = timedelta(hours=24)
_SOON_BEFORE_EMERGENCY = timedelta(hours=4)
_BACKSTOP_DAYS = timedelta(days=84)
_WORKING_DAYS: Final[Mapping[Clock, int]] = MappingProxyType(
    {"investigate": 10, "summary": 3, "make_safe": 5, "works": 5}
)


def clocks(
    category: Category,
    aware_at: datetime | None,
    identified_at: datetime | None = None,
    concluded_at: datetime | None = None,
) -> dict[Clock, datetime | None]:
    """Return when each clock runs out, in UTC; None where it has not started or does not apply.

    One that would run out beyond the calendar's last year does so never: None.

    Args:
        category: of the hazard; `unknown` counts as significant, `other` has no clocks.
        aware_at: when the landlord became aware.
        identified_at: when an investigation found the hazard.
        concluded_at: when the investigation was concluded.
    """
    due: dict[Clock, datetime | None] = dict.fromkeys(CLOCKS)
    if category == "emergency":
        if aware_at is not None:
            due["emergency_investigate"] = _within_calendar(_in_a_day, aware_at)
            due["policy_safe"] = due["emergency_investigate"]
        if identified_at is not None:
            due["emergency_safe"] = _within_calendar(_in_a_day, identified_at)
    elif category in ("significant", "unknown"):
        if aware_at is not None:
            due["investigate"] = _within_calendar(_in_working_days("investigate"), aware_at)
        if concluded_at is not None:
            for clock in ("summary", "make_safe", "works"):
                due[clock] = _within_calendar(_in_working_days(clock), concluded_at)
            due["works_backstop"] = _within_calendar(_at_the_latest, concluded_at)
    return due


def due_soon_at(clock: Clock, due_at: datetime) -> datetime:
    """Return from when on a clock is due soon.

    That is the end of the working day before the last day, and four hours before for emergencies.
    """
    if clock in EMERGENCY_CLOCKS:
        return due_at - _SOON_BEFORE_EMERGENCY
    return workdays.end_of(workdays.before(workdays.london_day(due_at)))


def _in_a_day(trigger: datetime) -> datetime:
    return trigger + _EMERGENCY_HOURS


def _in_working_days(clock: Clock) -> Callable[[datetime], datetime]:
    days = _WORKING_DAYS[clock]
    return lambda trigger: workdays.end_of(workdays.after(workdays.london_day(trigger), days))


def _at_the_latest(trigger: datetime) -> datetime:
    return workdays.end_of(workdays.london_day(trigger) + _BACKSTOP_DAYS)


def _within_calendar(due: Callable[[datetime], datetime], trigger: datetime) -> datetime | None:
    """Return what is due after a trigger, None where the calendar ends before."""
    try:
        return due(trigger)
    except OverflowError:
        return None
