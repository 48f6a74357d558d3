"""A replayed year gives, alert by alert, what a direct computation from the oracles gives."""

import csv
import gzip
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import HOUR, Platform, text

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "air"
NAME = "london_ugm3_2009_bloomsbury_marylebone"
SITE = "London Bloomsbury"
POLLUTANTS = ("no2", "pm10", "pm25")

pytestmark = pytest.mark.reference


def table(path: str) -> list[dict[str, str]]:
    with gzip.open(FOLDER / path, "rb") as raw:
        rows = csv.DictReader(io.TextIOWrapper(raw, "utf-8"))
        return [row for row in rows if row["site"] == SITE]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def number(text: str) -> float | None:
    return float(text) if text else None


Value = float | None
Run = tuple[datetime, datetime, datetime | None, float]
"""Start, trigger, resolution and peak."""


def direct(
    ends: Sequence[datetime],
    values: Sequence[Value],
    reaches: Any,
    *,
    width: timedelta,
    up: int,
    down: int,
) -> list[Run]:
    """Compute every alert by the words of the rules: one pass, no state but what they name."""
    found: list[Run] = []
    start: int | None = None
    fired: int | None = None
    row = clear = 0
    peak = 0.0
    for index, value in enumerate(values):
        if value is None:
            row = clear = 0
            if fired is None:
                start = None
            continue
        above = reaches(value)
        row = row + 1 if above else 0
        if fired is None:
            if not above:
                start = None
                continue
            start = index if start is None else start
            peak = value if row == 1 else max(peak, value)
            if row == up:
                fired, clear = index, 0
            continue
        peak = max(peak, value)
        clear = 0 if above else clear + 1
        if clear == down:
            assert start is not None
            found.append((ends[start] - width, ends[fired], ends[index], peak))
            start = fired = None
            row = 0
    if fired is not None and start is not None:
        found.append((ends[start] - width, ends[fired], None, peak))
    return found


def shown(alerts: Sequence[dict[str, Any]]) -> list[Run]:
    standing = [each for each in alerts if each["verdict"] != "revoked" and each["triggered_at"]]
    return sorted(
        (
            at(each["started_at"]),
            at(each["triggered_at"]),
            None if each["resolved_at"] is None else at(each["resolved_at"]),
            each["peak"],
        )
        for each in standing
    )


def same(left: Sequence[Run], right: Sequence[Run]) -> None:
    assert [run[:3] for run in left] == [run[:3] for run in right]
    assert [run[3] for run in left] == pytest.approx([run[3] for run in right], rel=1e-9)


@pytest.fixture(scope="module")
def year(platform: Platform) -> str:
    """The id of a station whose year was published, late, shuffled and partly twice."""
    if not FOLDER.is_dir():
        pytest.skip(f"NOT COMPARED with the reference data: {FOLDER} is not beside the checkout")
    sensor = platform.sensor("E05001218")
    readings = [
        {
            "sensor_id": sensor,
            "pollutant": pollutant,
            "start": row["date_utc"],
            "value": float(row[f"{pollutant}_ugm3"]),
            "unit": "ug/m3",
        }
        for row in table(f"series_{NAME}.csv.gz")
        for pollutant in POLLUTANTS
        if row[f"{pollutant}_ugm3"]
    ]
    chance = Random(2009)
    months = [readings[start : start + 2_000] for start in range(0, len(readings), 2_000)]
    chance.shuffle(months)
    for month in months:
        chance.shuffle(month)
        platform.readings(sensor, month, wait=False)
    platform.until_applied(platform.readings(sensor, months[0]), 300)
    return sensor


@pytest.mark.parametrize(("pollutant", "threshold"), [("pm25", 15.0), ("pm10", 45.0)])
def test_the_guideline_alerts_of_a_year(
    platform: Platform, year: str, pollutant: str, threshold: float
) -> None:
    rows = table(f"oracles/{NAME}__rolling.csv.gz")
    ends = [at(row["date_utc"]) + HOUR for row in rows]
    values = [number(row[f"{pollutant}_roll24h_right_t75"]) for row in rows]
    expected = direct(ends, values, lambda v: v > threshold, width=24 * HOUR, up=1, down=2)
    assert len(expected) > 5
    same(shown(platform.of_sensor(f"who.{pollutant}_24h", year)), expected)


@pytest.mark.parametrize("pollutant", POLLUTANTS)
def test_the_index_alerts_of_a_year(platform: Platform, year: str, pollutant: str) -> None:
    rows = table(f"oracles/{NAME}__daqi_hourly.csv.gz")
    ends = [at(row["date_utc"]) + HOUR for row in rows]
    values = [number(row[f"idx_{pollutant}"]) for row in rows]
    width = HOUR if pollutant == "no2" else 24 * HOUR
    expected = direct(ends, values, lambda v: v >= 4, width=width, up=1, down=2)
    alerts = platform.of_sensor(f"daqi.{pollutant}", year)
    same(shown(alerts), expected)
    bands = {4: "moderate", 7: "high", 10: "very_high"}
    for each in alerts:
        if each["verdict"] != "revoked":
            worst = max(level for level in bands if each["peak"] >= level)
            assert each["peak_severity"] == bands[worst]


@pytest.mark.parametrize(
    ("pollutant", "threshold", "hours"), [("no2", 200, 1), ("pm10", 50, 6), ("pm25", 35, 6)]
)
def test_the_episodes_of_a_year_are_the_alerts_of_a_rule(
    platform: Platform, year: str, pollutant: str, threshold: int, hours: int
) -> None:
    episodes = [
        (at(row["first_hour"]), at(row["last_hour"]) + HOUR, float(row["peak"]))
        for row in table(f"oracles/{NAME}__episodes.csv.gz")
        if (row["pollutant"], int(row["threshold"])) == (pollutant, threshold)
        and int(row["min_run_hours"]) == hours
    ]
    rule = platform.act(
        "/v1/rules",
        {
            "pollutant": pollutant,
            "levels": [{"severity": "moderate", "threshold": threshold}],
            "consecutive": hours,
            "localities": ["E05001218"],
        },
    )
    platform.act(f"/v1/rules/{rule['id']}/publish", {})
    platform.until_applied([], 120)
    rows = table(f"series_{NAME}.csv.gz")
    ends = [at(row["date_utc"]) + HOUR for row in rows]
    values = [number(row[f"{pollutant}_ugm3"]) for row in rows]
    found = shown(platform.of_sensor(rule["id"], year))
    same(found, direct(ends, values, lambda v: v > threshold, width=HOUR, up=hours, down=1))
    # An alert is an episode, or several with nothing but missing hours between: those do not clear.
    last = ends[-1]
    inside = [[e for e in episodes if run[0] <= e[0] and e[1] <= (run[2] or last)] for run in found]
    assert [e for some in inside for e in some] == episodes
    for run, some in zip(found, inside, strict=True):
        assert run[0] == some[0][0]
        assert run[3] >= max(e[2] for e in some)
    assert [run[1] - run[0] for run in found] == [hours * HOUR] * len(found)


def test_a_backtest_of_the_year_gives_the_same(platform: Platform, year: str) -> None:
    span = f"from={text(at('2009-01-01T00:00:00Z'))}&to={text(at('2010-01-01T00:00:00Z'))}"
    answer = platform.alerts.request("POST", f"/v1/rules/who.pm25_24h/backtest?{span}")
    tested = [
        (
            at(each["started_at"]),
            at(each["triggered_at"]),
            each["resolved_at"] and at(each["resolved_at"]),
            each["peak"],
        )
        for each in answer.json()["alerts"]
    ]
    same(sorted(tested), shown(platform.of_sensor("who.pm25_24h", year)))
