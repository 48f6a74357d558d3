"""What a place measured, from its sensors' hours."""

from datetime import UTC, datetime, timedelta
from math import fsum

import pytest
from alerts_builders import HOUR, NOON, hour, rule
from hypothesis import example, given
from hypothesis import strategies as st

from services.alerts.domain import place, shipped
from services.alerts.domain.interval import Interval
from services.alerts.domain.place import Hour, Measured, Member, Quarter
from services.alerts.domain.rule import Kind, Rule
from services.alerts.domain.touched import Stay
from shared.air import daqi, windows
from shared.air.pollutants import Pollutant
from shared.air.windows import Mean

BEGINNING, END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
BY_ID = {each.id: each for each in shipped.AIR_RULES}
QUARTER = timedelta(minutes=15)


def member(sensor_id: str = "A", kind: Kind = "reference", **changes: object) -> Member:
    fields: dict[str, object] = {
        "sensor_id": sensor_id,
        "kind": kind,
        "interval_s": 3600,
        "since": BEGINNING,
        "until": END,
    }
    return Member(**(fields | changes))  # type: ignore[arg-type]


def measured(*values: float | None, n: int = 4, expected: int = 4) -> Measured:
    """Hours from noon on; None is an hour without readings."""
    hours = {
        NOON + at * HOUR: Hour(NOON + at * HOUR, Mean(value, n, expected), hour(at))
        for at, value in enumerate(values)
        if value is not None
    }
    return Measured(hours, {}, NOON + (len(values) - 1) * HOUR)


def found(over: Rule, members: list[Member], of: dict[str, Measured]) -> list[Interval]:
    return place.intervals(over, members, of, NOON, NOON + 100 * HOUR)


def values(intervals: list[Interval]) -> dict[int, float]:
    return {int((each.end - NOON) / HOUR) - 1: each.value for each in intervals}


def test_the_highest_sensor_speaks_for_the_place() -> None:
    of = {"A": measured(10, 40), "B": measured(20, 30)}
    intervals = found(rule(), [member("A"), member("B")], of)
    assert values(intervals) == {0: 20, 1: 40}
    assert [each.sensors for each in intervals] == [("B",), ("A",)]


def test_of_equal_sensors_the_first_by_name_speaks() -> None:
    of = {"B": measured(10), "A": measured(10)}
    (only,) = found(rule(), [member("B"), member("A")], of)
    assert only.sensors == ("A",)


def test_a_better_kind_goes_before_a_higher_value_interval_by_interval() -> None:
    of = {"A": measured(10, None, 12), "B": measured(90, 80, 70)}
    intervals = found(rule(), [member("A"), member("B", "low_cost")], of)
    assert values(intervals) == {0: 10, 1: 80, 2: 12}
    assert [each.indicative for each in intervals] == [False, True, False]


def test_kinds_that_a_rule_does_not_take_are_left_out() -> None:
    of = {"A": measured(10), "B": measured(90)}
    members = [member("A"), member("B", "low_cost")]
    assert values(found(rule(kinds=("low_cost",)), members, of)) == {0: 90}


@pytest.mark.parametrize(("n", "counts"), [(3, True), (2, False)])
def test_three_quarters_of_the_readings_count(n: int, counts: bool) -> None:
    assert bool(found(rule(), [member()], {"A": measured(10, n=n)})) == counts


@pytest.mark.parametrize(("least", "counts"), [(0.75, True), (0.76, False)])
def test_a_rule_may_ask_for_more_capture(least: float, counts: bool) -> None:
    assert bool(found(rule(min_capture=least), [member()], {"A": measured(10, n=3)})) == counts


def test_a_mean_of_sensors_is_that_of_the_best_kind() -> None:
    of = {"A": measured(10), "B": measured(30), "C": measured(500)}
    members = [member("A"), member("B"), member("C", "indicative")]
    (only,) = found(rule(combine="mean"), members, of)
    assert (only.value, only.sensors, only.indicative) == (20, ("A", "B"), False)


@pytest.mark.parametrize(("least", "counts"), [(2, True), (3, False)])
def test_too_few_sensors_of_the_best_kind_are_no_value(least: int, counts: bool) -> None:
    of = {"A": measured(10), "B": measured(30), "C": measured(500)}
    members = [member("A"), member("B"), member("C", "low_cost")]
    assert bool(found(rule(min_sensors=least), members, of)) == counts


def test_a_sensor_counts_where_it_was_when_the_interval_began() -> None:
    here = member(since=hour(0), until=hour(2))
    assert values(found(rule(), [here], {"A": measured(1, 2, 3, 4)})) == {1: 2, 2: 3}


def test_a_sensor_on_its_own_counts_while_it_was_where_the_rule_holds() -> None:
    stays = [Stay("OLD", BEGINNING, hour(1)), Stay("NEW", hour(1), END)]
    alone = [member(until=hour(3)), member(kind="low_cost", since=hour(3))]
    assert place.inside(alone, stays, ()) == alone
    assert place.inside(alone, stays, ("NEW",))[0] == member(since=hour(1), until=hour(3))
    assert place.inside(alone, stays, ("NEW",))[1] == alone[1]
    assert place.inside(alone[:1], stays, ("OLD",)) == [member(until=hour(1))]


def test_running_means_need_three_quarters_of_their_hours() -> None:
    of = {"A": measured(8, 8, None, 8, 8, 8, 8, 16)}
    over = rule(averaging="8h", pollutant=Pollutant.O3)
    assert values(found(over, [member()], of)) == {6: 8, 7: fsum([8] * 6 + [16]) / 7}


def test_a_window_ends_no_later_than_the_hour_of_the_sensors_last_reading() -> None:
    of = measured(*[8.0] * 8)
    over = rule(averaging="8h", pollutant=Pollutant.O3)
    assert max(values(found(over, [member()], {"A": of}))) == 7
    longer = Measured(of.hours, {}, NOON + 20 * HOUR)
    assert max(values(found(over, [member()], {"A": longer}))) == 9


def test_the_index_is_that_of_the_mean_rounded_half_up() -> None:
    (only,) = found(BY_ID["daqi.no2"], [member()], {"A": measured(200.5)})
    assert only.value == 4


def test_below_zero_there_is_no_index_and_so_no_value() -> None:
    over = BY_ID["daqi.no2"]
    assert found(over, [member()], {"A": measured(-1)}) == []
    assert values(found(over, [member()], {"A": measured(-0.4)})) == {0: 1}


def quarters(*of_quarters: tuple[float, ...]) -> Measured:
    found = {
        NOON + at * QUARTER: Quarter(NOON + at * QUARTER, values, NOON)
        for at, values in enumerate(of_quarters)
        if values
    }
    everything = [value for values in of_quarters for value in values]
    mean = Mean(fsum(everything) / len(everything), len(everything), 12)
    return Measured({NOON: Hour(NOON, mean, hour(0))}, found, NOON)


def test_the_index_of_so2_is_that_of_the_highest_quarter_of_the_hour() -> None:
    of = quarters((300, 300, 300), (10, 10, 10), (900,), (10, 10, 10))
    (only,) = found(BY_ID["daqi.so2"], [member(interval_s=300)], {"A": of})
    assert only.value == daqi.index(Pollutant.SO2, 300)


def test_a_sensor_that_measures_by_the_hour_has_its_hour_judged() -> None:
    of = Measured(
        {NOON: Hour(NOON, Mean(300, 1, 1), hour(0))}, {NOON: Quarter(NOON, (300,), NOON)}, NOON
    )
    (only,) = found(BY_ID["daqi.so2"], [member()], {"A": of})
    assert (only.value, only.end) == (daqi.index(Pollutant.SO2, 300), hour(0))
    assert found(rule(averaging="15min"), [member()], {"A": of}) == []


def test_quarters_are_intervals_of_their_own() -> None:
    of = quarters((1, 2, 3), (4, 5), (6, 6, 6), (7, 8, 9))
    intervals = found(rule(averaging="15min"), [member(interval_s=300)], {"A": of})
    assert [(each.end - NOON) / QUARTER for each in intervals] == [1, 3, 4]
    assert [each.value for each in intervals] == [2, 6, 8]


@given(st.lists(st.one_of(st.none(), st.floats(0, 500)), min_size=1, max_size=60))
def test_running_means_are_those_of_the_published_series(hours: list[float | None]) -> None:
    of = measured(*hours)
    counting = {start: each.mean.value for start, each in of.hours.items()}
    expected = {
        end: mean.value
        for _, end, mean in windows.series(
            {start: value for start, value in counting.items() if value is not None},
            "24h",
            NOON,
            NOON + len(hours) * HOUR,
        )
        if mean.value is not None
    }
    over = rule(averaging="24h", pollutant=Pollutant.PM25)
    assert {each.end: each.value for each in found(over, [member()], {"A": of})} == expected


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 500)), min_size=1, max_size=40),
    st.integers(1, 39),
)
@example([10.0] * 18, 1)
def test_how_a_stretch_is_cut_does_not_matter(hours: list[float | None], cut: int) -> None:
    of = {"A": measured(*hours)}
    over = rule(averaging="24h", pollutant=Pollutant.PM25)
    middle, end = NOON + cut * HOUR, NOON + 60 * HOUR
    whole = place.intervals(over, [member()], of, NOON, end)
    first = place.intervals(over, [member()], of, NOON, middle)
    assert first + place.intervals(over, [member()], of, middle, end) == whole
