"""Who is told of which alert, and when: filters, quiet hours, digests, retries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

MOST_ATTEMPTS: Final = 14
"""After so many a notification is given up."""

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Two times of day in a time zone, between which nothing is sent; may wrap midnight."""

    since: time
    until: time
    zone: ZoneInfo

    def over_at(self, at: datetime) -> datetime | None:
        """Return when the quiet hours that hold an instant end, None where none do."""
        local = at.astimezone(self.zone)
        now = local.time()
        begun = now >= self.since
        if self.since <= self.until:
            inside, days = begun and now < self.until, 0
        else:
            inside, days = begun or now < self.until, int(begun)
        if not inside:
            return None
        day = local.date() + timedelta(days=days)
        return datetime.combine(day, self.until, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One receiver. An empty filter lets everything through; `every` makes it a digest."""

    id: str
    filter: Mapping[str, tuple[str, ...]]
    every: timedelta | None = None
    quiet: QuietHours | None = None

    def wants(self, alert: Mapping[str, Any]) -> bool:
        """Return whether an alert, as it is shown with its transition, is for this receiver.

        What operators did is not news; what is history is for digests only; what is muted or
        hidden is for nobody. Whoever was told of a severity is also told how it goes on: that the
        alert steps down or up from it, and that it is resolved.
        """
        if is_act(alert["transition"]):
            return False
        if alert["silenced"] or alert["inhibited_by"] is not None:
            return False
        if alert["historical"] and self.every is None:
            return False
        return all(
            not allowed or any(each in allowed for each in _told(alert, field))
            for field, allowed in self.filter.items()
        )

    def first_at(self, at: datetime) -> datetime:
        """Return when something that came up now may be sent."""
        over = None if self.quiet is None else self.quiet.over_at(at)
        return at if over is None else over


def _told(alert: Mapping[str, Any], field: str) -> Iterable[str | None]:
    """Return what a field of an alert is, and of its severity all that it has been."""
    if field != "severity":
        return (alert[field],)
    return (alert[field], *(each[field] for each in alert["transitions"]))


def is_act(transition: Mapping[str, Any]) -> bool:
    """Return whether a transition says what an operator did that left the alert as it was."""
    return transition["by"] is not None and transition["from"] == transition["to"]


def next_at(attempts: int, at: datetime, chance: float) -> datetime | None:
    """Return when to try again after so many attempts, None where it is given up.

    The pause doubles from a second to ten minutes; `chance`, 0 to 1, takes up to half of it away,
    so that receivers that fail together are not called together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    pause = min(_FIRST_PAUSE * float(2 ** (attempts - 1)), _LONGEST_PAUSE)
    return at + pause * (1 - chance / 2)
