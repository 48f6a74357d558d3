"""What the API answers of real series, against what other people's software made of them."""

from collections.abc import Iterator

import orjson
import pytest
from backing.service import Service
from reference_data import (
    FOLDER,
    LONDON,
    LUFTDATEN_UNTIL,
    PPB,
    SERIES,
    UGM3,
    Row,
    Series,
    agrees,
    answered,
    before,
    rows,
)

ORACLES = FOLDER / "air" / "oracles"
OF = pytest.mark.parametrize("series", SERIES, ids=[each.oracle for each in SERIES])
INDEXED = pytest.mark.parametrize("series", [UGM3, LONDON], ids=[UGM3.oracle, LONDON.oracle])


def of_series(
    ingest: Service, series: Series, sensor: str, pollutant: str, average: str
) -> dict[str, Row]:
    return answered(
        ingest,
        "/v1/air/series",
        sensor_id=sensor,
        pollutant=pollutant,
        average=average,
        from_=series.since,
        to=series.until,
    )


@OF
def test_running_means(ingest: Service, series: Series) -> None:
    oracle = series.oracles("rolling")
    compared = 0
    for column in (each for each in oracle[0] if each.endswith("_right_t75")):
        pollutant, width = column.split("_")[0], int(column.split("roll")[1].split("h")[0])
        for sensor in {series.sensor(row) for row in oracle}:
            found = of_series(ingest, series, sensor, pollutant, f"{width}h")
            for row in oracle:
                if series.sensor(row) != sensor:
                    continue
                mine = found[before(row["date_utc"], width - 1)]
                n = row[column.replace("_right_t75", "_n")]
                assert agrees(row[column], mine["value"], series.scale(pollutant)), (row, mine)
                assert n == mine["n"], (row, mine)
                compared += 1
    assert compared > 8_000


@OF
def test_running_means_of_the_second_opinion(ingest: Service, series: Series) -> None:
    oracle = series.oracles("rolling_variants")
    pollutant = list(oracle[0])[2]
    for width in (8, 24):
        (sensor,) = {series.sensor(row) for row in oracle}
        found = of_series(ingest, series, sensor, pollutant, f"{width}h")
        hours = of_series(ingest, series, sensor, pollutant, "1h")
        for row in oracle:
            mine = found[before(row["date_utc"], width - 1)]
            expected = row[f"{pollutant}_{width}h_right_t75"]
            assert agrees(expected, mine["value"], series.scale(pollutant)), (row, mine)
            hour = hours[row["date_utc"]]["value"]
            assert agrees(row[pollutant], hour, series.scale(pollutant))


@OF
@pytest.mark.parametrize(("average", "name"), [("day", "daily"), ("month", "monthly")])
def test_means_of_days_and_months(ingest: Service, series: Series, average: str, name: str) -> None:
    oracle = series.oracles(name)
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in oracle:
        key = (series.sensor(row), row["pollutant"])
        if key not in found:
            found[key] = of_series(ingest, series, *key, average)
        mine = found[key][row["date_utc"]]
        assert agrees(row["mean_t75"], mine["value"], series.scale(key[1])), (row, mine)
        assert row["n"] == mine["n"], (row, mine)


PERCENTILES = {
    "median": "median", "min": "min", "max": "max", "percentile.90": "p90",
    "percentile.95": "p95", "percentile.98": "p98", "percentile.99": "p99",
    "percentile.99.8": "p99_8",
}  # fmt: skip
COUNTS = {
    "hours": "no2_1h_200", "days": "pm10_day_50", "roll.8.O3.gt.100": "o3_day_max_8h_100",
    "roll.8.O3.gt.120": "o3_day_max_8h_120",
}  # fmt: skip


@OF
def test_statistics_of_years(ingest: Service, series: Series) -> None:
    for row in series.oracles("annual_aqstats"):
        if row["data_thresh"] != "75":
            continue
        mine = ingest.json(
            "/v1/air/annual",
            sensor_id=series.sensor(row),
            pollutant=row["pollutant"],
            year=row["year"],
        )
        scale = series.scale(row["pollutant"])
        assert abs(float(row["dat.cap"]) / 100 - mine["capture"]) < 1e-9
        assert agrees(row["mean"], _text(mine["mean"]), scale), (row, mine)
        if mine["mean"] is None:
            continue
        for theirs, ours in PERCENTILES.items():
            assert agrees(row[theirs], _text(mine[ours]), scale), (theirs, row, mine)
        if series is PPB:
            continue  # the oracle compares ppb with limits in ug/m3
        for theirs, ours in COUNTS.items():
            if row.get(theirs):
                assert float(row[theirs]) == mine["exceedances"][ours]["count"], (theirs, row)


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)


@INDEXED
def test_the_index_of_every_hour(ingest: Service, series: Series) -> None:
    _compare_indices(ingest, series, "daqi_hourly", "1h")


@INDEXED
def test_the_index_of_every_day(ingest: Service, series: Series) -> None:
    _compare_indices(ingest, series, "daqi_daily", "day")


def _compare_indices(ingest: Service, series: Series, name: str, period: str) -> None:
    oracle = series.oracles(name)
    (sensor,) = {series.sensor(row) for row in oracle}
    found = answered(
        ingest, "/v1/air/daqi", sensor_id=sensor, period=period, from_=series.since, to=series.until
    )
    columns = [each for each in oracle[0] if each.startswith("idx_") and "un" not in each]
    for row in oracle:
        mine = found[row["date_utc"]]
        pollutants = orjson.loads(mine["pollutants"])
        exempt = False
        for column in columns:
            one = pollutants[column.removeprefix("idx_")]
            right = {row[column], row[f"{column}_unrounded"]}
            if one["value"] is not None and one["value"] < 0:
                right.add("1")  # the oracle has no index of noise below zero
            if period == "day" and column == "idx_o3" and one["index"] is None:
                exempt = True  # the oracle takes the highest of however few running means
                continue
            assert _text_of(one["index"]) in right, (column, row, mine)
        if not exempt:
            wholes = {row["daqi_rounded"], row["daqi_unrounded"]}
            wholes |= {str(max(of)) for of in _worst(pollutants, row, columns)}
            assert mine["daqi"] in wholes, (row, mine)


def _text_of(index: int | None) -> str:
    return "" if index is None else str(index)


def _worst(pollutants: dict[str, Row], row: Row, columns: list[str]) -> Iterator[list[int]]:
    """Yield the indices of a row as they are with noise below zero counted as low."""
    for suffix in ("", "_unrounded"):
        found = [int(row[column + suffix]) for column in columns if row[column + suffix]]
        yield [*found, 1] if found or any(each["value"] for each in pollutants.values()) else [0]


def test_hourly_means_of_low_cost_sensors(ingest: Service) -> None:
    oracle = rows(
        FOLDER / "air" / "oracles" / "luftdaten_aberdeen_2019-04-17_2019-04-23__hourly.csv.gz"
    )
    compared = 0
    for sensor in sorted({row["sensor_id"] for row in oracle}):
        for pollutant in ("pm10", "pm25"):
            found = answered(
                ingest,
                "/v1/air/series",
                sensor_id=sensor,
                pollutant=pollutant,
                average="1h",
                from_="2019-04-17T00:00:00Z",
                to=LUFTDATEN_UNTIL,
            )
            theirs = {row["hour"]: row for row in oracle if row["sensor_id"] == sensor}
            for hour, row in theirs.items():
                mine = found[hour]
                assert int(row[f"n_{pollutant}"] or 0) == int(mine["n"]), (row, mine)
                assert agrees(row[f"{pollutant}_mean"], mine["value"]), (row, mine)
                compared += 1
            assert all(row["n"] == "0" for hour, row in found.items() if hour not in theirs)
    assert compared == 2 * len(oracle)


def test_daily_means_as_the_european_agency_publishes_them(ingest: Service) -> None:
    oracle = rows(ORACLES / "eea_daily_marylebone_no2_nox_2003_2015_2016.csv.gz")
    found = {
        (series.oracle, pollutant): of_series(ingest, series, sensor, pollutant, "day")
        for series, sensor in ((PPB, "MY1-2003"), (UGM3, "MY1-2015"))
        for pollutant in ("no2", "nox")
    }
    differences: dict[str, list[float]] = {PPB.oracle: [], UGM3.oracle: []}
    for row in oracle:
        series = PPB if row["date_utc"] < "2004" else UGM3
        mine = found[series.oracle, row["pollutant"]].get(f"{row['date_utc'][:10]}T00:00:00Z")
        if row["mean_ugm3"] and mine is not None and mine["value"]:
            theirs = float(row["mean_ugm3"])
            absolute = abs(float(mine["value"]) - theirs)
            differences[series.oracle].append(absolute if series is UGM3 else absolute / theirs)
    assert len(differences[UGM3.oracle]) > 1_000
    assert len(differences[PPB.oracle]) > 650
    assert max(differences[UGM3.oracle]) < 0.0051, "the agency rounds to two places"
    assert max(differences[PPB.oracle]) < 0.02, "the station's own data are in whole ppb"
