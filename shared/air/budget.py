"""The year's budget of exceedances: how many there may be, were, and will be if it goes on so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from shared.air import annual, limits, windows
from shared.air.intervals import DAY, HOUR, QUARTER
from shared.air.limits import Averaging, Objective
from shared.air.pollutants import Pollutant
from shared.air.windows import Hours

Basis = Literal["over", "last_year", "rate"]
"""What a projection rests on: nothing is left of the year; what came in the same rest of last
year; or how often it was so far."""

LEAST_OF_A_YEAR: Final = timedelta(days=30)
"""A rate is not taken from less."""

_WIDTHS: Final[Mapping[Averaging, timedelta]] = {
    "15min": QUARTER,
    "1h": HOUR,
    "day": DAY,
    "day_max_8h": DAY,
}


@dataclass(frozen=True, slots=True)
class Budget:
    """One objective that counts periods, in one calendar year as it stands at an instant.

    Attributes:
        used: valid periods above the level so far; with a low capture a lower bound.
        valid: periods so far that have a valid mean, of `elapsed` that are over.
        projected: by the end of the year; None where too little is known to say.
        basis: what that rests on.
    """

    objective: Objective
    used: int
    valid: int
    elapsed: int
    projected: float | None
    basis: Basis | None

    @property
    def remaining(self) -> int:
        """How many more there may be; 0 where the budget is used up."""
        return max(0, self.objective.allowed - self.used)


def budgets(
    pollutant: Pollutant, year: int, at: datetime, hours: Hours, quarters: Hours | None = None
) -> list[Budget]:
    """Return the budget of every objective of a pollutant that counts periods.

    Args:
        pollutant: whose objectives.
        year: a UTC calendar year, 1971 to 9998.
        at: how far the year is; before it and after it are its ends.
        hours: counting hours of the year and of the one before it, and of the 8 hours before that.
        quarters: counting 15-minute means of the same time; None of a sensor that has none.
    """
    found = []
    for objective in limits.objectives_of(pollutant):
        width = _WIDTHS.get(objective.averaging)
        if width is None or (objective.averaging == "15min" and quarters is None):
            continue
        means = quarters if objective.averaging == "15min" else hours
        found.append(_budget(objective, width, year, at, means or {}))
    return found


def as_fields(budget: Budget) -> dict[str, object]:
    """Return a budget as it is answered."""
    return {
        "objective": budget.objective.id,
        "pollutant": str(budget.objective.pollutant),
        "averaging": budget.objective.averaging,
        "level": float(budget.objective.level),
        "allowed": budget.objective.allowed,
        "used": budget.used,
        "remaining": budget.remaining,
        "projected": budget.projected,
        "basis": budget.basis,
        "capture": windows.capture(budget.valid, budget.elapsed),
    }


def _budget(
    objective: Objective, width: timedelta, year: int, at: datetime, means: Hours
) -> Budget:
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    elapsed = (min(max(at, start), end) - start) // width
    now = start + elapsed * width
    so_far = _valid(objective.averaging, width, means, start, now)
    used = annual.exceedance(objective, so_far).count
    projected, basis = _projected(objective, width, means, used, len(so_far), start, now, end)
    return Budget(objective, used, len(so_far), elapsed, projected, basis)


def _projected(
    objective: Objective,
    width: timedelta,
    means: Hours,
    used: int,
    valid: int,
    start: datetime,
    now: datetime,
    end: datetime,
) -> tuple[float | None, Basis | None]:
    if now == end:
        return float(used), "over"
    since = _year_before(now)
    rest = _valid(objective.averaging, width, means, since, start)
    if windows.counts(len(rest), (start - since) // width):
        return float(used + annual.exceedance(objective, rest).count), "last_year"
    if now - start >= LEAST_OF_A_YEAR and windows.counts(valid, (now - start) // width):
        return used / valid * ((end - start) // width), "rate"
    return None, None


def _year_before(at: datetime) -> datetime:
    if (at.month, at.day) == (2, 29):
        at = at.replace(day=28)
    return at.replace(year=at.year - 1)


def _valid(
    averaging: Averaging, width: timedelta, means: Hours, since: datetime, until: datetime
) -> list[float]:
    """Return the valid means of the periods inside `[since, until)`."""
    if width < DAY:
        return [value for at, value in means.items() if since <= at and at + width <= until]
    of = {"day": windows.day, "day_max_8h": windows.day_max_8h}[averaging]
    # A valid day has hours of its own, whichever way its mean is made.
    days = {windows.day_of(at) for at in means}
    inside = (day for day in days if since <= day and day + DAY <= until)
    return [value for day in inside if (value := of(means, day).value) is not None]
