"""Hours that are suspect beside others: standing still, PM2.5 far above PM10."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shared.air import suspicion
from shared.air.intervals import HOUR

MIDNIGHT = datetime(2026, 1, 15, tzinfo=UTC)


def hours(*values: float | None) -> dict[datetime, float]:
    return {MIDNIGHT + at * HOUR: value for at, value in enumerate(values) if value is not None}


def flagged(*values: float | None, of_pm10: dict[datetime, float] | None = None) -> list[int]:
    found = suspicion.flags(hours(*values), of_pm10)
    return sorted((start - MIDNIGHT) // HOUR for start in found)


def test_six_hours_of_one_value_are_suspect_and_five_are_not() -> None:
    assert flagged(1, 5, 5, 5, 5, 5, 2) == []
    assert flagged(1, 5, 5, 5, 5, 5, 5, 2) == [1, 2, 3, 4, 5, 6]
    assert flagged(*[7.0] * 9) == list(range(9))


def test_a_gap_and_another_value_break_a_row() -> None:
    assert flagged(5, 5, 5, None, 5, 5, 5) == []
    assert flagged(5, 5, 5, 5.1, 5, 5, 5) == []
    assert flagged(*[5.0] * 6, *[4.0] * 6) == list(range(12))


def test_the_last_digit_of_a_division_is_no_change() -> None:
    assert 0.1 + 0.2 != 0.3
    assert len(flagged(0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3, 0.3)) == 6
    assert flagged(0.0, 5e-324, 0.0, 5e-324, 0.0, 5e-324) == []


def test_pm25_more_than_a_quarter_above_pm10_is_suspect() -> None:
    pm10 = hours(8, 8, None, 8)
    assert flagged(10, 10.1, 99, 3, of_pm10=pm10) == [1]
    assert suspicion.flags(hours(10, 10.1), pm10) == {MIDNIGHT + HOUR: ("suspect_above_pm10",)}


def test_an_hour_may_be_suspect_for_both() -> None:
    found = suspicion.flags(hours(*[20.0] * 6), hours(*[8.0] * 6))
    assert set(found.values()) == {("suspect_above_pm10", "suspect_unchanged")}


@given(st.lists(st.none() | st.sampled_from([1.0, 2.0]), max_size=40), st.integers(0, 40))
def test_no_more_than_the_context_is_needed_to_judge_an_hour(
    values: list[float | None], place: int
) -> None:
    whole = hours(*values)
    at = MIDNIGHT + place * HOUR
    near = {start: value for start, value in whole.items() if abs(start - at) <= suspicion.CONTEXT}
    assert suspicion.flags(near).get(at) == suspicion.flags(whole).get(at)
