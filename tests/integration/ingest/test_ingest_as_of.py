"""As-of reads: every averaging as it was answered at an earlier instant."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from air_builders import HOUR, MIDNIGHT, Air, at, reading, sensor

from shared import clock, instants

AVERAGES = ["raw", "15min", "1h", "8h", "24h", "day", "day_max_8h", "month"]
Asked = dict[str, Any]


def asked(name: str, average: str) -> Asked:
    found = {"sensor_id": name, "average": average, "from_": at(-24), "to": at(48)}
    if average == "month":
        found |= {"from_": "2025-12-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"}
    return found


def changes(air: Air, name: str) -> list[Callable[[], object]]:
    """What happens to a sensor, one batch after the other."""
    hours = [MIDNIGHT.replace(day=1) + each * HOUR for each in range(31 * 24)]
    month = [reading(name, instants.text(each), 10.0) for each in hours]
    return [
        lambda: air.read_array(month, name),
        lambda: air.read(reading(name, 8, 40.0)),
        lambda: air.read(reading(name, 9, 50.0), reading(name, 9, 20.0, state="ratified")),
        lambda: air.read(*(reading(name, each, None) for each in range(10, 15))),
        lambda: air.read(*(reading(name, each, 1.0, state="withdrawn") for each in range(5))),
        lambda: air.read(reading(name, 20, 2001.0), reading(name, 21, 30.0, state="validated")),
        lambda: air.register(sensor(name, interval_s=1800)),
        lambda: air.read(*(reading(name, each + 0.5, 12.0) for each in range(24))),
    ]


def test_every_averaging_is_as_it_was_answered_then(air: Air, name: str) -> None:
    air.register(sensor(name))
    answers: list[tuple[datetime, dict[str, Any]]] = []
    for change in changes(air, name):
        change()
        answers.append((clock.now(), {each: air.series(**asked(name, each)) for each in AVERAGES}))
    for then, answer in answers:
        for average in AVERAGES:
            found = air.series(**asked(name, average), as_of=instants.text(then))
            assert found == answer[average], f"{average} as of {then}"


def test_before_anything_was_known_there_is_nothing(air: Air, name: str) -> None:
    before = instants.text(clock.now())
    air.register(sensor(name))
    air.read(reading(name, 1, 1.0))
    for average in AVERAGES:
        assert air.series(**asked(name, average), as_of=before) == []
    indices = air.ingest.items(
        "/v1/air/daqi", sensor_id=name, from_=at(0), to=at(24), period="1h", as_of=before
    )
    assert indices == []


def test_every_superseded_value_is_kept_with_when_it_was_learned(air: Air, name: str) -> None:
    air.register(sensor(name))
    times: list[datetime] = []
    for value in (1.0, 2.0, 3.0):
        air.read(reading(name, 1, value))
        times.append(clock.now())
    learned = [
        air.series(sensor_id=name, average="raw", as_of=instants.text(each))[0] for each in times
    ]
    assert [each["value"] for each in learned] == [1.0, 2.0, 3.0]
    told = [instants.parse(each["learned_at"]) for each in learned]
    assert told == sorted(told)
    assert all(one <= other for one, other in zip(told, times, strict=True))


@pytest.mark.parametrize("period", ["1h", "day"])
def test_an_index_is_as_it_was_then(air: Air, name: str, period: str) -> None:
    air.register(sensor(name))
    air.read(*(reading(name, each, 150.0) for each in range(24)))
    question = {"sensor_id": name, "from_": at(0), "to": at(24), "period": period}
    before = air.ingest.items("/v1/air/daqi", **question)
    then = instants.text(clock.now())
    air.read(*(reading(name, each, 450.0) for each in range(24)))
    after = air.ingest.items("/v1/air/daqi", **question)
    assert {each["daqi"] for each in before} == {3}
    assert {each["daqi"] for each in after} == {7}
    assert air.ingest.items("/v1/air/daqi", **question, as_of=then) == before
