"""The daily index by the hour and by the day, and the statistics of a year."""

import csv
from io import StringIO
from typing import Any

import pytest
from air_builders import HOUR, MIDNIGHT, Air, at, reading, sensor

from shared import instants

INDEX_FIELDS = [
    "start", "end", "daqi", "band", "driving_pollutants", "indicative", "pollutants",
]  # fmt: skip


def daqi(air: Air, name: str, **asked: Any) -> list[dict[str, Any]]:
    defaults = {"sensor_id": name, "from_": at(0), "to": at(24), "period": "1h"}
    return air.ingest.items("/v1/air/daqi", **(defaults | asked))


def steady(name: str, pollutant: str, value: float, *hours: int) -> list[dict[str, Any]]:
    return [reading(name, each, value, pollutant=pollutant) for each in hours]


def test_an_hour_has_the_index_of_each_pollutants_own_mean(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(
        *steady(name, "no2", 201.0, *range(24)),
        *steady(name, "o3", 121.0, *range(24)),
        *steady(name, "pm25", 12.0, *range(24)),
        *steady(name, "pm10", 60.0, *range(24)),
        *steady(name, "co", 5.0, *range(24)),
    )
    found = daqi(air, name)
    assert [each["end"] for each in found] == [at(each) for each in range(1, 25)]
    first, sixth, last = found[0], found[5], found[-1]
    assert list(first) == INDEX_FIELDS
    assert (first["daqi"], first["driving_pollutants"]) == (4, ["no2"])
    assert first["pollutants"]["o3"] == {
        "index": None, "band": None, "value": None, "averaging": "8h", "capture": 0.125,
    }  # fmt: skip
    assert sixth["pollutants"]["o3"]["index"] == 5
    assert last["daqi"] == 5
    assert set(last["pollutants"]) == {"no2", "o3", "pm25", "pm10"}
    assert {code: each["averaging"] for code, each in last["pollutants"].items()} == {
        "no2": "1h", "o3": "8h", "pm25": "24h", "pm10": "24h",
    }  # fmt: skip
    assert last["pollutants"]["pm25"]["index"] == 2
    assert last["pollutants"]["pm10"]["band"] == "moderate"
    assert last["driving_pollutants"] == ["o3", "pm10"]
    assert not last["indicative"]


def test_so2_is_judged_by_its_highest_quarter_of_an_hour(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=300))
    minutes = {0: 100.0, 15: 300.0, 30: 0.0, 45: 0.0}
    air.read(
        *(reading(name, 1 + (start + step) / 60, value, pollutant="so2")
          for start, value in minutes.items() for step in (0, 5, 10))
    )  # fmt: skip
    (found,) = daqi(air, name)
    assert found["pollutants"]["so2"] == {
        "index": 4, "band": "moderate", "value": 300.0, "averaging": "15min", "capture": 1.0,
    }  # fmt: skip
    assert found["daqi"] == 4
    assert "so2_basis" not in found


def test_quarters_count_from_when_a_sensor_began_to_measure_so_often(air: Air, name: str) -> None:
    westwood = {"lat": 52.3962, "lon": -1.578708}
    air.register(
        sensor(name, valid_from=at(0), **westwood),
        sensor(name, valid_from=at(24), interval_s=900, **westwood),
    )
    air.read(
        *steady(name, "so2", 300.0, *range(20)),
        *(reading(name, 24 + each / 4, 300.0, pollutant="so2") for each in range(80)),
    )
    for whose in ({}, {"sensor_id": None, "locality": "E05001232"}):
        found = daqi(air, name, to=at(48), period="day", **whose)
        assert [each["pollutants"]["so2"]["averaging"] for each in found] == ["1h", "15min"], whose
        assert daqi(air, name, to=at(48), period="day", limit=1, **whose) == found


def test_without_quarters_so2_is_judged_by_the_hour_and_says_so(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(*steady(name, "so2", 300.0, 1, 2))
    for period in ("1h", "day"):
        found = daqi(air, name, period=period)[0]
        assert found["pollutants"]["so2"]["so2_basis"] == found["so2_basis"] == "1h"
        assert found["pollutants"]["so2"]["averaging"] == "1h"
        assert found["pollutants"]["so2"]["index"] == 4


def test_an_hour_without_enough_readings_has_no_index(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=900))
    air.read(*(reading(name, 1 + each / 4, 500.0) for each in range(2)))
    (found,) = daqi(air, name)
    assert (found["daqi"], found["band"], found["driving_pollutants"]) == (None, None, [])
    assert found["pollutants"]["no2"] == {
        "index": None, "band": None, "value": 500.0, "averaging": "1h", "capture": 0.5,
    }  # fmt: skip


def test_a_day_is_its_highest_hours_and_its_means(air: Air, name: str) -> None:
    air.register(sensor(name, kind="indicative"))
    air.read(
        *steady(name, "no2", 10.0, *range(24)),
        *steady(name, "pm25", 36.0, *range(24)),
        *steady(name, "o3", 10.0, *range(24)),
        reading(name, 13, 401.0),
    )
    (found,) = daqi(air, name, period="day")
    assert (found["start"], found["end"]) == (at(0), at(24))
    assert {code: (each["index"], each["averaging"])
            for code, each in found["pollutants"].items()} == {
        "no2": (7, "1h"), "pm25": (4, "day"), "o3": (1, "day_max_8h"),
    }  # fmt: skip
    assert (found["daqi"], found["driving_pollutants"]) == (7, ["no2"])
    assert found["indicative"]


@pytest.mark.parametrize("period", ["1h", "day"])
def test_the_pages_of_indices_together_are_the_whole_list(air: Air, name: str, period: str) -> None:
    air.register(sensor(name))
    air.read_array(
        [reading(name, each, float(each % 7) * 50, pollutant=code)
         for code in ("no2", "so2", "o3") for each in range(-24, 48) if each % 11],
        name,
    )  # fmt: skip
    span = {"from_": at(-48), "to": at(72), "period": period}
    whole = daqi(air, name, **span, limit=1000)
    assert len(whole) == (72 if period == "1h" else 3)
    assert daqi(air, name, **span, limit=1) == whole
    assert daqi(air, name, **span, limit=13) == whole
    params = {"sensor_id": name} | {key.rstrip("_"): value for key, value in span.items()}
    answer = air.ingest.request(
        "GET", "/v1/air/daqi", params=params | {"limit": 2}, headers={"accept": "text/csv"}
    )
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert list(rows[0]) == list(whole[0])
    assert [(each["end"], each["daqi"]) for each in rows] == [
        (each["end"], "" if each["daqi"] is None else str(each["daqi"])) for each in whole
    ]


def test_a_csv_of_no_index_has_its_header(air: Air, name: str) -> None:
    air.register(sensor(name))
    answer = air.ingest.request(
        "GET",
        "/v1/air/daqi",
        params={"sensor_id": name, "from": at(0), "to": at(1), "period": "1h"},
        headers={"accept": "text/csv"},
    )
    assert answer.text == ",".join(INDEX_FIELDS) + "\r\n"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"period": "2h"}, "period"),
        ({"to": "2036-01-24T00:00:01Z"}, "to"),
        ({"from_": "x"}, "from"),
        ({"limit": 1001}, "limit"),
        ({"cursor": "WyJ4Il0"}, "cursor"),
    ],
)
def test_a_bad_question_for_indices_is_named(
    air: Air, name: str, changes: dict[str, Any], field: str
) -> None:
    air.register(sensor(name))
    asked = {"sensor_id": name, "from_": at(0), "to": at(24), "period": "1h"} | changes
    answer = air.ingest.get("/v1/air/daqi", **asked)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def annual(air: Air, name: str, year: int, pollutant: str = "no2") -> dict[str, Any]:
    found: dict[str, Any] = air.ingest.json(
        "/v1/air/annual", sensor_id=name, pollutant=pollutant, year=year
    )
    return found


def year_of(name: str, year: int, hours: int, **changes: Any) -> list[dict[str, Any]]:
    first = MIDNIGHT.replace(year=year, day=1)
    return [
        reading(name, instants.text(first + each * HOUR), float(each % 100), **changes)
        for each in range(hours)
    ]


def publish_year(air: Air, name: str, readings: list[dict[str, Any]]) -> None:
    for start in range(0, len(readings), 4_000):
        air.read_array(readings[start : start + 4_000], name)


def test_a_year_is_summarised_from_three_quarters_of_its_hours(air: Air, name: str) -> None:
    air.register(sensor(name))
    publish_year(air, name, year_of(name, 2025, 6_570))
    found = annual(air, name, 2025)
    assert (found["n"], found["expected"], found["capture"]) == (6_570, 8_760, 0.75)
    assert (found["min"], found["max"], found["median"], found["p90"]) == (0.0, 99.0, 49.0, 89.0)
    assert found["exceedances"] == {
        "no2_1h_200": {"count": 0, "allowed": 18, "budget_used": 0.0},
        "no2_year_40": {"count": 1, "allowed": 0, "budget_used": None},
    }
    assert set(found) >= {"mean", "p95", "p98", "p99", "p99_8"}
    air.read(year_of(name, 2025, 1)[0] | {"value": None})
    found = annual(air, name, 2025)
    nulls = {key for key, value in found.items() if value is None}
    assert nulls == {"mean", "median", "p90", "p95", "p98", "p99", "p99_8"}
    assert (found["n"], found["min"], found["max"]) == (6_569, 0.0, 99.0)
    assert found["exceedances"]["no2_year_40"]["count"] == 0


def test_a_leap_year_has_8784_hours_and_a_year_without_readings_none(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(*steady(name, "pm10", 51.0, *range(24)))
    found = annual(air, name, 2024, "pm10")
    assert (found["n"], found["expected"], found["min"], found["max"]) == (0, 8_784, None, None)
    found = annual(air, name, 2026, "pm10")
    assert found["exceedances"]["pm10_day_50"] == {"count": 1, "allowed": 35, "budget_used": 1 / 35}
    assert annual(air, name, 2026, "c6h6")["n"] == 0


def test_quarters_of_so2_are_counted_over_a_year(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=300))
    high = [(day, 267.0 if day % 2 else 266.0) for day in range(6)]
    air.read(
        *(reading(name, 24 * day + step / 12, value, pollutant="so2")
          for day, value in high for step in range(3))
    )  # fmt: skip
    found = annual(air, name, 2026, "so2")
    assert found["exceedances"]["so2_15min_266"]["count"] == 3
    assert set(found["exceedances"]) == {"so2_1h_350", "so2_day_125", "so2_15min_266"}


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"year": 1969}, 422), ({"year": "x"}, 422), ({"pollutant": "x"}, 422),
     ({"sensor_id": "nobody"}, 404), ({"sensor_id": None}, 422)],
)  # fmt: skip
def test_a_bad_question_for_a_year_is_refused(
    air: Air, name: str, changes: dict[str, Any], status: int
) -> None:
    air.register(sensor(name))
    asked = {"sensor_id": name, "pollutant": "no2", "year": 2026} | changes
    assert air.ingest.get("/v1/air/annual", **asked).status_code == status


def budget(air: Air, name: str, year: int, **asked: Any) -> dict[str, dict[str, Any]]:
    found = air.ingest.items("/v1/air/budget", sensor_id=name, year=year, **asked)
    return {each["objective"]: each for each in found}


def test_the_budget_of_a_year_is_used_and_projected(air: Air, name: str) -> None:
    air.register(sensor(name))
    publish_year(air, name, year_of(name, 2024, 8_784) + year_of(name, 2025, 4_344))
    air.read(*(reading(name, f"{year}-{day}T12:00:00Z", 250.0)
               for year, day in ((2024, "03-01"), (2024, "09-01"), (2024, "10-01"),
                                 (2025, "02-01"))))  # fmt: skip
    found = budget(air, name, 2025, at="2025-07-01T00:00:00Z")
    assert found == {
        "no2_1h_200": {
            "sensor_id": name, "year": 2025, "objective": "no2_1h_200", "pollutant": "no2",
            "averaging": "1h", "level": 200.0, "allowed": 18, "used": 1, "remaining": 17,
            "projected": 3.0, "basis": "last_year", "capture": 1.0,
        }
    }  # fmt: skip
    over = budget(air, name, 2025)["no2_1h_200"]
    assert (over["used"], over["projected"], over["basis"]) == (1, 1.0, "over")
    assert budget(air, name, 2025, pollutant="pm10") == {}


def test_a_budget_comes_as_csv_too(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=300))
    air.read(*steady(name, "so2", 360.0, *range(24)))
    answer = air.ingest.request(
        "GET", f"/v1/air/budget?sensor_id={name}&year=2026", headers={"accept": "text/csv"}
    )
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert {row["objective"] for row in rows} == {"so2_1h_350", "so2_day_125", "so2_15min_266"}


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"year": 1970}, 422), ({"pollutant": "x"}, 422), ({"at": "2026-01-01"}, 422),
     ({"sensor_id": "nobody"}, 404), ({"sensor_id": None}, 422)],
)  # fmt: skip
def test_a_bad_question_for_a_budget_is_refused(
    air: Air, name: str, changes: dict[str, Any], status: int
) -> None:
    air.register(sensor(name))
    asked = {"sensor_id": name, "year": 2026} | changes
    assert air.ingest.get("/v1/air/budget", **asked).status_code == status
