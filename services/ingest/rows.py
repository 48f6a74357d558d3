"""Readings as rows: what was accepted, what is stored of it, and the hours it takes part in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.ingest.decode import Good
from services.ingest.domain.merge import Arrival, Content, Merged
from services.ingest.hours import Identity
from shared.air import intervals, quality
from shared.events.readings import ReadingForm
from shared.postgres import Connection, Statements, copy_rows

_SQL = Statements(Path(__file__).parent / "sql")
_RANK = {state: rank for rank, state in enumerate(quality.STATES)}
_READING_TYPES = [
    "int4", "timestamptz", "timestamptz", "float8", "float8", "text", "int2", "text[]", "bool",
    "timestamptz", "timestamptz", "int4", "int8", "int4",
]  # fmt: skip
_SUPERSEDED_TYPES = [*_READING_TYPES[:10], "timestamptz"]

Row = tuple[
    int, datetime, datetime, float | None, float | None, str, int, list[str] | None, bool,
    datetime, datetime, int | None, int | None, int | None,
]  # fmt: skip
"""One reading as `copy_readings` takes it."""


@dataclass(slots=True)
class Accepted:
    """One reading that was judged good, of a registered sensor; not frozen, as `Source` is not."""

    good: Good[ReadingForm]
    end: datetime
    flags: tuple[str, ...] = ()

    @property
    def arrival(self) -> Arrival:
        """The reading as it is merged with others of its identity."""
        form = self.good.content
        content = Content(
            self.end,
            form.value,
            form.value_original,
            form.unit_original,
            _RANK[form.state],
            self.flags,
        )
        return Arrival(content, self.good.source.place(self.good.item))


def to_store(
    ordered: Sequence[Identity],
    first: Mapping[Identity, Accepted],
    merged: Mapping[Identity, Merged],
    at: datetime,
) -> list[Row]:
    """Return what is to be stored: all that was new, and of the rest what changed."""
    rows = []
    for identity in ordered:
        found = merged.get(identity)
        if found is None:
            rows.append(_row_of_new(identity, first[identity], at))
        elif found.changed:
            rows.append(of(identity, found.current, at))
    return rows


def _row_of_new(identity: Identity, each: Accepted, at: datetime) -> Row:
    """Return the row of the only reading of its identity, without the detour of merging it."""
    good = each.good
    form, source = good.content, good.source
    value, rank, flags = form.value, _RANK[form.state], each.flags
    partition, offset, item = source.spot(good.item)
    return (
        *identity,
        each.end,
        value,
        form.value_original,
        form.unit_original,
        rank,
        list(flags) if flags else None,
        value is not None and rank < 4 and quality.IMPLAUSIBLE not in flags,
        at,
        source.sent_at,
        partition,
        offset,
        item,
    )


def of(identity: Identity, arrival: Arrival, at: datetime) -> Row:
    """Return the row of a reading that was merged with others."""
    content, place = arrival.content, arrival.place
    return (
        *identity,
        content.end,
        content.value,
        content.value_original,
        content.unit_original,
        content.state,
        list(content.flags) or None,
        content.counted,
        at,
        place.sent_at,
        place.partition,
        place.offset,
        place.item,
    )


def touched_hours(rows: Iterable[Row]) -> set[Identity]:
    """Return the hours of the readings that take part in averages."""
    known: dict[datetime, datetime] = {}
    touched = set()
    for row in rows:
        if row[8]:
            hour = known.get(row[1])
            if hour is None:
                hour = known[row[1]] = intervals.hour_of(row[1])
            touched.add((row[0], hour))
    return touched


async def copy_current(connection: Connection, rows: Sequence[Row]) -> None:
    """Store rows of which no identity is stored."""
    if rows:
        await copy_rows(connection, _SQL["copy_readings"], _READING_TYPES, rows)


async def copy_superseded(connection: Connection, rows: Sequence[Row], at: datetime) -> None:
    """Store rows that were replaced at that instant, within the batch in which they came."""
    if rows:
        until = ((*row[:10], at) for row in rows)
        await copy_rows(connection, _SQL["copy_superseded"], _SUPERSEDED_TYPES, until)
