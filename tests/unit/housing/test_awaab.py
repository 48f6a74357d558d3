"""The clocks of Awaab's Law."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.housing import awaab, workdays
from shared.housing.awaab import clocks, due_soon_at

MONDAY = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
CONCLUDED = datetime(2025, 11, 14, 16, 0, tzinfo=UTC)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_illustration_of_a_significant_hazard() -> None:
    due = clocks("significant", MONDAY, MONDAY, CONCLUDED)
    assert due == {
        "emergency_investigate": None,
        "emergency_safe": None,
        "policy_safe": None,
        "investigate": at("2025-11-17T23:59:59Z"),
        "summary": at("2025-11-19T23:59:59Z"),
        "make_safe": at("2025-11-21T23:59:59Z"),
        "works": at("2025-11-21T23:59:59Z"),
        "works_backstop": at("2026-02-06T23:59:59Z"),
    }


def test_an_emergency_has_24_elapsed_hours_from_awareness_and_from_identification() -> None:
    found = MONDAY + timedelta(hours=5)
    due = clocks("emergency", MONDAY, found, found)
    assert due["emergency_investigate"] == MONDAY + timedelta(hours=24)
    assert due["emergency_safe"] == found + timedelta(hours=24)
    assert due["policy_safe"] == MONDAY + timedelta(hours=24)
    assert due["investigate"] is None
    assert due["works_backstop"] is None


def test_24_hours_run_through_the_change_of_the_clocks() -> None:
    before = at("2026-03-28T12:00:00Z")
    assert clocks("emergency", before)["emergency_investigate"] == at("2026-03-29T12:00:00Z")


def test_what_has_not_started_is_none() -> None:
    assert {name for name, due in clocks("significant", MONDAY).items() if due} == {"investigate"}


def test_unknown_counts_as_significant_and_other_has_none() -> None:
    assert clocks("unknown", MONDAY, None, CONCLUDED) == clocks(
        "significant", MONDAY, None, CONCLUDED
    )
    assert not any(clocks("other", MONDAY, MONDAY, CONCLUDED).values())


def test_the_trigger_day_is_the_day_in_england() -> None:
    late = at("2026-07-06T23:30:00Z")
    assert clocks("significant", None, None, late)["summary"] == at("2026-07-10T22:59:59Z")


def test_bank_holidays_are_no_working_days() -> None:
    thursday = at("2026-04-02T09:00:00Z")
    assert clocks("significant", None, None, thursday)["summary"] == at("2026-04-09T22:59:59Z")


@pytest.mark.parametrize(
    "day",
    ["2025-12-26", "2026-12-28", "2027-12-28", "2028-01-03", "2026-08-31", "2028-04-14"],
)
def test_english_bank_holidays(day: str) -> None:
    assert not workdays.is_working_day(date.fromisoformat(day))


def test_a_scottish_holiday_is_a_working_day() -> None:
    assert workdays.is_working_day(date(2026, 1, 2))


@pytest.mark.parametrize(
    ("due", "soon"),
    [
        ("2025-11-17T23:59:59Z", "2025-11-14T23:59:59Z"),
        ("2026-02-06T23:59:59Z", "2026-02-05T23:59:59Z"),
        ("2026-04-07T22:59:59Z", "2026-04-02T22:59:59Z"),
    ],
)
def test_it_is_due_soon_from_the_end_of_the_working_day_before_the_last(
    due: str, soon: str
) -> None:
    assert due_soon_at("investigate", at(due)) == at(soon)


def test_an_emergency_is_due_soon_four_hours_before() -> None:
    assert due_soon_at("emergency_safe", MONDAY) == MONDAY - timedelta(hours=4)


@given(instants)
def test_deadlines_lie_in_order_and_end_on_working_days(moment: datetime) -> None:
    due = clocks("significant", moment, moment, moment)
    ends = [due[name] for name in ("summary", "make_safe", "investigate", "works_backstop")]
    known = [each for each in ends if each is not None]
    assert known == sorted(known)
    assert len(known) == 4
    for each in known[:3]:
        assert workdays.is_working_day(workdays.london_day(each))
    for name in awaab.SIGNIFICANT_CLOCKS:
        end = due[name]
        assert end is not None
        assert moment < due_soon_at(name, end) < end


@given(instants, st.integers(1, 15))
def test_between_trigger_and_deadline_lie_exactly_so_many_working_days(
    moment: datetime, count: int
) -> None:
    day = workdays.london_day(moment)
    last = workdays.after(day, count)
    between = [day + timedelta(days=ahead) for ahead in range(1, (last - day).days + 1)]
    assert sum(workdays.is_working_day(each) for each in between) == count
