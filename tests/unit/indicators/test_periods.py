from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain import period
from services.indicators.domain.period import Kind, Period

days = st.dates(date(1975, 1, 1), date(2100, 1, 1))
kinds = st.sampled_from(["month", "quarter", "year", "rolling_12m", "wave"])


def test_a_day_is_a_london_day() -> None:
    assert period.day_of(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert period.day_of(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("snapshot", date(2026, 2, 14), date(2026, 2, 14)),
        ("month", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("wave", date(2026, 1, 1), date(2026, 3, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("rolling_12m", date(2025, 3, 1), date(2026, 2, 28)),
    ],
)
def test_a_day_lies_in_its_period(kind: Kind, start: date, end: date) -> None:
    assert period.of(kind, date(2026, 2, 14)) == Period(kind, start, end)


def test_a_wave_names_its_quarter() -> None:
    assert period.wave("2026-Q4") == Period("wave", date(2026, 10, 1), date(2026, 12, 31))
    assert period.wave("autumn 2026") is None
    assert period.wave("2026-Q5") is None


def test_a_month_has_ended_on_its_last_day() -> None:
    assert period.last_ended("month", date(2026, 1, 31)).end == date(2026, 1, 31)
    assert period.last_ended("month", date(2026, 2, 27)).end == date(2026, 1, 31)
    assert period.last_ended("rolling_12m", date(2026, 2, 27)).end == date(2026, 1, 31)
    assert period.last_ended("quarter", date(2026, 2, 27)).end == date(2025, 12, 31)


def test_between_two_days_lie_month_ends_and_whole_periods() -> None:
    first, last = date(2026, 1, 2), date(2026, 4, 30)
    ends = [each.end for each in period.inside("snapshot", first, last)]
    assert ends == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    months = [each.start.month for each in period.inside("month", first, last)]
    assert months == [2, 3, 4]
    assert list(period.inside("quarter", first, last)) == []
    assert len(list(period.inside("rolling_12m", date(2025, 3, 1), last))) == 3


def test_a_month_that_lacks_the_day_gives_its_last() -> None:
    assert period.add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert period.add_months(date(2028, 2, 29), -12) == date(2027, 2, 28)


def test_the_same_month_end_of_five_years_is_a_month_end() -> None:
    found = period.years_back(period.snapshot(date(2028, 2, 29)), 5)
    assert [each.end for each in found] == [
        *(date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)),
        *(date(2027, 2, 28), date(2028, 2, 29)),
    ]


@given(kinds, days)
def test_periods_of_a_kind_follow_one_another(kind: Kind, day: date) -> None:
    found = period.of(kind, day)
    assert found.start <= day <= found.end or kind == "rolling_12m"
    if kind != "rolling_12m":
        assert period.before(found).end + timedelta(days=1) == found.start
    assert period.last_ended(kind, found.end) == found


@given(kinds, days, st.integers(0, 1500))
def test_whole_periods_inside_lie_inside(kind: Kind, first: date, width: int) -> None:
    last = first + timedelta(days=width)
    found = list(period.inside(kind, first, last))
    assert all(first <= each.start and each.end <= last for each in found)
    assert found == sorted(found, key=lambda each: each.end)
    if found:
        assert period.last_ended(kind, last) == found[-1]
    for one, following in pairwise(found):
        assert period.before(following) == one


@given(days, st.integers(-600, 600))
def test_adding_months_moves_the_month_by_so_many(day: date, months: int) -> None:
    found = period.add_months(day, months)
    assert found.year * 12 + found.month - day.year * 12 - day.month == months
    assert found.day <= day.day
