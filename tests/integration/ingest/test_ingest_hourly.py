"""What the topic `air.hourly` says: the current mean of an hour, whenever it changed."""

from typing import Any

from air_builders import Air, at, reading, sensor
from backing.kafka import Out, Read


def contents(records: list[Read]) -> list[dict[str, Any]]:
    return [each.content for each in records]


def test_a_record_is_a_cloud_event_in_binary_mode(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1800))
    before = air.kafka.ends("air.hourly")
    air.read(reading(name, 1, 41.25, state="provisional"))
    (record,) = air.hourly(before, name)
    assert record.key == name.encode()
    assert record.content == {
        "sensor_id": name,
        "pollutant": "no2",
        "unit": "ug/m3",
        "start": at(1),
        "end": at(2),
        "value": 41.25,
        "n": 1,
        "expected": 2,
        "capture": 0.5,
        "state": "provisional",
        "revision": 1,
    }
    told = {header: record.header(header) for header, _ in record.headers}
    assert told.pop("ce_time") is not None
    assert told == {
        "ce_specversion": "1.0",
        "ce_id": f"{name}/no2/{at(1)}/1",
        "ce_type": "air.hourly",
        "ce_source": "/services/ingest",
        "content-type": "application/json",
    }


def test_the_unit_is_the_pollutants_own(air: Air, name: str) -> None:
    air.register(sensor(name))
    before = air.kafka.ends("air.hourly")
    air.read(reading(name, 1, 1.0, pollutant="co", unit="ppm"))
    (record,) = air.hourly(before, name)
    assert (record.content["unit"], record.content["value"]) == ("mg/m3", 1.1641560553933594)


def test_the_hours_of_thirty_years_in_one_batch_are_each_told(air: Air, name: str) -> None:
    air.register(sensor(name))
    days = [10 * each - 30 * 365 for each in range(1_000)]
    for revision, values in enumerate(([1.0] * 1_000, [2.0, 1.0] * 500), start=1):
        before = air.kafka.ends("air.hourly")
        readings = zip(days, values, strict=True)
        air.read_array([reading(name, 24 * day, value) for day, value in readings], name)
        told = contents(air.hourly(before, name))
        assert [(each["start"], each["value"], each["revision"]) for each in told] == [
            (at(24 * day), float(revision), revision) for day in days[::revision]
        ]


def test_an_hour_is_told_once_a_batch_however_many_of_its_readings_came(
    air: Air, name: str
) -> None:
    air.register(sensor(name, interval_s=60))
    before = air.kafka.ends("air.hourly")
    air.read_array([reading(name, 1 + each / 60, float(each)) for each in range(60)], name)
    (record,) = air.hourly(before, name)
    assert (record.content["n"], record.content["value"]) == (60, 29.5)


def test_each_change_is_a_revision_and_a_repeat_is_none(air: Air, name: str) -> None:
    air.register(sensor(name))
    before = air.kafka.ends("air.hourly")
    for value in (1.0, 1.0, 2.0, 2.0, None, None, 3.0):
        air.read(reading(name, 1, value))
    told = contents(air.hourly(before, name))
    assert [(each["value"], each["n"], each["revision"]) for each in told] == [
        (1.0, 1, 1), (2.0, 1, 2), (None, 0, 3), (3.0, 1, 4),
    ]  # fmt: skip
    assert told[2]["state"] is None


def test_what_changes_no_mean_is_not_told(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 2.0, state="validated"))
    before = air.kafka.ends("air.hourly")
    air.read(
        reading(name, 1, 9.0, state="provisional"),
        reading(name, 1, 0.002, unit="mg/m3", state="validated"),
        reading(name, 2, None),
        reading(name, 3, 5_000.0),
        reading(name, 4, None, state="withdrawn"),
    )
    assert contents(air.hourly(before, name)) == []
    air.read(reading(name, 1, 2.0, state="ratified"))
    assert [each["state"] for each in contents(air.hourly(before, name))] == ["ratified"]


def test_a_withdrawn_reading_takes_its_hour_back(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1800))
    air.read(reading(name, 1, 2.0), reading(name, 1.5, 4.0))
    before = air.kafka.ends("air.hourly")
    air.read(reading(name, 1, None, state="withdrawn"))
    air.read(reading(name, 1.5, 4.0, state="withdrawn"))
    told = contents(air.hourly(before, name))
    assert [(each["value"], each["n"]) for each in told] == [(4.0, 1), (None, 0)]


def test_late_readings_change_old_hours(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1800))
    air.read(reading(name, 1, 2.0), reading(name, 5, 2.0))
    before = air.kafka.ends("air.hourly")
    air.read(reading(name, 1.5, 4.0), reading(name, "1999-12-31T23:30:00Z", 1.0))
    told = {each["start"]: each["value"] for each in contents(air.hourly(before, name))}
    assert told == {at(1): 3.0, "1999-12-31T23:00:00Z": 1.0}


def test_revisions_of_a_sensor_come_in_order(air: Air, name: str) -> None:
    air.register(sensor(name))
    before = air.kafka.ends("air.hourly")
    for start in range(0, 60, 20):
        air.kafka.publish(
            "air.readings",
            *(Out(reading(name, each % 3, float(each)), name)
              for each in range(start, start + 20)),
        )  # fmt: skip
    air.read(reading(name, 0, 99.0))
    told = contents(air.hourly(before, name))
    for hour in (at(0), at(1), at(2)):
        revisions = [each["revision"] for each in told if each["start"] == hour]
        assert revisions == list(range(1, len(revisions) + 1))
    last = {each["start"]: each["value"] for each in told}
    assert last == {at(0): 99.0, at(1): 58.0, at(2): 59.0}
