"""When things happen in the simulated city, and which periods are the last whole ones."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import cos, pi
from zoneinfo import ZoneInfo

from .chance import between

Moment = datetime
"""An aware instant."""

COLDEST = 1
"""The month."""

_LONDON = ZoneInfo("Europe/London")
_OPENS = 8.5
_CLOSES = 17.5
"""Office hours, after midnight in London."""


@dataclass(frozen=True, slots=True)
class Span:
    """London days, both inside."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Today:
    """The instant at which the simulation ends."""

    now: Moment

    @property
    def day(self) -> date:
        """The London day it is."""
        return london_day(self.now)

    @property
    def month(self) -> Span:
        """The last month that is over."""
        return self._before(1)

    @property
    def quarter(self) -> Span:
        """The last quarter that is over."""
        return self._before(3)

    @property
    def year(self) -> Span:
        """The twelve months that end with the last month that is over."""
        last = self.month.last
        return Span(months_after(last.replace(day=1), -11), last)

    def _before(self, months: int) -> Span:
        begun = self.day.replace(day=1, month=(self.day.month - 1) // months * months + 1)
        return Span(months_after(begun, -months), begun - timedelta(days=1))

    def days_ago(self, days: float, seed: int, *purpose: object) -> Moment:
        """Return an instant in office hours, so many days ago or, where that is to come, now."""
        return self.on(self.day - timedelta(days=int(days)), seed, *purpose)

    def on(self, day: date, seed: int, *purpose: object, late: bool = False) -> Moment:
        """Return an instant of a day in office hours (`late`: between 20:00 and 23:30), or now."""
        opens, closes = (20.0, 23.5) if late else (_OPENS, _CLOSES)
        since_midnight = timedelta(hours=between(opens, closes, seed, "hour", day, *purpose))
        at = datetime.combine(day, time(), _LONDON) + since_midnight
        return min(at.astimezone(self.now.tzinfo), self.now)


def london_day(at: Moment) -> date:
    """Return the London day of an instant."""
    return at.astimezone(_LONDON).date()


def months_after(day: date, months: int) -> date:
    """Return the same day so many months on, for days that every month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1)


def quarter_name(day: date) -> str:
    """Return the name of the quarter that holds a day, such as `2026-Q1`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def season(day: date, month: int) -> float:
    """Return how near a day's month is to one of the year: 1 in it, -1 half a year away."""
    return cos((day.month - month) / 12 * 2 * pi)
