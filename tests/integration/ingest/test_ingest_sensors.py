"""The registry: versions over event time, tombstones, places."""

import pytest
from air_builders import BELGADE, HOUR, MIDNIGHT, Air, at, reading, sensor
from backing.kafka import Out

from shared import clock, instants


def test_a_sensor_is_shown_as_it_was_registered(air: Air, name: str) -> None:
    told = sensor(
        name,
        name="Coventry Allesley",
        kind="indicative",
        site_type="urban_background",
        operator="AURN",
        pollutants=["o3", "no2", "pm25", "pm10", "no2"],
        valid_from="2014-06-11T01:00:00+01:00",
    )
    air.register(told)
    shown = air.sensor(name)
    assert shown.pop("locality").startswith("E050012")
    assert shown == told | {
        "pollutants": ["o3", "no2", "pm25", "pm10"],
        "valid_from": "2014-06-11T00:00:00Z",
        "retired_at": None,
        "last_reading_at": None,
    }


def test_what_may_be_left_out_is_null(air: Air, name: str) -> None:
    air.register(sensor(name))
    shown = air.sensor(name)
    assert {each for each in shown if shown[each] is None} == {
        "name", "site_type", "operator", "valid_from", "retired_at", "last_reading_at",
    }  # fmt: skip
    air.read(reading(name, 1, 1.0), reading(name, 0, 1.0))
    assert air.sensor(name)["last_reading_at"] == at(2)


def test_outside_every_locality_a_sensor_has_none(air: Air, name: str) -> None:
    air.register(sensor(name, lat=57.15, lon=-2.11))
    assert air.sensor(name)["locality"] is None
    air.register(sensor(name))
    assert air.sensor(name)["locality"] is not None


BAD = {
    "lat": 90.1,
    "lon": -180.1,
    "kind": "cheap",
    "interval_s": 0,
    "pollutants": ["h2o"],
    "name": "x" * 201,
    "operator": "a\tb",
    "site_type": None,
    "valid_from": "2014-06-11",
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_field_is_named(air: Air, name: str, field: str) -> None:
    sent = air.register(sensor(name, **{field: BAD[field]}))
    (letter,) = air.letters(sent)
    assert letter["reason"] == "invalid"
    assert letter["detail"].startswith(field)
    assert air.ingest.get(f"/v1/sensors/{name}").status_code == 404


@pytest.mark.parametrize("field", ["sensor_id", "lat", "lon", "kind", "pollutants", "interval_s"])
def test_a_required_field_is_missed(air: Air, name: str, field: str) -> None:
    told = {key: value for key, value in sensor(name).items() if key != field}
    sent = air.send("air.sensors", Out(told, name))
    (letter,) = air.letters(sent)
    assert (letter["reason"], letter["detail"]) == ("invalid", f"{field}: missing")


def test_the_key_must_be_the_sensor(air: Air, name: str) -> None:
    sent = air.send("air.sensors", Out(sensor(name), f"{name}-other"), Out(sensor(name), b"\xff"))
    assert [each["reason"] for each in air.letters(sent)] == ["invalid", "invalid"]
    sent = air.send("air.sensors", Out([sensor(name), sensor(f"{name}-other")], name))
    assert [(each["item"], each["reason"]) for each in air.letters(sent)] == [(1, "invalid")]
    assert air.sensor(name)["sensor_id"] == name


def test_after_a_tombstone_only_what_started_before_is_accepted(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 1.0))
    before = clock.now()
    air.retire(name)
    retired_at = instants.parse(air.sensor(name)["retired_at"])
    assert abs((retired_at - before).total_seconds()) < 10
    sent = air.read(
        reading(name, 2, 2.0),
        reading(name, instants.text(clock.now()), 3.0, end=instants.text(clock.now() + HOUR / 60)),
    )
    assert [each["reason"] for each in air.letters(sent)] == ["unknown_sensor"]
    assert air.values(sensor_id=name) == [1.0, 2.0]
    air.retire(name)
    assert instants.parse(air.sensor(name)["retired_at"]) == retired_at


def test_what_lies_ahead_is_said_before_that_its_sensor_is_gone(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.retire(name)
    sent = air.read(reading(name, instants.text(clock.now()), 3.0))  # an hour, so it ends too late
    (letter,) = air.letters(sent)
    assert (letter["reason"], letter["detail"].partition(":")[0]) == ("future", "end")


def test_registering_again_brings_a_sensor_back(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.retire(name)
    air.register(sensor(name))
    assert air.sensor(name)["retired_at"] is None


def test_a_tombstone_of_nobody_has_no_effect(air: Air, name: str) -> None:
    sent = air.send("air.sensors", Out(None, name), Out(None, b"\xff"), Out(None, "a/b"))
    assert [each["reason"] for each in air.letters(sent)] == ["invalid"] * 2
    assert air.ingest.get(f"/v1/sensors/{name}").status_code == 404


def test_without_a_start_a_registration_amends_the_latest_version(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=3600))
    air.read(reading(name, 1, 1.0))
    assert air.series(sensor_id=name)[0]["expected"] == 1
    air.register(sensor(name, interval_s=900))
    (hour,) = air.series(sensor_id=name)
    assert (hour["expected"], hour["capture"]) == (4, 0.25)


def test_with_a_start_it_opens_a_version_from_then(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=3600))
    air.read(*(reading(name, each, float(each)) for each in range(4)))
    before = air.kafka.ends("air.hourly")
    air.register(sensor(name, interval_s=1800, valid_from=at(2)))
    assert [each["expected"] for each in air.series(sensor_id=name)] == [1, 1, 2, 2]
    told = [(each.content["start"], each.content["expected"]) for each in air.hourly(before, name)]
    assert told == [(at(2), 2), (at(3), 2)]
    air.register(sensor(name, interval_s=900, valid_from=at(1)))
    assert [each["expected"] for each in air.series(sensor_id=name)] == [1, 4, 2, 2]
    assert air.sensor(name)["interval_s"] == 1800


def test_before_its_first_version_the_first_holds(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1800, valid_from=at(12)))
    sent = air.read(reading(name, 1, 1.0))
    assert air.letters(sent) == []
    (hour,) = air.series(sensor_id=name)
    assert hour["expected"] == 2


def test_an_end_left_out_is_by_the_version_at_the_start(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=3600))
    air.register(sensor(name, interval_s=600, valid_from=at(2)))
    air.read(reading(name, 1, 1.0), reading(name, 2, 2.0), reading(name, 3, 3.0, end=at(3.5)))
    ends = [each["end"] for each in air.series(sensor_id=name, average="raw")]
    assert ends == [at(2), instants.text(MIDNIGHT + 2 * HOUR + HOUR / 6), at(3.5)]


def test_two_registrations_in_one_batch_change_an_hour_once(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=3600))
    air.read(reading(name, 1, 1.0))
    before = air.kafka.ends("air.hourly")
    first = Out([sensor(name, interval_s=1800), sensor(name, interval_s=900)], name)
    air.send("air.sensors", first)
    assert [each.content["expected"] for each in air.hourly(before, name)] == [4]


def test_a_sensor_that_moves_is_in_each_place_at_its_time(air: Air, name: str) -> None:
    air.register(sensor(name))
    first = air.sensor(name)["locality"]
    air.register(sensor(name, lat=52.45, lon=-1.49, valid_from=at(2)))
    second = air.sensor(name)["locality"]
    assert None is not first != second is not None
    air.read(*(reading(name, each, 5.0 + each) for each in range(4)))

    def heard(locality: str) -> set[str]:
        asked = {"sensor_id": None, "locality": locality}
        return {each["start"] for each in air.series(**asked) if each["sensor_id"] == name}

    assert heard(first) == {at(0), at(1)}
    assert heard(second) == {at(2), at(3)}


def test_sensors_are_listed_page_by_page(air: Air, name: str) -> None:
    several = [f"{name}-{each}" for each in range(5)]
    air.register(*map(sensor, several))
    listed = [each["sensor_id"] for each in air.ingest.items("/v1/sensors", limit=2)]
    assert listed == sorted(set(listed))
    assert set(several) <= set(listed)


def test_five_hundred_sensors_are_registered_in_seconds(air: Air, name: str) -> None:
    told = [sensor(f"{name}-{each}", lat=BELGADE[0] + each / 1e5) for each in range(500)]
    sent = air.kafka.publish("air.sensors", *(Out(each, str(each["sensor_id"])) for each in told))
    air.ingest.until_applied(sent, seconds=30)
    assert air.sensor(f"{name}-499")["locality"] is not None
