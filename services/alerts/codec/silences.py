"""Silences and subscriptions ↔ the JSON they are stored as."""

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.alerts.domain.muting import Matcher, Silence
from services.alerts.domain.subscription import QuietHours, Subscription

Json = dict[str, Any]


def silence_from(row: Mapping[str, Any]) -> Silence:
    """Return the silence of a stored row."""
    return Silence(
        id=row["id"],
        matchers=tuple(matcher_from(each) for each in row["matchers"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        until_resolved=row["until_resolved"],
    )


def matcher_from(given: Json) -> Matcher:
    """Return the matcher that JSON stands for."""
    value = given["value"]
    values = tuple(value) if isinstance(value, list) else (value,)
    return Matcher(given["field"], given["op"], values)


def subscription_from(
    id: str, filter: Mapping[str, Sequence[str]], minutes: int | None, quiet: Json | None
) -> Subscription:
    """Return the subscription of a stored row."""
    return Subscription(
        id=id,
        filter={field: tuple(values) for field, values in filter.items()},
        every=None if minutes is None else timedelta(minutes=minutes),
        quiet=quiet_from(quiet),
    )


def quiet_from(given: Json | None) -> QuietHours | None:
    """Return the quiet hours that JSON stands for.

    Raises:
        ValueError, KeyError: a time of day or a zone that is none.
    """
    if given is None:
        return None
    return QuietHours(
        since=time.fromisoformat(given["from"]),
        until=time.fromisoformat(given["to"]),
        zone=ZoneInfo(given["timezone"]),
    )
