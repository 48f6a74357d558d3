"""From query parameters to periods and a breakdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

from services.indicators.domain import period
from services.indicators.domain.indicator import Counted, Indicator, breakdowns, up_to_date
from services.indicators.domain.period import ONE_DAY, Period
from services.indicators.domain.tables import WHOLE
from shared import instants
from shared.errors import Invalid

FIRST_DAY: Final = date(1970, 1, 1)
"""No figure is given for a day before; trends look five years further back."""

LAST_DAY: Final = date(2199, 12, 31)


def _day(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    if len(given) == len("2026-01-31"):
        return date.fromisoformat(given)
    # A plus sign that was not escaped arrives as a space.
    return period.day_of(instants.parse(given.replace(" ", "+")))


def day_from(text: str) -> date:
    """Read a day back that stands in a cursor.

    Raises:
        ValueError: it is none.
    """
    return date.fromisoformat(text)


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A London day, `2026-01-31`; an RFC 3339 time with an offset stands for the day it is on."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days a caller asks about: one, or first and last."""

    first: date
    last: date
    one: bool

    def periods(self, kind: period.Kind, today: date) -> Sequence[Period]:
        """Return the periods that are meant, oldest first; none that has not ended yet."""
        if kind == "snapshot":
            if self.one:
                return [period.snapshot(self.last)]
            return list(period.inside(kind, self.first, min(self.last, today)))
        last = min(self.last, today - ONE_DAY)
        if self.one:
            return [period.last_ended(kind, last)]
        return list(period.inside(kind, self.first, last))


def days(on: date | None, first: date | None, last: date | None, today: date) -> Days:
    """Return the days asked about; today where nothing is asked, a year where one end is.

    Raises:
        Invalid: both forms at once, the first day after the last, or days beyond the calendar.
    """
    for name, given in (("date", on), ("from", first), ("to", last)):
        if given is not None and not FIRST_DAY <= given <= LAST_DAY:
            raise Invalid.field(name, f"not from {FIRST_DAY} to {LAST_DAY}")
    if on is not None and (first is not None or last is not None):
        raise Invalid.field("date", "either a date, or from and to")
    if first is None and last is None:
        on = today if on is None else on
        return Days(on, on, one=True)
    last = today if last is None else last
    first = last - timedelta(days=366) if first is None else first
    if first > last:
        raise Invalid.field("from", "after `to`")
    return Days(first, last, one=False)


def formed(indicator: Indicator, form: str | None) -> Indicator:
    """Return the measure in the form asked for; without one, by its own periods.

    Raises:
        Invalid: it is not given to date.
    """
    if form is None or indicator.period == form:
        return indicator
    if not indicator.to_date:
        raise Invalid.field("period", f"given by {indicator.period} only")
    return up_to_date(indicator)


def breakdown(indicator: Indicator, counted: Counted | None, by: str) -> str:
    """Return the breakdown asked for; `WHOLE` for `none`.

    Raises:
        Invalid: the measure has no such breakdown.
    """
    if by == "none":
        return WHOLE
    known = breakdowns(counted)
    if by not in known:
        raise Invalid.field("by", f"not one of none, {', '.join(known)}")
    return by
