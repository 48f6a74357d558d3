"""The readings themselves, as they are or were known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.ingest.query import flagged
from services.ingest.query.history import History, Reading
from services.ingest.query.series import Member
from shared import instants
from shared.air.intervals import HOUR, hour_of
from shared.air.localities import Candidate, governing
from shared.air.quality import STATES
from shared.air.windows import Mean

_LONGEST_READING = timedelta(hours=24)
_MARGIN = 200
"""How many readings more than a page are read at first: some end before it, some after."""


async def raw(
    history: History,
    members: Sequence[Member],
    pollutant: str,
    since: datetime,
    until: datetime,
    limit: int,
    *,
    after: tuple[datetime, datetime] | None,
    of_locality: bool,
) -> list[dict[str, Any]]:
    """Return the first `limit` readings with `since` < end ≤ `until`, by end, then start.

    Args:
        history: the snapshot to read.
        members: one sensor, or all that were in the locality at some time.
        pollutant: its code.
        since: exclusive bound of the ends.
        until: inclusive bound of the ends.
        limit: how many at most.
        after: end and start of the last reading of the page before.
        of_locality: of each interval, only the reading that speaks for the locality.
    """
    owners = {
        each.sensor.series[pollutant]: each for each in members if pollutant in each.sensor.series
    }
    low = since if after is None else max(since, after[0] - timedelta.resolution)
    most = _MARGIN + 2 * limit * max(1, len(owners))
    while True:
        # In order of their starts: whatever is not read yet ends after the last start that is.
        stored = await history.readings(list(owners), low - _LONGEST_READING, until, most)
        whole = len(stored) < most
        known_until = until if whole else stored[-1].start
        groups: dict[tuple[datetime, datetime], list[Reading]] = {}
        for each in stored:
            if (
                since < each.end <= known_until
                and (after is None or (each.end, each.start) > after)
                and owners[each.series_id].is_there(each.start)
            ):
                groups.setdefault((each.end, each.start), []).append(each)
        if whole or len(groups) >= limit:
            break
        most *= 4
    chosen = await _with_suspicions(
        history, owners, pollutant, [groups[place] for place in sorted(groups)[:limit]]
    )
    if not of_locality:
        return [_item(group[0]) for group in chosen]
    return [_spokesman(group, owners) for group in chosen]


async def _with_suspicions(
    history: History,
    owners: Mapping[int, Member],
    pollutant: str,
    groups: Sequence[Sequence[Reading]],
) -> list[list[Reading]]:
    """Return the readings, those that count also with the flags of their hours."""
    starts: dict[int, list[datetime]] = {}
    for group in groups:
        for each in group:
            starts.setdefault(each.series_id, []).append(each.start)
    suspect = {
        series: (
            await flagged.hours(
                history, owners[series].sensor, pollutant, min(found), max(found) + HOUR
            )
        )[1]
        for series, found in starts.items()
    }

    def flags(each: Reading) -> tuple[str, ...]:
        of_hour = suspect[each.series_id].get(hour_of(each.start), ()) if each.counted else ()
        return tuple(sorted({*each.flags, *of_hour}))

    return [[replace(each, flags=flags(each)) for each in group] for group in groups]


def _spokesman(group: Sequence[Reading], owners: dict[int, Member]) -> dict[str, Any]:
    by_sensor = {owners[each.series_id].sensor.sensor_id: each for each in group}
    chosen = governing(
        Candidate(
            sensor_id,
            owners[each.series_id].sensor.at(each.start).kind,
            Mean(each.value if each.counted else None, int(each.counted), 1),
        )
        for sensor_id, each in by_sensor.items()
    )
    if chosen is not None:
        return _item(by_sensor[chosen.sensor_id], sensor_id=chosen.sensor_id)
    return _item(replace(group[0], value=None), sensor_id=None)


def _item(each: Reading, **of_locality: str | None) -> dict[str, Any]:
    n = int(each.counted)
    return {
        "start": instants.text(each.start),
        "end": instants.text(each.end),
        "value": each.value,
        "n": n,
        "expected": 1,
        "capture": float(n),
        "state": STATES[each.state],
        "flags": list(each.flags),
        **of_locality,
        "learned_at": instants.text(each.learned_at),
        "value_original": each.value_original,
        "unit_original": each.unit_original,
    }
