"""The stored hours and readings that judging needs, read once a transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.domain.place import Hour, Measured, Quarter
from services.alerts.query.sensors import Life
from services.alerts.statements import SQL
from shared import packed
from shared.air.intervals import quarter_of
from shared.air.windows import Mean
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Want:
    """Hours of a sensor and pollutant that start in `[since, until)`, maybe its readings too."""

    sensor_id: str
    pollutant: str
    since: datetime
    until: datetime
    readings: bool


@dataclass(slots=True)
class _Held:
    since: datetime
    until: datetime
    hours: dict[datetime, Hour] = field(default_factory=dict)
    quarters: dict[datetime, Quarter] = field(default_factory=dict)


class Store:
    """What was read so far; asking again for the same reads nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: dict[tuple[str, str, bool], _Held] = {}

    async def read(self, wants: Iterable[Want]) -> None:
        """Read what is wanted and not there yet."""
        missing: dict[tuple[str, bool], dict[str, tuple[datetime, datetime]]] = {}
        for want in wants:
            held = self._held.get((want.sensor_id, want.pollutant, want.readings))
            since, until = want.since, want.until
            if held is not None:
                if held.since <= since and until <= held.until:
                    continue
                since, until = min(held.since, since), max(held.until, until)
            of_kind = missing.setdefault((want.pollutant, want.readings), {})
            known = of_kind.get(want.sensor_id, (since, until))
            of_kind[want.sensor_id] = min(known[0], since), max(known[1], until)
        for (pollutant, readings), ranges in missing.items():
            for sensor_id, (since, until) in ranges.items():
                self._held[sensor_id, pollutant, readings] = _Held(since, until)
            await self._read_hours(pollutant, readings, ranges)
            if readings:
                await self._read_quarters(pollutant, ranges)

    def measured(
        self, sensor_ids: Iterable[str], pollutant: str, life: Life, *, readings: bool
    ) -> dict[str, Measured]:
        """Return what some sensors measured, as far as it was read."""
        found = {}
        for sensor_id in sensor_ids:
            held = self._held.get((sensor_id, pollutant, readings))
            if held is not None and held.hours:
                found[sensor_id] = Measured(held.hours, held.quarters, life.get(sensor_id))
        return found

    async def _read_hours(
        self, pollutant: str, readings: bool, ranges: Mapping[str, tuple[datetime, datetime]]
    ) -> None:
        cursor = await self._connection.execute(SQL["select_hours"], _ranges(pollutant, ranges))
        for sensor_id, start, value, n, expected, learned in await cursor.fetchall():
            hour = Hour(start, Mean(value, n, expected), learned)
            self._held[sensor_id, pollutant, readings].hours[start] = hour

    async def _read_quarters(
        self, pollutant: str, ranges: Mapping[str, tuple[datetime, datetime]]
    ) -> None:
        cursor = await self._connection.execute(SQL["select_readings"], _ranges(pollutant, ranges))
        values: dict[tuple[str, datetime], list[float]] = {}
        learned: dict[tuple[str, datetime], datetime] = {}
        for sensor_id, start, value, at in await cursor.fetchall():
            key = sensor_id, quarter_of(start)
            values.setdefault(key, []).append(value)
            learned[key] = max(learned.get(key, at), at)
        for (sensor_id, quarter), found in values.items():
            known = Quarter(quarter, tuple(found), learned[sensor_id, quarter])
            self._held[sensor_id, pollutant, True].quarters[quarter] = known


def _ranges(pollutant: str, ranges: Mapping[str, tuple[datetime, datetime]]) -> dict[str, object]:
    return {
        "pollutant": pollutant,
        "sensor_ids": packed.strings(ranges),
        "sinces": packed.instants(since for since, _ in ranges.values()),
        "untils": packed.instants(until for _, until in ranges.values()),
        "since": min(since for since, _ in ranges.values()),
        "until": max(until for _, until in ranges.values()),
    }
