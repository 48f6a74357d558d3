"""Sensors over time: which version of a sensor holds at an instant, and until when it reports."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.ingest.domain.merge import Place
from shared.air.localities import Kind

ALWAYS = datetime.min.replace(tzinfo=UTC)
"""The start of a version that was published without one."""


@dataclass(frozen=True, slots=True)
class Version:
    """What holds of a sensor from `valid_from` until its next version."""

    valid_from: datetime
    interval_seconds: int
    kind: Kind
    lat: float
    lon: float

    def end_of(self, start: datetime) -> datetime:
        """Return the end of a reading that names none: one interval after its start."""
        return start + timedelta(seconds=self.interval_seconds)


@dataclass(frozen=True, slots=True)
class Sensor:
    """A registered sensor with its versions, oldest first, at least one.

    Attributes:
        first_start: of its first reading of any pollutant, None before there is one.
        last_start: of its last reading.
        place: where its latest registration or tombstone stood.
        series: the number of each of its series, by pollutant.
    """

    sensor_id: str
    retired_at: datetime | None
    versions: tuple[Version, ...]
    first_start: datetime | None = None
    last_start: datetime | None = None
    place: Place | None = None
    series: dict[str, int] = field(default_factory=dict, compare=False)

    def at(self, instant: datetime) -> Version:
        """Return the version that holds at an instant; before the first one, the first."""
        return version_at(self.versions, instant)

    def reports_at(self, start: datetime) -> bool:
        """Tell whether a reading that starts then is from a registered sensor."""
        return self.retired_at is None or start < self.retired_at


def version_at(versions: Sequence[Version], instant: datetime) -> Version:
    """Return the latest version that began by then, else the earliest."""
    if len(versions) == 1:  # of nearly every sensor, and asked for every reading
        return versions[0]
    position = bisect_right(versions, instant, key=lambda each: each.valid_from)
    return versions[max(0, position - 1)]
