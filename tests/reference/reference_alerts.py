"""Alerts computed from the oracle files alone, by the words of the rules: nothing of ours in it."""

import gzip
from collections import defaultdict
from collections.abc import Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass
from datetime import datetime, timedelta

from reference_data import FOLDER, LUFTDATEN_UNTIL, Row, Series, rows

HOUR = timedelta(hours=1)
_EXPECTED = 24
"""Readings an hour of a sensor that measures every 150 seconds."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an interval measured: of which sensor, and how much of it there was."""

    value: float
    capture: float
    sensor: str


Line = Mapping[datetime, Value]
"""The values of one place by the ends of their intervals; what is missing is not there."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rule says: levels as (severity, threshold) from the lowest, and how it is over."""

    levels: Sequence[tuple[str, float]]
    hours: int = 1
    up: int = 1
    down: int = 1
    at_least: bool = False

    def reaches(self, threshold: float, value: float) -> bool:
        """Tell whether a value is as high as a level asks."""
        return value >= threshold if self.at_least else value > threshold


@dataclass(frozen=True, slots=True)
class Expected:
    """One alert, as far as the order in which readings came must not change it."""

    started_at: datetime
    triggered_at: datetime
    resolved_at: datetime | None
    peak_severity: str
    peak: float
    value: float
    capture: float
    reached: int
    sensors: tuple[str, ...]


def direct(line: Line, condition: Condition) -> list[Expected]:
    """Return every alert of a line: one pass over the hours, no state but what the words name."""
    found: list[Expected] = []
    if not line:
        return found
    run: list[Value] = []
    start = fired = None
    row = clear = 0
    capture = 0.0
    lowest = condition.levels[0][1]
    end = min(line)
    while end <= max(line):
        here = line.get(end)
        if here is None:
            row = clear = 0
            if fired is None:
                start, run = None, []
        elif condition.reaches(lowest, here.value):
            row, clear = row + 1, 0
            start = start or end - condition.hours * HOUR
            run.append(here)
            if fired is None and row == condition.up:
                fired, capture = end, here.capture
        elif fired is None:
            row, start, run = 0, None, []
        else:
            row, clear = 0, clear + 1
            run.append(here)
            if clear == condition.down:
                assert start is not None
                found.append(_alert(condition, run, start, fired, end, capture))
                start, fired, run = None, None, []
        end += HOUR
    if start is not None and fired is not None:
        found.append(_alert(condition, run, start, fired, None, capture))
    return found


def _alert(
    condition: Condition,
    run: Sequence[Value],
    start: datetime,
    fired: datetime,
    end: datetime | None,
    capture: float,
) -> Expected:
    values = [each.value for each in run]
    return Expected(
        started_at=start,
        triggered_at=fired,
        resolved_at=end,
        peak_severity=max(
            (threshold, severity)
            for severity, threshold in condition.levels
            if _longest(condition, threshold, values) >= condition.up
        )[1],
        peak=max(values),
        value=values[-1],
        capture=capture,
        reached=sum(condition.reaches(condition.levels[0][1], each) for each in values),
        sensors=tuple(sorted({each.sensor for each in run})),
    )


def _longest(condition: Condition, threshold: float, values: Sequence[float]) -> int:
    longest = length = 0
    for each in values:
        length = length + 1 if condition.reaches(threshold, each) else 0
        longest = max(longest, length)
    return longest


def of_hours(series: Series, site: str, pollutant: str) -> Line:
    """Return a station's hourly means as its file has them, in our unit, as far as the oracles."""
    measured = rows(FOLDER / "air" / series.file)
    (column,) = (name for name in measured[0] if name.rpartition("_")[0] == pollutant)
    scale = series.scale(pollutant)
    return {
        _end(row["date_utc"]): Value(float(row[column]) * scale, 1.0, series.sensors[site])
        for row in measured
        if row["site"] == site and row[column] and row["date_utc"] < series.until
    }


def of_running_means(series: Series, pollutant: str, width: int) -> Line:
    """Return the running means that openair made of a series."""
    stem = f"{pollutant}_roll{width}h"
    return {
        _end(row["date_utc"]): Value(
            float(row[f"{stem}_right_t75"]) * series.scale(pollutant),
            int(row[f"{stem}_n"]) / width,
            series.sensor(row),
        )
        for row in series.oracles("rolling")
        if row[f"{stem}_right_t75"]
    }


def of_indices(series: Series, pollutant: str) -> Line:
    """Return the index of every hour as Defra's own code has it, of means rounded first."""
    widths = {"o3": 8, "pm10": 24, "pm25": 24}
    captures = (
        of_running_means(series, pollutant, widths[pollutant]) if pollutant in widths else None
    )
    found = {}
    for row in series.oracles("daqi_hourly"):
        index = row[f"idx_{pollutant}"]
        if index:
            end = _end(row["date_utc"])
            capture = 1.0 if captures is None else captures[end].capture
            found[end] = Value(float(index), capture, series.sensor(row))
    return found


def of_network(pollutant: str, width: int) -> Line:
    """Return the highest running mean of a network of sensors, an hour after the other.

    An hour counts from three quarters of its readings on, a window from three quarters of its
    hours; a sensor's windows end with its last reading.
    """
    counting: dict[str, dict[datetime, float]] = defaultdict(dict)
    last: dict[str, datetime] = {}
    for row in _network():
        sensor, end = row["sensor_id"], _end(row["hour"])
        if int(row["n_pm10"]) + int(row["n_pm25"]) > 0:
            last[sensor] = max(last.get(sensor, end), end)
        if int(row[f"n_{pollutant}"]) / _EXPECTED >= 0.75:
            counting[sensor][end] = float(row[f"{pollutant}_mean"])
    found: dict[datetime, Value] = {}
    for sensor, hours in sorted(counting.items()):
        end = min(hours)
        while end <= last[sensor]:
            there = [hours[at] for back in range(width) if (at := end - back * HOUR) in hours]
            if len(there) / width >= 0.75:
                value = Value(sum(there) / len(there), len(there) / width, sensor)
                if end not in found or value.value > found[end].value:
                    found[end] = value
            end += HOUR
    return found


def of_network_hours(pollutant: str) -> dict[str, Line]:
    """Return the hourly means of each sensor of a network that count."""
    found: dict[str, dict[datetime, Value]] = defaultdict(dict)
    for row in _network():
        capture = int(row[f"n_{pollutant}"]) / _EXPECTED
        if capture >= 0.75:
            value = Value(float(row[f"{pollutant}_mean"]), min(capture, 1.0), row["sensor_id"])
            found[row["sensor_id"]][_end(row["hour"])] = value
    return dict(found)


def between(line: Line, share: float) -> float:
    """Return a threshold that such a share of the values lies below, and none lies near."""
    values = sorted(each.value for each in line.values())
    at = int(share * (len(values) - 1))
    while values[at + 1] - values[at] < 1e-6 * values[at + 1]:
        at += 1
    return (values[at] + values[at + 1]) / 2


def episodes(series: Series, pollutant: str, threshold: str, hours: str) -> list[Row]:
    """Return the unbroken runs above a threshold that openair found."""
    wanted = (pollutant, threshold, hours)
    return [
        row
        for row in series.oracles("episodes")
        if (row["pollutant"], row["threshold"], row["min_run_hours"]) == wanted
    ]


def _end(start: str) -> datetime:
    return datetime.fromisoformat(start) + HOUR


def _network() -> list[Row]:
    name = "luftdaten_aberdeen_2019-04-17_2019-04-23__hourly.csv.gz"
    with gzip.open(FOLDER / "air" / "oracles" / name, "rt") as text:
        return [row for row in DictReader(text) if row["hour"] < LUFTDATEN_UNTIL]
