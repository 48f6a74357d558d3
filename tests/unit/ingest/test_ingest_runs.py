"""Identities are looked for a month of event time at a time, however far apart they lie."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ingest import hours

DAY = timedelta(days=1)
MONDAY = datetime(2026, 1, 12, tzinfo=UTC)
identities = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 400).map(lambda day: MONDAY + day * DAY)),
    unique=True,
    max_size=30,
).map(sorted)


@given(identities)
def test_every_identity_is_in_one_run_and_no_run_is_longer_than_thirty_days(
    given_: list[hours.Identity],
) -> None:
    found = list(hours.runs(given_))
    assert sorted(each for run in found for each in run) == given_
    for run in found:
        assert list(run) == sorted(run)
        starts = [start for _, start in run]
        assert max(starts) - min(starts) <= 30 * DAY


def test_what_lies_close_together_stays_together() -> None:
    close = [(series, MONDAY + day * DAY) for series in (1, 2) for day in range(31)]
    assert list(hours.runs(close)) == [close]
    apart = [(1, MONDAY), (1, MONDAY + 31 * DAY), (2, MONDAY + DAY)]
    assert list(hours.runs(apart)) == [[(1, MONDAY), (2, MONDAY + DAY)], [(1, MONDAY + 31 * DAY)]]
