"""What has to be judged again, kept until it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.rejudge import Change
from services.alerts.domain.touched import Touched, not_over
from services.alerts.statements import SQL
from shared import packed
from shared.postgres import Connection

_ONE_MARK: Final = timedelta(hours=24)
"""Stretches of a batch no further apart are written down as one."""

_ONE_STRETCH: Final = timedelta(days=7)
"""Marks no further apart are judged in one go."""


async def add(connection: Connection, touched: Iterable[Touched], now: datetime) -> None:
    """Write marks down; what is not over by now is judged when it is.

    Stretches of one place that lie close together are written as one.
    """
    everything = list(touched)
    stretches = list(_merged(everything))
    if not stretches:
        return
    begun = {(each.rule.id, each.place): each for each in stretches if each.begins}
    await connection.execute(
        SQL["insert_tracks"],
        {
            "rule_ids": packed.strings(each.rule.id for each in begun.values()),
            "versions": packed.ints(each.rule.version for each in begun.values()),
            "places": packed.strings(each.place for each in begun.values()),
        },
    )
    over = [each for each in stretches if each.since <= now]
    await connection.execute(
        SQL["insert_marks"],
        {
            "rule_ids": packed.strings(each.rule.id for each in over),
            "places": packed.strings(each.place for each in over),
            "sinces": packed.instants(each.since for each in over),
            "untils": packed.instants(each.until for each in over),
        },
    )
    waiting = sorted(
        {(each.rule.id, each.place, end) for each in everything for end in not_over(each, now)}
    )
    if waiting:
        await connection.execute(
            SQL["insert_awaited"],
            {
                "rule_ids": packed.strings(rule_id for rule_id, _, _ in waiting),
                "places": packed.strings(place for _, place, _ in waiting),
                "ends": packed.instants(end for _, _, end in waiting),
            },
        )


def _merged(touched: Iterable[Touched]) -> Iterator[Touched]:
    known: Touched | None = None
    ordered = sorted(touched, key=lambda each: (each.rule.id, each.place, each.since))
    for each in ordered:
        if known is None:
            known = each
        elif (
            known.rule.id != each.rule.id
            or known.place != each.place
            or each.since - known.until > _ONE_MARK
        ):
            yield known
            known = each
        else:
            # A place is begun by the version that holds, whichever versions look at it again.
            begun = each if each.begins else known
            until = max(known.until, each.until)
            if (until, begun.begins, begun.rule) != (known.until, known.begins, known.rule):
                known = replace(known, rule=begun.rule, until=until, begins=begun.begins)
    if known is not None:
        yield known


async def add_rest(connection: Connection, track_id: int, change: Change) -> None:
    """Write down what is left of one track."""
    await connection.execute(
        SQL["insert_mark"],
        {"track_id": track_id, "since": change.since, "until": change.until},
    )


async def release(connection: Connection, now: datetime) -> None:
    """Turn the intervals that are over by now into marks."""
    await connection.execute(SQL["release_awaited"], {"now": now})


async def take(connection: Connection, track_ids: Sequence[int]) -> dict[int, list[Change]]:
    """Take all marks of some tracks, oldest first, those of one stretch as one."""
    cursor = await connection.execute(SQL["take_marks"], {"track_ids": list(track_ids)})
    found: dict[int, list[Change]] = {}
    for track_id, since, until in sorted(await cursor.fetchall()):
        changes = found.setdefault(track_id, [])
        if changes and since - changes[-1].until < _ONE_STRETCH:
            changes[-1] = Change(changes[-1].since, max(changes[-1].until, until))
        else:
            changes.append(Change(since, until))
    return found
