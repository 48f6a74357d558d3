"""Real series against other people's released software, where the reference data lies beside us."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from shared.air import annual, daqi, indices, units, windows
from shared.air.intervals import DAY, HOUR
from shared.air.pollutants import Pollutant
from shared.air.windows import Mean

AIR = Path(__file__).parents[4].parent / "shared" / "data" / "air"
SERIES = {
    "marylebone_ppb_2003_2004": ("series_marylebone_ppb_2003_2004", "London Marylebone Road"),
    "marylebone_ugm3_2015_2017": ("series_marylebone_ugm3_2015_2017", "London Marylebone Road"),
    "london_ugm3_2009_bloomsbury_marylebone": (
        "series_london_ugm3_2009_bloomsbury_marylebone",
        "London Bloomsbury",
    ),
}
LUFTDATEN = "luftdaten_aberdeen_2019-04-17_2019-04-23"

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not AIR.is_dir(), reason=f"REFERENCE DATA ABSENT: {AIR} is not there"),
]
every_series = pytest.mark.parametrize("name", SERIES)
micrograms = pytest.mark.parametrize("name", [name for name in SERIES if "ugm3" in name])

Series = Mapping[Pollutant, dict[datetime, float]]


def rows(name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with gzip.open(AIR / f"{name}.csv.gz", "rt", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter)


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def close(value: float | None) -> object:
    """What equals an oracle's value to its twelve digits."""
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-11)


@cache
def series(name: str) -> Series:
    file, site = SERIES[name]
    found: dict[Pollutant, dict[datetime, float]] = defaultdict(dict)
    for row in rows(file):
        if row["site"] == site:
            for column, cell in row.items():
                if cell and column not in ("site", "date_utc"):
                    pollutant = Pollutant(column.split("_")[0])
                    found[pollutant][datetime.fromisoformat(row["date_utc"])] = float(cell)
    return found


def whole(name: str, pollutant: Pollutant) -> list[float | None]:
    hours = series(name)[pollutant]
    first = windows.day_of(min(hours))
    count = (max(hours) - first) // HOUR + 1
    return [hours.get(first + place * HOUR) for place in range(count)]


@every_series
def test_running_means_are_openairs(name: str) -> None:
    oracle = list(rows(f"oracles/{name}__rolling"))
    columns = [column for column in oracle[0] if column.endswith("_right_t75")]
    first, last = (datetime.fromisoformat(oracle[place]["date_utc"]) for place in (0, -1))
    assert len(columns) >= 3
    for column in columns:
        pollutant, width = Pollutant(column.split("_")[0]), 8 if "roll8h" in column else 24
        hours = series(name)[pollutant]
        running = list(windows.running_series(hours, first + HOUR, last + HOUR, width))
        rolling = windows.rolling_mean(whole(name, pollutant), width)
        for place, (row, (end, mean)) in enumerate(zip(oracle, running, strict=True)):
            assert datetime.fromisoformat(row["date_utc"]) + HOUR == end
            assert mean.value == close(number(row[column])), (column, end)
            assert mean.n == int(row[f"{pollutant}_roll{width}h_n"]), (column, end)
            assert (rolling.values[place], rolling.n[place]) == (mean.value, mean.n)


@every_series
def test_running_means_at_other_captures_are_openairs(name: str) -> None:
    oracle = list(rows(f"oracles/{name}__rolling_variants"))
    columns = [column for column in oracle[0] if "_right_t" in column]
    assert len(columns) == 10
    for column in columns:
        pollutant, width, _, percent = column.replace("h_", "_").split("_")
        rolling = windows.rolling_mean(
            whole(name, Pollutant(pollutant)), int(width), "right", int(percent[1:]) / 100
        )
        for row, mean in zip(oracle, rolling.values, strict=False):
            assert mean == close(number(row[column])), (column, row["date_utc"])


@every_series
@pytest.mark.parametrize("period", ["daily", "monthly"])
def test_means_of_days_and_months_are_openairs(name: str, period: str) -> None:
    checked = 0
    for row in rows(f"oracles/{name}__{period}"):
        hours = series(name)[Pollutant(row["pollutant"])]
        start = datetime.fromisoformat(row["date_utc"])
        end = start + DAY if period == "daily" else windows.month_after(start)
        of = windows.day if period == "daily" else windows.month
        inside = sorted(value for at, value in span(hours, start, end))
        mean = of(hours, start)
        everything = windows.mean_of_readings(inside, mean.expected)
        percent = number(row["data_capture_pct"])
        assert mean.value == close(number(row["mean_t75"])), row
        assert everything.value == close(number(row["mean_t0"])), row
        enough = everything.capture >= 0.9
        assert (everything.value if enough else None) == close(number(row["mean_t90"])), row
        assert mean.n == everything.n == int(row["n"])
        assert percent is None or mean.capture * 100 == close(percent)
        if inside:
            assert inside[0] == close(number(row["min"]))
            assert inside[-1] == close(number(row["max"]))
            assert annual.percentile(inside, 50) == close(number(row["median"]))
        for column in {"p95", "p98"} & set(row) if inside else ():
            assert annual.percentile(inside, int(column[1:])) == close(number(row[column])), row
        checked += 1
    assert checked >= 48


def span(
    hours: Mapping[datetime, float], start: datetime, end: datetime
) -> Iterator[tuple[datetime, float]]:
    at = start
    while at < end:
        if at in hours:
            yield at, hours[at]
        at += HOUR


@every_series
def test_a_year_is_openairs(name: str) -> None:
    for row in rows(f"oracles/{name}__annual_aqstats"):
        if row["data_thresh"] != "75":
            continue
        pollutant, number_of = Pollutant(row["pollutant"]), int(row["year"])
        first = datetime(number_of, 1, 1, tzinfo=UTC)
        last = first + annual.hours_of(number_of) * HOUR
        # aqStats looks at each year alone: its windows do not reach back over 1 January.
        hours = dict(span(series(name)[pollutant], first, last))
        year = annual.summarise(pollutant, number_of, hours)
        assert year.capture * 100 == close(number(row["dat.cap"]))
        for field, column in {
            "mean": "mean",
            "median": "median",
            "min": "min",
            "max": "max",
            "p90": "percentile.90",
            "p95": "percentile.95",
            "p98": "percentile.98",
            "p99": "percentile.99",
            "p99_8": "percentile.99.8",
        }.items():
            assert getattr(year, field) == close(number(row[column])), (pollutant, field)
        days = [windows.day(hours, first + place * DAY).value for place in range(366)]
        assert highest(days) == close(number(row["max_daily"]))
        for width in (8, 24):
            running = windows.running_series(hours, first + HOUR, last, width)
            peak = highest([mean.value for _, mean in running])
            assert peak == close(number(row[f"roll_{width}_max"]))
        counts = {code: each.count for code, each in year.exceedances.items()}
        for code, column in {
            "no2_1h_200": "hours",
            "pm10_day_50": "days",
            "o3_day_max_8h_100": "roll.8.O3.gt.100",
            "o3_day_max_8h_120": "roll.8.O3.gt.120",
        }.items():
            assert row.get(column, "") == (str(counts[code]) if code in counts else ""), (
                pollutant,
                code,
            )


def highest(values: list[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


@micrograms
def test_the_index_of_every_hour_is_defras(name: str) -> None:
    of_series = series(name)
    for row in rows(f"oracles/{name}__daqi_hourly"):
        start = datetime.fromisoformat(row["date_utc"])
        end = start + HOUR
        no2 = of_series[Pollutant.NO2].get(start)
        item = indices.hourly_index(
            no2=Mean(no2, int(no2 is not None), 1),
            o3_8h=windows.running(of_series.get(Pollutant.O3, {}), end, 8),
            pm25_24h=windows.running(of_series[Pollutant.PM25], end, 24),
            pm10_24h=windows.running(of_series[Pollutant.PM10], end, 24),
        )
        expect(item, row, ("no2", "o3", "pm25", "pm10"))


@micrograms
def test_the_index_of_every_day_is_defras(name: str) -> None:
    of_series = series(name)
    left_out = 0
    for row in rows(f"oracles/{name}__daqi_daily"):
        start = datetime.fromisoformat(row["date_utc"])
        o3 = windows.day_max_8h(of_series.get(Pollutant.O3, {}), start)
        item = indices.day_index(
            no2_hours=[
                Mean(value, 1, 1) for _, value in span(of_series[Pollutant.NO2], start, start + DAY)
            ],
            o3_day_max_8h=o3,
            pm25_day=windows.day(of_series[Pollutant.PM25], start),
            pm10_day=windows.day(of_series[Pollutant.PM10], start),
        )
        values = {code: found.value for code, found in item.pollutants.items()}
        assert values[Pollutant.NO2] == close(number(row["no2_max_1h"]))
        assert values[Pollutant.PM25] == close(number(row["pm25_mean_24h_t75"]))
        assert values[Pollutant.PM10] == close(number(row["pm10_mean_24h_t75"]))
        if o3.value is None and row.get("o3_max_8h_right_t75"):
            # The oracle takes the highest of whatever running means there are; we want 18 of 24.
            assert 0 < o3.n < 18
            left_out += 1
            continue
        assert values[Pollutant.O3] == close(number(row.get("o3_max_8h_right_t75", "")))
        expect(item, row, ("no2", "o3", "pm25", "pm10"))
    assert left_out < 20


def expect(item: indices.Item, row: Mapping[str, str], pollutants: tuple[str, ...]) -> None:
    found = {code: item.pollutants[Pollutant(code)].index for code in pollutants}
    for code, index in found.items():
        assert index == number(row.get(f"idx_{code}", "")), (code, row)
    assert item.daqi == number(row["daqi_rounded"]), row
    assert daqi.band(item.daqi) == item.band


def test_hourly_means_of_a_low_cost_network_are_openairs() -> None:
    columns = {"pm10": "P1", "pm25": "P2"}
    readings: dict[tuple[str, str, datetime], list[float]] = defaultdict(list)
    for row in rows(LUFTDATEN, delimiter=";"):
        at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
        for pollutant, column in columns.items():
            if row[column]:
                key = row["sensor_id"], pollutant, windows.hour_of(at)
                readings[key].append(float(row[column]))
    checked, last = 0, datetime(2019, 4, 17, tzinfo=UTC)
    for row in rows(f"oracles/{LUFTDATEN}__hourly"):
        for pollutant in columns:
            at = datetime.fromisoformat(row["hour"])
            found = sorted(readings.pop((row["sensor_id"], pollutant, at), []))
            mean = windows.mean_of_readings(found, 24)
            assert mean.n == int(number(row[f"n_{pollutant}"]) or 0)
            assert mean.value == close(number(row[f"{pollutant}_mean"])), row
            if found:
                assert found[-1] == close(number(row[f"{pollutant}_max"]))
                median = annual.percentile(found, 50)
                assert median == close(number(row[f"{pollutant}_median"]))
            checked += 1
            last = max(last, at)
    assert checked == 3200
    assert [key for key in readings if key[2] <= last] == []


def test_daily_means_are_those_the_eea_publishes() -> None:
    apart: dict[str, list[float]] = defaultdict(list)
    for row in rows("oracles/eea_daily_marylebone_no2_nox_2003_2015_2016"):
        start = datetime.fromisoformat(row["date_utc"]).replace(tzinfo=UTC)
        pollutant = Pollutant(row["pollutant"])
        unit = "ppb" if start.year < 2015 else "ug/m3"
        name = "marylebone_ppb_2003_2004" if unit == "ppb" else "marylebone_ugm3_2015_2017"
        inside = [value for _, value in span(series(name)[pollutant], start, start + DAY)]
        mean = windows.mean_of_readings(inside, 24).value
        assert mean is not None
        ours = units.convert(mean, pollutant, unit)
        apart[unit].append(abs(ours - float(row["mean_ugm3"])))
    # That series is in whole ppb: half a ppb is what a mean may be off by.
    assert max(apart["ppb"]) < units.factor(Pollutant.NO2, "ppb") / 2
    # The others differ on days for which the EEA has other hours.
    same = [difference for difference in apart["ug/m3"] if difference <= 0.005 + 1e-9]
    assert len(same) / len(apart["ug/m3"]) > 0.995
    assert len(apart["ppb"]) + len(apart["ug/m3"]) == 2158
