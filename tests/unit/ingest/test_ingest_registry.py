"""Which version of a sensor holds at an instant, and until when it reports."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.registry import ALWAYS, Sensor, Version, version_at

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def version(valid_from: datetime = ALWAYS, interval_seconds: int = 3600) -> Version:
    return Version(valid_from, interval_seconds, "reference", 52.4, -1.5)


def sensor(*versions: Version, retired_at: datetime | None = None) -> Sensor:
    return Sensor("COAL", retired_at, versions or (version(),))


def test_a_version_holds_from_its_start_until_the_next() -> None:
    first, second = version(NOON), version(NOON + HOUR, 60)
    found = sensor(first, second)
    assert found.at(NOON) == first
    assert found.at(NOON + HOUR - timedelta.resolution) == first
    assert found.at(NOON + HOUR) == second
    assert found.at(NOON + 100 * HOUR) == second


def test_before_the_first_version_the_first_holds() -> None:
    assert sensor(version(NOON)).at(NOON - HOUR) == version(NOON)


def test_an_end_that_is_left_out_is_one_interval_after_the_start() -> None:
    found = sensor(version(NOON, 3600), version(NOON + HOUR, 60))
    assert found.at(NOON).end_of(NOON) == NOON + HOUR
    assert found.at(NOON + HOUR).end_of(NOON + HOUR) == NOON + HOUR + timedelta(minutes=1)


def test_what_starts_from_the_tombstone_on_is_of_no_sensor() -> None:
    retired = sensor(retired_at=NOON)
    assert retired.reports_at(NOON - timedelta.resolution)
    assert not retired.reports_at(NOON)
    assert sensor().reports_at(NOON)


instants = st.integers(-1_000_000, 1_000_000).map(lambda hours: NOON + hours * HOUR / 60)


@given(st.lists(instants, min_size=1, max_size=8, unique=True), instants)
def test_at_any_instant_exactly_one_version_holds(starts: list[datetime], at: datetime) -> None:
    versions = [version(start) for start in sorted(starts)]
    begun = [each for each in versions if each.valid_from <= at]
    assert version_at(versions, at) == (begun[-1] if begun else versions[0])
