"""In which locality a sensor was, over event time: its own versions against those of the areas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.ingest.domain.registry import ALWAYS, Version, version_at

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of what holds until further notice."""

CodeAt = Callable[[datetime, float, float], str | None]
"""`(instant, lat, lon)` to the code of the area that holds the point then."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A sensor's time `[start, end)` in one locality."""

    code: str
    start: datetime
    end: datetime


def stays(
    versions: Sequence[Version], boundaries: Sequence[datetime], code_at: CodeAt
) -> tuple[Stay, ...]:
    """Return where a sensor was, oldest first; times outside every locality are left out.

    Args:
        versions: of the sensor, oldest first, at least one; the first holds before its start too.
        boundaries: the instants at which some area begins or ends to hold, in any order.
        code_at: which area holds a point at an instant.
    """
    starts = sorted({ALWAYS, *boundaries, *(each.valid_from for each in versions)} - {FOREVER})
    found: list[Stay] = []
    for start, end in zip(starts, [*starts[1:], FOREVER], strict=True):
        version = version_at(versions, start)
        code = code_at(start, version.lat, version.lon)
        if code is None:
            continue
        if found and found[-1].code == code and found[-1].end == start:
            found[-1] = Stay(code, found[-1].start, end)
        else:
            found.append(Stay(code, start, end))
    return tuple(found)


def first_difference(before: Sequence[Stay], after: Sequence[Stay]) -> datetime | None:
    """Return the earliest instant at which two histories differ, None where they are equal."""
    edges = sorted({edge for stay in (*before, *after) for edge in (stay.start, stay.end)})
    for edge in edges:
        if _code(before, edge) != _code(after, edge):
            return edge
    return None


def _code(history: Sequence[Stay], at: datetime) -> str | None:
    return next((stay.code for stay in history if stay.start <= at < stay.end), None)
