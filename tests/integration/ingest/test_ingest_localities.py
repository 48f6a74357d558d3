"""What speaks for a locality, the air now, and polygons that are drawn anew."""

from typing import Any

import httpx
import orjson
from air_builders import Air, at, reading, sensor
from backing.service import Service

from shared import clock, instants

FIELDS = {
    "code", "name", "lat", "lon", "population", "imd", "version", "valid_from", "valid_to",
}  # fmt: skip


def square(code: str, name: str, lon: float, lat: float, size: float = 0.01) -> dict[str, Any]:
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {
        "type": "Feature",
        "properties": {"WD25CD": code, "WD25NM": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def load(ingest: Service, *features: dict[str, Any], **params: Any) -> httpx.Response:
    return ingest.request(
        "POST",
        "/v1/localities/load",
        content=orjson.dumps({"type": "FeatureCollection", "features": features}),
        headers={"content-type": "application/geo+json"},
        params=params,
    )


def own_place(air: Air, name: str, lon: float) -> str:
    """Draw a locality where no other test has a sensor and return its code."""
    code = f"X{name[2:10]}"
    assert load(air.ingest, square(code, f"Place {code}", lon, 10.0)).status_code == 200
    return code


def inside(name: str, lon: float, **changes: Any) -> dict[str, Any]:
    return sensor(name, lat=10.005, lon=lon + 0.005, **changes)


def test_the_default_set_is_the_wards_of_coventry(air: Air) -> None:
    wards = [each for each in air.ingest.items("/v1/localities", limit=7) if each["code"][0] == "E"]
    assert [each["code"] for each in wards] == [f"E0500{each}" for each in range(1218, 1236)]
    assert set(wards[0]) >= FIELDS
    assert set(wards[0]["imd"]) == {"score", "decile", "quintile"}
    assert all(each["population"] > 10_000 for each in wards)
    assert {each["version"] for each in wards} == {1}
    assert {each["valid_to"] for each in wards} == {None}


def test_localities_are_a_feature_collection_where_it_is_asked_for(air: Air) -> None:
    answer = air.ingest.request("GET", "/v1/localities", headers={"accept": "application/geo+json"})
    assert answer.headers["content-type"] == "application/geo+json"
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    assert {each["geometry"]["type"] for each in found["features"]} <= {"Polygon", "MultiPolygon"}
    by_code = {each["code"]: each for each in air.ingest.items("/v1/localities")}
    for each in found["features"]:
        assert each["properties"] == by_code[each["properties"]["code"]]


def test_the_highest_value_of_the_best_kind_speaks_for_a_locality(air: Air, name: str) -> None:
    code = own_place(air, name, 20.0)
    kinds = {"a": "low_cost", "b": "reference", "c": "reference", "d": "indicative"}
    air.register(*(inside(f"{name}-{each}", 20.0, kind=kinds[each]) for each in kinds))
    air.read(
        *(reading(f"{name}-{each}", 1, value) for each, value in zip("abcd", (90.0, 5.0, 7.0, 80.0),
                                                                    strict=True)),
        *(reading(f"{name}-{each}", 2, value) for each, value in zip("ad", (90.0, 80.0),
                                                                    strict=True)),
        reading(f"{name}-b", 2, None),
        reading(f"{name}-a", 3, 4.0),
        reading(f"{name}-b", 5, 4.0),
        reading(f"{name}-c", 5, 4.0),
    )  # fmt: skip
    for average in ("1h", "raw"):
        found = air.series(locality=code, average=average)
        shown = [(each["end"], each["value"], each["sensor_id"]) for each in found]
        gap = [(at(5), None, None)] if average == "1h" else []
        assert shown == [
            (at(2), 7.0, f"{name}-c"),
            (at(3), 80.0, f"{name}-d"),
            (at(4), 4.0, f"{name}-a"),
            *gap,
            (at(6), 4.0, f"{name}-b"),
        ]


def test_a_value_that_does_not_count_speaks_for_nobody(air: Air, name: str) -> None:
    code = own_place(air, name, 21.0)
    air.register(
        inside(f"{name}-a", 21.0, kind="reference", interval_s=900),
        inside(f"{name}-b", 21.0, kind="low_cost", interval_s=900),
    )
    air.read(
        *(reading(f"{name}-a", 1 + each / 4, 50.0) for each in range(2)),
        *(reading(f"{name}-b", 1 + each / 4, 30.0) for each in range(3)),
        *(reading(f"{name}-a", 2 + each / 4, 50.0) for each in range(2)),
    )
    found = air.series(locality=code)
    assert [(each["value"], each["sensor_id"]) for each in found] == [
        (30.0, f"{name}-b"), (None, None),
    ]  # fmt: skip
    assert (found[1]["n"], found[1]["expected"]) == (2, 4)


def test_a_page_of_a_locality_goes_on_where_the_last_one_ended(air: Air, name: str) -> None:
    code = own_place(air, name, 22.0)
    air.register(*(inside(f"{name}-{each}", 22.0) for each in "abc"))
    air.read(
        *(reading(f"{name}-{'abc'[each % 3]}", each, float(each)) for each in range(20)),
        *(reading(f"{name}-a", each, 50.0) for each in range(0, 20, 4)),
    )
    for average in ("raw", "1h", "8h"):
        whole = air.series(locality=code, average=average, limit=1000)
        assert air.series(locality=code, average=average, limit=3) == whole
        assert len(whole) == 20


def test_a_locality_is_as_its_sensors_were_known_then(air: Air, name: str) -> None:
    here, there = own_place(air, name, 32.0), own_place(air, f"T-{name[7:]}", 33.0)
    air.register(inside(name, 32.0))
    air.read(reading(name, 1, 5.0))
    then = instants.text(clock.now())
    before = air.series(locality=here)
    assert [each["value"] for each in before] == [5.0]
    air.register(inside(name, 33.0))
    assert air.series(locality=here) == []
    assert air.series(locality=there) == before
    assert air.series(locality=here, as_of=then) == before
    assert air.series(locality=there, as_of=then) == []


def test_a_row_of_a_locality_has_its_fields_in_order_whoever_speaks(air: Air, name: str) -> None:
    code = own_place(air, name, 34.0)
    air.register(inside(name, 34.0))
    air.read(reading(name, 1, None), reading(name, 2, 5.0))
    silent, heard = air.series(locality=code, average="raw")
    assert list(silent) == list(heard)
    assert (silent["sensor_id"], heard["sensor_id"]) == (None, name)
    params = {"locality": code, "pollutant": "no2", "from": at(0), "to": at(24), "average": "raw"}
    table = air.ingest.request(
        "GET", "/v1/air/series", params=params, headers={"accept": "text/csv"}
    )
    assert table.text.splitlines()[0].split(",") == list(heard)


def now_of(air: Air, code: str, moment: str) -> dict[str, Any]:
    (found,) = air.ingest.items("/v1/air/now", locality=code, at=moment)
    return dict(found)


def test_the_air_now_is_the_last_complete_hour(air: Air, name: str) -> None:
    code = own_place(air, name, 23.0)
    air.register(inside(name, 23.0, pollutants=["no2", "pm25", "o3"]))
    air.read(
        *(reading(name, each, 250.0) for each in range(-24, 8)),
        *(reading(name, each, 60.0, pollutant="pm25") for each in range(-24, 8)),
        *(reading(name, each, 30.0, pollutant="o3") for each in range(8)),
    )
    found = now_of(air, code, at(8.01))
    assert {key: found[key] for key in found if key != "pollutants"} == {
        "locality": code,
        "name": f"Place {code}",
        "as_of": at(8),
        "daqi": 8,
        "band": "high",
        "driving_pollutants": ["pm25"],
        "indicative": False,
        "sensors": 1,
    }
    assert found["pollutants"] == [
        {"pollutant": "no2", "averaging": "1h", "value": 250.0, "unit": "ug/m3", "index": 4,
         "band": "moderate", "capture": 1.0, "start": at(7), "end": at(8), "sensor_id": name},
        {"pollutant": "o3", "averaging": "8h", "value": 30.0, "unit": "ug/m3", "index": 1,
         "band": "low", "capture": 1.0, "start": at(0), "end": at(8), "sensor_id": name},
        {"pollutant": "pm25", "averaging": "24h", "value": 60.0, "unit": "ug/m3", "index": 8,
         "band": "high", "capture": 1.0, "start": at(-16), "end": at(8), "sensor_id": name},
    ]  # fmt: skip


def test_the_sensors_of_now_are_those_that_have_a_value(air: Air, name: str) -> None:
    code = own_place(air, name, 35.0)
    kinds = {"a": "reference", "b": "low_cost", "c": "reference", "d": "reference"}
    air.register(*(inside(f"{name}-{each}", 35.0, kind=kinds[each]) for each in kinds))
    air.read(
        *(reading(f"{name}-{each}", 7, 50.0) for each in "ab"),
        *(reading(f"{name}-{each}", 3, 50.0) for each in "abc"),
        reading(f"{name}-b", 7, 60.0, pollutant="so2"),
        reading(f"{name}-d", 7, None),
    )
    assert now_of(air, code, at(8.01))["sensors"] == 2
    assert now_of(air, code, at(6))["sensors"] == 0


def test_a_value_is_shown_until_sixty_five_minutes_after_its_hour(air: Air, name: str) -> None:
    code = own_place(air, name, 24.0)
    air.register(inside(name, 24.0))
    air.read(reading(name, 7, 50.0))
    second = 1 / 3600
    for hours, shown in {
        8 - second: False,
        8: True,
        9: True,
        9 + 5 / 60: True,
        9 + 5 / 60 + second: False,
    }.items():
        found = now_of(air, code, at(hours))
        assert bool(found["pollutants"]) == shown, hours
        assert found["daqi"] == (1 if shown else None)
        assert found["as_of"] == (at(8) if shown else None)


def test_the_air_now_names_every_locality_and_by_default_means_now(air: Air) -> None:
    found = air.ingest.items("/v1/air/now")
    assert {each["locality"] for each in found} == {
        each["code"] for each in air.ingest.items("/v1/localities")
    }
    assert air.ingest.get("/v1/air/now", locality="E09999999").status_code == 404
    assert air.ingest.get("/v1/air/now", at="2026-01-15T00:00:00").status_code == 422


def test_loading_a_code_that_is_there_makes_a_new_version_and_moves_sensors(
    air: Air, name: str
) -> None:
    code, other = f"X{name[2:10]}", f"Y{name[2:10]}"
    air.register(inside(f"{name}-a", 25.0), inside(f"{name}-b", 25.02))
    answer = load(air.ingest, square(code, "First", 25.0, 10.0))
    assert answer.status_code == 200
    assert air.sensor(f"{name}-a")["locality"] == code
    assert air.sensor(f"{name}-b")["locality"] is None
    load(air.ingest, square(code, "Second", 25.02, 10.0), square(other, "Other", 25.0, 10.0))
    assert air.sensor(f"{name}-a")["locality"] == other
    assert air.sensor(f"{name}-b")["locality"] == code
    shown = {each["code"]: each for each in air.ingest.items("/v1/localities")}
    assert (shown[code]["name"], shown[code]["version"]) == ("Second", 2)
    assert (shown[other]["version"], shown[other]["valid_from"]) == (1, None)


def test_polygons_that_hold_from_a_day_on_leave_the_time_before_as_it_was(
    air: Air, name: str
) -> None:
    code, later = f"X{name[2:10]}", f"Y{name[2:10]}"
    load(air.ingest, square(code, "Before", 26.0, 10.0))
    air.register(inside(name, 26.0))
    air.read(*(reading(name, each, 5.0) for each in (22, 23, 24, 25)))
    answer = load(air.ingest, square(later, "After", 26.0, 10.0), valid_from="2026-01-16")
    assert answer.status_code == 200
    span = {"from_": at(0), "to": at(48)}
    before = air.series(locality=code, **span)
    assert [each["start"] for each in before if each["value"] is not None] == [at(22), at(23)]
    after = air.series(locality=later, **span)
    assert [each["start"] for each in after if each["value"] is not None] == [at(24), at(25)]
    assert air.sensor(name)["locality"] == later
    listed = {each["code"]: each for each in air.ingest.items("/v1/localities")}
    assert listed[later]["valid_from"] == "2026-01-16T00:00:00Z"
    assert code not in listed
    assert now_of(air, code, at(23))["daqi"] == 1


def test_fields_may_be_named_and_a_file_that_makes_no_sense_changes_nothing(
    air: Air, name: str
) -> None:
    code = f"X{name[2:10]}"
    feature = square(code, "Named", 27.0, 10.0)
    feature["properties"] = {"code": code, "label": "Named"}
    assert load(air.ingest, feature).status_code == 422
    assert load(air.ingest, feature, code_field="code", name_field="label").status_code == 200
    broken = square(code, "Broken", 27.0, 10.0)
    broken["geometry"] = {"type": "Point", "coordinates": [27, 10]}
    answer = load(air.ingest, square(f"Y{code}", "Good", 28.0, 10.0), broken)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    codes = {each["code"] for each in air.ingest.items("/v1/localities")}
    assert code in codes
    assert f"Y{code}" not in codes
    assert load(air.ingest, feature, valid_from="yesterday").status_code == 422


def test_the_other_services_hear_of_sensors_that_moved(air: Air, name: str) -> None:
    air.register(inside(name, 29.0), inside(f"{name}-far", 60.0))
    before = air.kafka.ends("air.changed")
    load(air.ingest, square(f"X{name[2:10]}", "New", 29.0, 10.0), valid_from=at(0))
    told = air.kafka.read("air.changed", before, lambda found: len(found) >= 1)
    mine = [each for each in told if each.key == name.encode()]
    assert [each.content for each in mine] == [
        {"sensor_id": name, "from": at(0), "reason": "relocated"}
    ]
    assert not [each for each in told if each.key == f"{name}-far".encode()]


def test_an_instant_without_an_offset_is_refused(air: Air) -> None:
    assert air.ingest.get("/v1/localities", at="2026-01-15T00:00:00").status_code == 422
    assert air.ingest.get("/v1/localities", at=instants.text(instants.parse(at(0)))).is_success
