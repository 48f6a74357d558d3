"""Series: which intervals are listed, what each says, and how the list is cut into pages."""

import csv
from io import StringIO
from typing import Any

import httpx
import pytest
from air_builders import HOUR, MIDNIGHT, Air, at, reading, sensor

from shared import instants

AVERAGES = ["raw", "15min", "1h", "8h", "24h", "day", "day_max_8h", "month"]


def ask(air: Air, **asked: Any) -> httpx.Response:
    return air.ingest.get(
        "/v1/air/series",
        **({"pollutant": "no2", "from_": at(0), "to": at(24), "average": "1h"} | asked),
    )


def rows(air: Air, **asked: Any) -> list[dict[str, str]]:
    defaults = {"pollutant": "no2", "from": at(0), "to": at(24), "average": "1h"}
    answer = air.ingest.request(
        "GET", "/v1/air/series", params=defaults | asked, headers={"accept": "text/csv"}
    )
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(answer.text)))


def hours(name: str, *present: int) -> list[dict[str, Any]]:
    """Readings whose value is the hour's number, with 0 the midnight of 15 January."""
    return [reading(name, each, float(each)) for each in present]


def test_every_interval_from_the_first_to_the_last_reading_is_listed(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(*hours(name, 3, 6))
    found = air.series(sensor_id=name)
    assert [(each["start"], each["end"]) for each in found] == [
        (at(each), at(each + 1)) for each in range(3, 7)
    ]
    assert [(each["value"], each["n"], each["expected"], each["capture"]) for each in found] == [
        (3.0, 1, 1, 1.0), (None, 0, 1, 0.0), (None, 0, 1, 0.0), (6.0, 1, 1, 1.0),
    ]  # fmt: skip
    assert set(found[0]) == {
        "start", "end", "value", "n", "expected", "capture", "state", "flags",
    }  # fmt: skip


def test_an_interval_is_in_the_answer_if_its_end_is_after_from_and_not_after_to(
    air: Air, name: str
) -> None:
    air.register(sensor(name))
    air.read(*hours(name, *range(6)))
    for average in ("1h", "raw"):
        found = air.series(sensor_id=name, average=average, from_=at(2), to=at(4))
        assert [each["end"] for each in found] == [at(3), at(4)]
        found = air.series(sensor_id=name, average=average, from_=at(2.5), to=at(3.5))
        assert [each["end"] for each in found] == [at(3)]
        assert air.series(sensor_id=name, average=average, from_=at(2), to=at(2)) == []


def test_quarters_are_means_of_whatever_readings_there_are(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=300))
    air.read(*(reading(name, minutes / 60, minutes) for minutes in (0, 5, 14, 15, 40, 59)))
    found = air.series(sensor_id=name, average="15min")
    assert [(each["value"], each["n"], each["expected"]) for each in found] == [
        (19 / 3, 3, 3), (15.0, 1, 3), (40.0, 1, 3), (59.0, 1, 3),
    ]  # fmt: skip
    (hour,) = air.series(sensor_id=name)
    assert (hour["value"], hour["n"], hour["expected"], hour["capture"]) == (
        133 / 6, 6, 12, 0.5,
    )  # fmt: skip


def test_an_hourly_sensor_has_its_value_in_the_quarter_in_which_it_starts(
    air: Air, name: str
) -> None:
    air.register(sensor(name))
    air.read(*hours(name, 1, 2))
    found = air.series(sensor_id=name, average="15min")
    assert [each["value"] for each in found] == [1.0, None, None, None, 2.0]
    assert {each["expected"] for each in found} == {1}


def test_capture_is_at_most_one(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(*(reading(name, 1 + each / 4, 1.0) for each in range(4)))
    (hour,) = air.series(sensor_id=name)
    assert (hour["n"], hour["expected"], hour["capture"]) == (4, 1, 1.0)


def test_an_hour_counts_from_three_quarters_of_its_readings(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=900))
    air.read(
        *(reading(name, hour + quarter / 4, 10.0 * hour) for hour in range(8)
          for quarter in range(3 if hour < 6 else 2))
    )  # fmt: skip
    found = air.series(sensor_id=name, average="8h", from_=at(7), to=at(8))
    assert [(each["start"], each["end"], each["value"], each["n"], each["expected"])
            for each in found] == [(at(0), at(8), 25.0, 6, 8)]  # fmt: skip


def test_six_of_eight_and_eighteen_of_twenty_four_hours_are_enough(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(*hours(name, *range(2, 20), 23))
    by_end = {each["end"]: each for each in air.series(sensor_id=name, average="8h")}
    assert list(by_end) == [at(each) for each in range(3, 25)]
    assert (by_end[at(7)]["value"], by_end[at(7)]["n"]) == (None, 5)
    assert (by_end[at(8)]["value"], by_end[at(8)]["n"]) == (4.5, 6)
    day = air.series(sensor_id=name, average="24h", from_=at(18), to=at(24))
    assert [(each["end"], each["value"] is None, each["n"]) for each in day] == [
        (at(19), True, 17), (at(20), False, 18), (at(21), False, 18), (at(22), False, 18),
        (at(23), False, 18), (at(24), False, 19),
    ]  # fmt: skip
    (whole,) = air.series(sensor_id=name, average="day")
    assert (whole["start"], whole["end"], whole["n"], whole["expected"]) == (at(0), at(24), 19, 24)
    assert whole["value"] == (sum(range(2, 20)) + 23) / 19


def test_the_highest_eight_hours_of_a_day_need_eighteen_running_means(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(*hours(name, *range(1, 24)))
    (found,) = air.series(sensor_id=name, average="day_max_8h")
    assert (found["value"], found["n"], found["expected"]) == (19.5, 18, 24)
    air.read(reading(name, 1, None))
    (found,) = air.series(sensor_id=name, average="day_max_8h")
    assert (found["value"], found["n"]) == (None, 17)


def test_an_eight_hour_window_belongs_to_the_day_in_which_it_ends(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(
        *hours(name, *range(-24, 16)),
        *(reading(name, each, 100.0) for each in range(16, 24)),
        *(reading(name, each, 0.0) for each in range(24, 48)),
    )
    found = air.series(sensor_id=name, average="day_max_8h", from_=at(0), to=at(48))
    assert [(each["start"], each["value"]) for each in found] == [(at(0), 100.0), (at(24), 87.5)]


def test_a_month_needs_three_quarters_of_its_hours(air: Air, name: str) -> None:
    air.register(sensor(name))
    first = MIDNIGHT.replace(day=1)
    starts = [instants.text(first + each * HOUR) for each in range(744 - 558, 744)]
    air.read_array([reading(name, each, 1.0) for each in starts], name)
    asked = {"sensor_id": name, "average": "month", "from_": "2026-01-01T00:00:00Z",
             "to": "2026-02-01T00:00:00Z"}  # fmt: skip
    (found,) = air.series(**asked)
    assert (found["value"], found["n"], found["expected"], found["capture"]) == (
        1.0, 558, 744, 0.75,
    )  # fmt: skip
    air.read(reading(name, starts[0], None))
    (found,) = air.series(**asked)
    assert (found["value"], found["n"]) == (None, 557)


def test_days_are_utc_also_in_summer(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(*(reading(name, f"2025-07-01T{each:02d}:00:00Z", 1.0) for each in range(24)))
    found = air.series(
        sensor_id=name, average="day", from_="2025-06-30T00:00:00Z", to="2025-07-03T00:00:00Z"
    )
    assert [(each["start"], each["n"]) for each in found] == [("2025-07-01T00:00:00Z", 24)]


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_the_pages_together_are_the_whole_list_once(
    air: Air, name: str, average: str, limit: int
) -> None:
    air.register(sensor(name, interval_s=1800))
    air.read_array(
        [reading(name, each / 2, each / 2, end=at(each / 2 + 1.25)) for each in range(96)
         if each % 10],
        name,
    )  # fmt: skip
    asked = {"sensor_id": name, "average": average, "from_": at(-24), "to": at(72)}
    if average == "month":
        asked |= {"from_": "2025-12-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"}
    if average in ("raw", "15min") and limit == 1:
        asked["to"] = at(6)
    whole = air.series(**asked, limit=10_000)
    assert air.series(**asked, limit=limit) == whole
    ends = [each["end"] for each in whole]
    assert ends == sorted(ends)
    assert len({(each["start"], each["end"]) for each in whole}) == len(whole)
    csv_rows = rows(air, **{key.rstrip("_"): value for key, value in asked.items()}, limit=limit)
    assert [(each["start"], each["end"], each["n"]) for each in csv_rows] == [
        (each["start"], each["end"], str(each["n"])) for each in whole
    ]


def test_readings_of_any_length_are_paged_by_their_ends(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=60))
    lengths = [24, 1 / 60, 12, 0.5, 3]
    air.read_array(
        [reading(name, each / 60, each, end=at(each / 60 + lengths[each % 5]))
         for each in range(1500)],
        name,
    )  # fmt: skip
    asked = {"sensor_id": name, "average": "raw", "from_": at(0), "to": at(72)}
    whole = air.series(**asked, limit=10_000)
    assert len(whole) == 1500
    assert air.series(**asked, limit=97) == whole
    assert whole == sorted(whole, key=lambda each: (each["end"], each["start"]))


def test_csv_has_the_fields_in_order_and_null_is_empty(air: Air, name: str) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 500.0), reading(name, 3, None))
    found = rows(air, sensor_id=name)
    assert list(found[0]) == [
        "start", "end", "value", "n", "expected", "capture", "state", "flags",
    ]  # fmt: skip
    assert list(found[0].values()) == [
        at(1), at(2), "500.0", "1", "1", "1.0", "unvalidated", "suspect_high",
    ]  # fmt: skip
    assert (found[1]["value"], found[1]["state"], found[1]["flags"]) == ("", "", "")
    raw = rows(air, sensor_id=name, average="raw")
    assert list(raw[0])[8:] == ["learned_at", "value_original", "unit_original"]


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("whose", ["sensor_id", "locality"])
def test_csv_has_its_header_also_when_it_is_empty(
    air: Air, name: str, average: str, whose: str
) -> None:
    air.register(sensor(name))
    of = name if whose == "sensor_id" else "E05001218"
    params = {whose: of, "pollutant": "c6h6", "from": at(0), "to": at(1), "average": average}
    answer = air.ingest.request(
        "GET", "/v1/air/series", params=params, headers={"accept": "text/csv"}
    )
    header = "start,end,value,n,expected,capture,state,flags"
    header += ",sensor_id" if whose == "locality" else ""
    header += ",learned_at,value_original,unit_original" if average == "raw" else ""
    assert answer.text == header + "\r\n"


def test_json_and_csv_say_the_same_double(air: Air, name: str) -> None:
    air.register(sensor(name, interval_s=1200))
    values = [0.1, 1e-300, 12345678.901234567, 1 / 3, -5e-324, 1e16]
    air.read(*(reading(name, each / 3, value) for each, value in enumerate(values)))
    text = ask(air, sensor_id=name, average="raw").text
    found = rows(air, sensor_id=name, average="raw")
    assert [float(each["value"]) for each in found] == values
    assert all(f'"value":{each["value"]},' in text for each in found)


SPANS = {"raw": 366, "15min": 366, "1h": 3660, "8h": 3660, "day": 3660, "month": 3660}


@pytest.mark.parametrize("average", SPANS)
@pytest.mark.parametrize("form", ["application/json", "text/csv"])
def test_one_request_spans_so_many_days(air: Air, name: str, average: str, form: str) -> None:
    air.register(sensor(name))
    longest = MIDNIGHT + SPANS[average] * 24 * HOUR
    for until, status in ((longest, 200), (longest + HOUR / 3600, 422)):
        answer = air.ingest.request(
            "GET",
            "/v1/air/series",
            params={"sensor_id": name, "pollutant": "no2", "average": average, "from": at(0),
                    "to": instants.text(until)},
            headers={"accept": form},
        )  # fmt: skip
        assert answer.status_code == status


REFUSED: dict[str, dict[str, Any]] = {
    "from": {"from_": "2026-01-15T00:00:00"},
    "to": {"to": "2026-01-16"},
    "as_of": {"as_of": "now"},
    "pollutant": {"pollutant": "h2o"},
    "average": {"average": "2h"},
    "limit": {"limit": 10_001},
    "cursor": {"cursor": "WyJ4IiwieSJd"},
    "sensor_id": {"sensor_id": None},
}


@pytest.mark.parametrize("field", REFUSED)
def test_a_bad_parameter_is_named(air: Air, name: str, field: str) -> None:
    air.register(sensor(name))
    answer = ask(air, **({"sensor_id": name} | REFUSED[field]))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422
    assert [each["field"] for each in problem["errors"]] == [field]
    assert all(each["problem"] for each in problem["errors"])
    assert {"title", "detail", "request_id"} <= set(problem)


def test_from_after_to_and_both_of_whom_are_refused(air: Air, name: str) -> None:
    air.register(sensor(name))
    assert ask(air, sensor_id=name, from_=at(2), to=at(1)).status_code == 422
    assert ask(air, sensor_id=name, locality="E05001218").status_code == 422


def test_what_is_unknown_is_404_and_a_parameter_nobody_knows_is_ignored(
    air: Air, name: str
) -> None:
    assert ask(air, sensor_id=f"{name}-no").status_code == 404
    assert ask(air, locality="E09999999").status_code == 404
    air.register(sensor(name))
    assert ask(air, sensor_id=name, colour="red").status_code == 200


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"),
        ("9999-12-30T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("1970-01-01T00:00:00+14:00", "1970-01-02T00:00:00-14:00"),
    ],
)
@pytest.mark.parametrize("average", AVERAGES)
def test_the_ends_of_the_calendar_are_answered(
    air: Air, name: str, since: str, until: str, average: str
) -> None:
    air.register(sensor(name))
    air.read(reading(name, 1, 1.0))
    answer = ask(air, sensor_id=name, average=average, from_=since, to=until, limit=10_000)
    assert (answer.status_code, answer.json()) == (200, {"items": [], "next": None})
