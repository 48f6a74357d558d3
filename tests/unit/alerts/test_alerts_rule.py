"""Rules that make no sense are refused with the reason."""

from datetime import time, timedelta
from math import inf

import pytest
from alerts_builders import NOON, rule

from services.alerts.codec.rules import definition_to, rule_from
from services.alerts.domain import shipped
from services.alerts.domain.rule import Active, Clear, problems
from shared.air.pollutants import Pollutant


def refused(**changes: object) -> set[str]:
    levels = changes.pop("levels", (("moderate", 100.0),))
    assert isinstance(levels, tuple)
    return {field for field, _ in problems(rule(*levels, **changes))}


def test_the_shipped_rules_make_sense() -> None:
    for each in shipped.AIR_RULES:
        assert list(problems(each)) == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("measure", {"measure": "daqi_index", "pollutant": Pollutant.CO, "averaging": "8h"}),
        ("averaging", {"measure": "daqi_index", "levels": (("moderate", 4),), "averaging": "8h"}),
        ("levels", {"levels": (("moderate", inf),)}),
        ("levels", {"levels": (("moderate", -1.0),)}),
        ("levels", {"levels": (("moderate", 100), ("high", 100))}),
        ("levels", {"levels": (("high", 100), ("moderate", 200))}),
        ("levels", {"levels": (("high", 100), ("information", 200))}),
        ("levels", {"levels": (("moderate", 11),), "measure": "daqi_index"}),
        ("levels", {"levels": (("moderate", 1),), "measure": "daqi_index", "operator": ">="}),
        ("levels", {"levels": (("moderate", 10),), "measure": "daqi_index", "operator": ">"}),
        ("consecutive", {"consecutive": 0}),
        ("consecutive", {"consecutive": 1001}),
        ("clear.consecutive", {"clear": Clear(0)}),
        ("clear.below", {"clear": Clear(1, 100.5)}),
        ("clear.below", {"clear": Clear(1, inf)}),
        ("min_capture", {"min_capture": 0.74}),
        ("min_capture", {"min_capture": 1.01}),
        ("min_sensors", {"min_sensors": 0}),
        ("min_sensors", {"min_sensors": 2, "combine": "each"}),
        ("kinds", {"kinds": ("reference", "reference")}),
        ("localities", {"localities": ("A", "A")}),
        ("active", {"active": Active()}),
        ("active", {"active": Active(time(7), time(7))}),
        ("active", {"active": Active(time(7), NOON)}),
        ("active.from", {"active": Active(NOON, NOON)}),
    ],
)
def test_what_makes_no_sense(field: str, changes: dict[str, object]) -> None:
    assert refused(**changes) == {field}


def test_what_lies_at_the_edge_makes_sense() -> None:
    assert refused(clear=Clear(1, 100.0)) == set()
    assert refused(min_capture=0.75, min_sensors=3, combine="mean") == set()
    assert refused(measure="daqi_index", levels=(("moderate", 10),), operator=">=") == set()
    assert refused(levels=(("information", 180), ("alert", 240))) == set()
    assert refused(active=Active(time(22), time(6))) == set()


def test_a_rule_without_a_level_is_refused() -> None:
    assert {field for field, _ in problems(rule(levels=()))} == {"levels"}


def test_a_rule_is_read_back_as_it_was_written() -> None:
    windows = [None, Active(time(7), time(19)), Active(NOON, None)]
    windows.append(Active(NOON, NOON + timedelta(days=1)))
    for active in windows:
        written = rule(clear=Clear(2, 80), active=active, kinds=("low_cost",), min_sensors=2)
        read = rule_from(
            written.id, written.version, written.status, written.name, definition_to(written)
        )
        assert read == written


@pytest.mark.parametrize(
    "changes",
    [
        {"consecutive": 1},
        {"consecutive": 1_000},
        {"clear": Clear(consecutive=1)},
        {"clear": Clear(consecutive=1_000)},
        {"clear": Clear(below=100.0)},
        {"min_capture": 0.75},
        {"min_capture": 1.0},
        {"min_sensors": 1},
        {"levels": (("moderate", 0.0),)},
        {"levels": (("moderate", 2),), "measure": "daqi_index", "operator": ">="},
        {"levels": (("moderate", 9),), "measure": "daqi_index", "operator": ">"},
    ],
)
def test_a_rule_may_go_to_the_limits(changes: dict[str, object]) -> None:
    assert refused(**changes) == set()


@pytest.mark.parametrize(
    ("changes", "width", "step"),
    [
        ({"averaging": "15min"}, 15, 15),
        ({"averaging": "1h"}, 60, 60),
        ({"averaging": "8h"}, 480, 60),
        ({"measure": "daqi_index", "averaging": "15min", "pollutant": Pollutant.SO2}, 60, 60),
        ({"measure": "daqi_index", "averaging": "24h", "pollutant": Pollutant.PM10}, 1440, 60),
    ],
)
def test_intervals_are_as_long_as_the_averaging_and_follow_each_hour_at_the_latest(
    changes: dict[str, object], width: int, step: int
) -> None:
    made = rule(**changes)
    assert (made.width, made.step) == (timedelta(minutes=width), timedelta(minutes=step))
    assert made.runs_over_hours == (width > 60)


def test_only_one_way_to_combine_judges_each_sensor_on_its_own() -> None:
    assert [rule(combine=way).each for way in ("max", "mean", "each")] == [False, False, True]
