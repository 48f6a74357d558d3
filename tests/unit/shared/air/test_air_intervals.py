"""Where intervals begin and end."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import islice, pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import intervals
from shared.air.intervals import DAY, HOUR, QUARTER, Average

instants = st.integers(31 * 86_400, 230 * 31_557_600).map(
    lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=7)
)
averages = st.sampled_from(get_args(Average))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_instant_is_in_the_interval_that_begins_with_it() -> None:
    at = utc("2024-02-29T23:45")
    assert intervals.quarter_of(at) == at
    assert intervals.quarter_of(at - timedelta.resolution) == utc("2024-02-29T23:30")
    assert intervals.hour_of(at) == utc("2024-02-29T23:00")
    assert intervals.day_of(at) == utc("2024-02-29T00:00")
    assert intervals.month_of(at) == utc("2024-02-01T00:00")
    assert intervals.month_after(at) == utc("2024-03-01T00:00")


def test_an_hour_is_one_of_utc_whatever_offset_it_is_written_with() -> None:
    nepal = timezone(timedelta(hours=5, minutes=45))
    at = datetime(2026, 1, 1, 5, 30, tzinfo=nepal)
    assert intervals.hour_of(at) == utc("2025-12-31T23:00")
    assert intervals.day_of(at) == utc("2025-12-31T00:00")
    assert intervals.hour_of(at).tzinfo is UTC


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        intervals.hour_of(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_window_that_ends_at_24_00_belongs_to_the_day_that_ends() -> None:
    assert intervals.day_that_ends(utc("2026-01-02T00:00")) == utc("2026-01-01T00:00")
    assert intervals.day_that_ends(utc("2026-01-02T01:00")) == utc("2026-01-02T00:00")


@pytest.mark.parametrize(
    ("width", "interval_seconds", "expected"),
    [
        (HOUR, 3600, 1),
        (HOUR, 900, 4),
        (HOUR, 1000, 3),
        (HOUR, 86_400, 1),
        (HOUR, 1, 3600),
        (QUARTER, 3600, 1),
        (QUARTER, 300, 3),
        (QUARTER, 150, 6),
    ],
)
def test_an_interval_expects_whole_readings_and_at_least_one(
    width: timedelta, interval_seconds: int, expected: int
) -> None:
    assert intervals.expected(width, interval_seconds) == expected


def test_only_what_measures_every_15_minutes_has_15_minute_means() -> None:
    assert intervals.resolves_quarters(900)
    assert not intervals.resolves_quarters(901)


@pytest.mark.parametrize(
    ("average", "expected"),
    [
        ("15min", ["23:45 00:00", "00:00 00:15", "00:15 00:30", "00:30 00:45", "00:45 01:00"]),
        ("1h", ["23:00 00:00", "00:00 01:00"]),
        ("8h", ["16:00 00:00", "17:00 01:00"]),
        ("24h", ["00:00 00:00", "01:00 01:00"]),
        ("day", ["00:00 00:00"]),
        ("day_max_8h", ["00:00 00:00"]),
        ("month", ["00:00 00:00"]),
    ],
)
def test_an_answer_has_the_intervals_that_end_after_its_start_and_by_its_end(
    average: Average, expected: list[str]
) -> None:
    found = intervals.between(average, utc("2026-02-28T23:45"), utc("2026-03-01T01:00"))
    assert [f"{start:%H:%M} {end:%H:%M}" for start, end in found] == expected


def test_months_have_their_own_lengths() -> None:
    found = intervals.between("month", utc("2024-01-31T12:00"), utc("2024-04-30T23:59"))
    assert [(end - start).days for start, end in found] == [31, 29, 31]


def test_ten_years_are_not_made_at_once() -> None:
    endless = intervals.between("15min", utc("2000-01-01T00:00"), utc("9000-01-01T00:00"))
    assert len(list(islice(endless, 3))) == 3


@given(instants, averages, st.timedeltas(timedelta(), timedelta(days=70)))
def test_every_interval_between_two_instants_is_given_once_and_in_order(
    since: datetime, average: Average, span: timedelta
) -> None:
    span = min(span, timedelta(days=3)) if average == "15min" else span
    found = list(intervals.between(average, since, since + span))
    assert all(start < end for start, end in found)
    assert all(since < end <= since + span for _, end in found)
    for (_, end), (next_start, next_end) in pairwise(found):
        assert next_end - end == HOUR if average in ("8h", "24h") else next_start == end


@given(instants, averages, st.lists(st.timedeltas(timedelta(), timedelta(days=20)), max_size=4))
def test_a_span_cut_into_pages_gives_the_same_intervals(
    since: datetime, average: Average, cuts: list[timedelta]
) -> None:
    until = since + timedelta(days=20)
    edges = [since, *sorted(since + cut for cut in cuts), until]
    pages = [
        interval
        for low, high in pairwise(edges)
        for interval in intervals.between(average, low, high)
    ]
    assert pages == list(intervals.between(average, since, until))


@given(instants)
def test_every_instant_is_within_its_quarter_hour_day_and_month(at: datetime) -> None:
    assert intervals.quarter_of(at) <= at < intervals.quarter_of(at) + QUARTER
    assert intervals.hour_of(at) <= at < intervals.hour_of(at) + HOUR
    assert intervals.day_of(at) <= at < intervals.day_of(at) + DAY
    assert intervals.month_of(at) <= at < intervals.month_after(at)
    assert intervals.quarter_of(at).minute in (0, 15, 30, 45)
    assert intervals.day_of(at) == at.replace(hour=0, minute=0, second=0, microsecond=0)
    assert intervals.month_of(at) == intervals.day_of(at).replace(day=1)
