"""Instants: read as RFC 3339 has them and nothing else, written in one form."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import instants

NINE = datetime(2026, 1, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T09:00:00Z",
        "2026-01-15t09:00:00z",
        "2026-01-15T10:00:00+01:00",
        "2026-01-14T19:00:00-14:00",
        "2026-01-15T09:00:00.000000Z",
        "2026-01-15T09:00:00.0000009Z",
        "2026-01-15T09:00:00-00:00",
    ],
)
def test_every_form_of_an_instant_is_the_same_instant(text: str) -> None:
    assert instants.parse(text) == NINE
    assert instants.parse(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "1768467600",
        "2026-01-15",
        "2026-01-15T09:00:00",
        "2026-01-15 09:00:00Z",
        "2026-01-15T09:00Z",
        "2026-01-15T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2026-02-29T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-15T09:00:00+0100",
        "2026-01-15T09:00:00+24:00",
        "2026-01-15T09:00:00+01:60",
        "2026-01-15T09:00:00.Z",
        "2026-01-15T09:00:00,5Z",
        "2026-01-15T09:00:00Z ",
        " 2026-01-15T09:00:00Z",
        "2026-01-15T09:00:00Z\n",
        "20260115T090000Z",
        "2026-W03-4T09:00:00Z",
        "+2026-01-15T09:00:00Z",
        "12026-01-15T09:00:00Z",
        "2026-01-15T09:00:0٣Z",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        instants.parse(text)


@pytest.mark.parametrize("text", ["0000-06-01T00:00:00Z", "0001-01-01T00:00:00+01:00"])
def test_before_year_one_there_is_no_instant(text: str) -> None:
    with pytest.raises(instants.BeforeYearOne):
        instants.parse(text)


def test_after_year_9999_there_is_no_instant() -> None:
    with pytest.raises(instants.AfterYear9999):
        instants.parse("9999-12-31T23:59:59-01:00")


def test_an_instant_is_written_in_utc_with_a_fraction_only_if_there_is_one() -> None:
    assert instants.text(NINE) == "2026-01-15T09:00:00Z"
    assert instants.text(NINE.replace(microsecond=50)) == "2026-01-15T09:00:00.000050Z"
    summer = datetime(2026, 7, 1, 10, tzinfo=timezone(timedelta(hours=1)))
    assert instants.text(summer) == "2026-07-01T09:00:00Z"


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-1_439, 1_439))
def test_what_is_written_is_read_back_and_any_offset_says_the_same(
    at: datetime, minutes: int
) -> None:
    assert instants.parse(instants.text(at)) == at
    try:
        local = at.astimezone(timezone(timedelta(minutes=minutes)))
    except OverflowError:
        return
    assert instants.parse(local.isoformat()) == at
