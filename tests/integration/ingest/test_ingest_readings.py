"""What a reading does: units, no data, states, and what every superseded value leaves."""

from itertools import permutations
from typing import Any

import pytest
from air_builders import Air, at, reading, sensor
from backing.kafka import Out

from shared import clock, instants

FACTORS = {
    ("no2", "ppb"): 1.9125420910033764,
    ("nox", "ppb"): 1.9125420910033764,
    ("no", "ppb"): 1.247310059350028,
    ("o3", "ppb"): 1.9956960949600449,
    ("so2", "ppb"): 2.6609281266133933,
    ("co", "ppm"): 1.1641560553933594,
    ("co", "ppb"): 1.1641560553933594 / 1000,
    ("co", "ug/m3"): 1 / 1000,
    ("no2", "ppm"): 1912.5420910033764,
    ("no2", "mg/m3"): 1000,
    ("co", "mg/m3"): 1,
    ("pm25", "mg/m3"): 1000,
    ("pm10", "ug/m3"): 1,
}


@pytest.mark.parametrize(("pollutant", "unit"), FACTORS)
def test_a_value_is_converted_once_and_its_original_kept(
    air: Air, name: str, pollutant: str, unit: str
) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 0.75, pollutant=pollutant, unit=unit))
    (found,) = air.series(sensor_id=name, pollutant=pollutant, average="raw")
    assert found["value"] == pytest.approx(0.75 * FACTORS[pollutant, unit], rel=1e-15)
    assert (found["value_original"], found["unit_original"]) == (0.75, unit)


def test_an_integer_is_a_number_and_a_double_comes_back_whole(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 41), reading(name, 2, 0.1 + 0.2), reading(name, 3, -0.0))
    assert air.values(sensor_id=name, average="raw") == [41.0, 0.30000000000000004, 0.0]
    csv = air.ingest.request(
        "GET", "/v1/air/series", headers={"accept": "text/csv"},
        params={"sensor_id": name, "pollutant": "no2", "from": at(0), "to": at(24),
                "average": "1h"},
    )  # fmt: skip
    assert [row.split(",")[2] for row in csv.text.splitlines()[1:]] == [
        "41.0", "0.30000000000000004", "0.0",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [None, -99, -999, -9999, -99.0])
def test_no_data_is_listed_without_a_value_and_counts_for_nothing(
    air: Air, name: str, code: float | None
) -> None:
    air.register(sensor(name, interval_s=1800))
    air.read(reading(name, 1, code), reading(name, 1.5, 3.0), reading(name, 2, code))
    raw = air.series(sensor_id=name, average="raw")
    assert [(each["value"], each["n"]) for each in raw] == [(None, 0), (3.0, 1), (None, 0)]
    assert raw[0]["value_original"] == code
    hours = air.series(sensor_id=name)
    assert [(each["value"], each["n"], each["expected"]) for each in hours] == [
        (3.0, 1, 2),
        (None, 0, 2),
    ]


def test_no_data_replaces_a_value_and_is_replaced(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 5.0), reading(name, 1, None))
    assert air.values(sensor_id=name) == [None]
    air.read(reading(name, 1, 6.0))
    assert air.values(sensor_id=name) == [6.0]


def test_an_implausible_value_is_kept_flagged_and_left_out(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1800))
    air.read(reading(name, 1, 2001.0), reading(name, 1.5, 450.0), reading(name, 2, -11.0))
    raw = air.series(sensor_id=name, average="raw")
    assert [(each["value"], each["flags"], each["n"]) for each in raw] == [
        (2001.0, ["implausible"], 0),
        (450.0, ["suspect_high"], 1),
        (-11.0, ["implausible"], 0),
    ]
    first, second = air.series(sensor_id=name)
    assert (first["value"], first["n"], first["flags"]) == (
        450.0, 1, ["implausible", "suspect_high"],
    )  # fmt: skip
    assert (second["value"], second["n"], second["flags"]) == (None, 0, ["implausible"])


def test_what_stands_still_for_six_hours_is_suspect_and_counts(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1800))
    still = [reading(name, each / 2, 20.0) for each in range(2, 12)]
    air.read(reading(name, 0, 10.0), *still, reading(name, 7, 30.0))
    then = instants.text(clock.now())
    assert not any(each["flags"] for each in air.series(sensor_id=name, average="raw"))
    air.read(reading(name, 6, 20.0), reading(name, 6.5, 20.0))
    for average, each_hour in (("raw", 2), ("15min", 2), ("1h", 1)):
        found = air.series(sensor_id=name, average=average)
        flags = [each["flags"] for each in found if each["n"]]
        assert flags == [[], *[["suspect_unchanged"]] * (6 * each_hour), []], average
    assert air.series(sensor_id=name, average="8h")[-1]["flags"] == ["suspect_unchanged"]
    assert air.values(sensor_id=name) == [10.0, *[20.0] * 6, 30.0]
    hours = air.series(sensor_id=name, as_of=then)
    assert [each["flags"] for each in hours] == [[]] * 8
    assert air.series(sensor_id=name, average="raw", limit=3) == air.series(
        sensor_id=name, average="raw"
    )


def test_pm25_far_above_pm10_is_suspect_and_counts(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(
        *(reading(name, each, 20.0 + each, pollutant="pm10") for each in range(3)),
        *(reading(name, each, value, pollutant="pm25") for each, value in enumerate((20, 99, 27))),
    )
    for average in ("raw", "1h"):
        found = air.series(sensor_id=name, average=average, pollutant="pm25")
        assert [each["flags"] for each in found] == [[], ["suspect_above_pm10"], []]
        assert [each["value"] for each in found] == [20.0, 99.0, 27.0]
    assert not any(each["flags"] for each in air.series(sensor_id=name, pollutant="pm10"))


def test_a_pollutant_that_was_not_declared_is_accepted(air: Air, name: str) -> None:
    air.register(sensor(name, pollutants=[]))
    air.read(reading(name, 1, 1.0, pollutant="c6h6"))
    assert air.values(sensor_id=name, pollutant="c6h6") == [1.0]


def test_an_offset_is_converted_and_small_letters_are_taken(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(
        reading(name, "2026-01-15T09:00:00+01:00", 1.0),
        reading(name, "2026-01-15t09:00:00.000z", 2.0),
        reading(name, "2026-01-14T20:00:00-14:00", 3.0),
    )
    found = air.series(sensor_id=name, average="raw")
    assert [(each["start"], each["value"]) for each in found] == [
        (at(8), 1.0), (at(9), 2.0), (at(10), 3.0),
    ]  # fmt: skip


def test_the_future_begins_five_minutes_ahead(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=60))
    now = clock.now().timestamp()
    starts = [instants.text(instants.parse("1970-01-01T00:00:00Z").fromtimestamp(each, tz=None)
                            .astimezone()) for each in (now + 200, now + 270)]  # fmt: skip
    sent = air.read(*(reading(name, each, 1.0) for each in starts))
    assert [each["reason"] for each in air.letters(sent)] == ["future"]


def test_any_age_since_1970_is_accepted(air: Air, name: str) -> None:
    air.register(sensor(name))
    sent = air.read(
        reading(name, "1970-01-01T00:00:00Z", 1.0), reading(name, "1969-12-31T23:59:59Z", 1.0)
    )
    assert [each["reason"] for each in air.letters(sent)] == ["too_old"]
    found = air.series(sensor_id=name, from_="1969-12-31T00:00:00Z", to="1970-01-02T00:00:00Z")
    assert [each["value"] for each in found] == [1.0]


STATES = ["unvalidated", "provisional", "validated", "ratified", "withdrawn"]


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_the_same_or_a_higher_state_replaces(air: Air, name: str, before: str, after: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 1.0, state=before))
    air.read(reading(name, 1, 2.0, state=after))
    replaced = STATES.index(after) >= STATES.index(before)
    (raw,) = air.series(sensor_id=name, average="raw")
    assert raw["state"] == (after if replaced else before)
    if raw["state"] == "withdrawn":
        assert (raw["value"], raw["n"]) == (None, 0)
        assert air.values(sensor_id=name) == [None]
    else:
        assert raw["value"] == (2.0 if replaced else 1.0)
        assert air.values(sensor_id=name) == [raw["value"]]


def test_the_default_state_is_unvalidated(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 1.0))
    assert air.series(sensor_id=name, average="raw")[0]["state"] == "unvalidated"


def test_the_state_of_an_hour_is_the_lowest_of_what_it_is_made_of(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1800))
    air.read(reading(name, 1, 1.0, state="ratified"), reading(name, 1.5, 1.0, state="provisional"))
    assert air.series(sensor_id=name)[0]["state"] == "provisional"
    air.read(reading(name, 1.5, None, state="withdrawn"))
    assert air.series(sensor_id=name)[0]["state"] == "ratified"


def test_the_later_item_of_an_array_is_current(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read_array([reading(name, 1, float(each)) for each in range(5)], name)
    assert air.values(sensor_id=name) == [4.0]


def test_every_order_of_four_revisions_ends_by_state_then_place(air: Air, name: str) -> None:
    """One sensor an order; each order is one array, so that places follow the order."""
    revisions: list[dict[str, Any]] = [
        {"value": 1.0, "state": "provisional"},
        {"value": 2.0, "state": "ratified"},
        {"value": 3.0, "state": "unvalidated"},
        {"value": 4.0, "state": "ratified"},
    ]
    orders = list(permutations(revisions))
    names = [f"{name}-{each}" for each in range(len(orders))]
    air.register(*map(sensor, names))
    sent = air.send(
        "air.readings",
        *(Out([reading(who, 1, **each) for each in order], who)
          for who, order in zip(names, orders, strict=True)),
    )  # fmt: skip
    assert air.letters(sent) == []
    for who, order in zip(names, orders, strict=True):
        last = [each["value"] for each in order if each["state"] == "ratified"][-1]
        assert air.values(sensor_id=who) == [last]


def test_the_end_may_be_corrected(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 1.0), reading(name, 1, 1.0, end=at(1.25)))
    assert air.series(sensor_id=name, average="raw")[0]["end"] == at(1.25)
