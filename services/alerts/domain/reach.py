"""How far a stretch of a place is read before it is judged: enough at first, more if need be."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.rejudge import Change, Start

LOOK_AHEAD: Final = timedelta(hours=24)
"""How far beyond a change is read at first, to see that nothing differs any more."""

SLICE: Final = timedelta(days=31)
"""How much that was never judged is judged in one transaction."""


def after_the_version_before(begin: Start, opened_after: datetime | None) -> Start:
    """Return where judging begins, no earlier than where the version before ended."""
    return begin if opened_after is None else replace(begin, after=max(begin.after, opened_after))


def last_end(
    hours: Iterable[datetime], change: Change, closed_after: datetime | None, over_by: datetime
) -> datetime:
    """Return when the last interval ends that can be judged now.

    Args:
        hours: the ends of the last hour of each sensor of the place.
        change: what may differ.
        closed_after: where this version ends; None while it judges.
        over_by: up to when intervals are over.
    """
    last = min(over_by, max(hours, default=change.since))
    return last if closed_after is None else min(last, closed_after)


def first_reach(frontier: datetime | None, change: Change, last: datetime) -> datetime:
    """Return up to where to read at first; `last` is where there is nothing more to read."""
    if frontier is not None and change.until < frontier:
        return min(last, change.until + LOOK_AHEAD)
    since = change.since if frontier is None else max(change.since, frontier)
    return min(last, since + SLICE)
