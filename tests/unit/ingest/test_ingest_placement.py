"""In which locality a sensor was, over event time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.placement import FOREVER, CodeAt, Stay, first_difference, stays
from services.ingest.domain.registry import ALWAYS, Version, version_at

DAY = timedelta(days=1)
MONDAY = datetime(2026, 1, 12, tzinfo=UTC)

Area = tuple[str, datetime, datetime, float, float]
"""Code, since, until, and the longitudes it lies between."""


def version(valid_from: datetime = ALWAYS, lon: float = 0.5) -> Version:
    return Version(valid_from, 3600, "reference", 52.4, lon)


def placed(versions: Sequence[Version], areas: Sequence[Area]) -> tuple[Stay, ...]:
    return stays(versions, [edge for each in areas for edge in each[1:3]], finder(areas))


def finder(areas: Sequence[Area]) -> CodeAt:
    def code_at(at: datetime, lat: float, lon: float) -> str | None:
        holding = (a for a in areas if a[1] <= at < a[2] and a[3] <= lon < a[4])
        return next((code for code, *_ in holding), None)

    return code_at


def test_a_sensor_is_where_it_is_for_ever() -> None:
    assert placed([version()], [("A", ALWAYS, FOREVER, 0, 1)]) == (Stay("A", ALWAYS, FOREVER),)


def test_outside_every_area_it_is_nowhere() -> None:
    assert placed([version(lon=5)], [("A", ALWAYS, FOREVER, 0, 1)]) == ()


def test_it_moves_when_a_later_version_lies_elsewhere() -> None:
    areas: list[Area] = [("A", ALWAYS, FOREVER, 0, 1), ("B", ALWAYS, FOREVER, 1, 2)]
    assert placed([version(), version(MONDAY, 1.5)], areas) == (
        Stay("A", ALWAYS, MONDAY),
        Stay("B", MONDAY, FOREVER),
    )


def test_it_moves_when_areas_are_drawn_anew() -> None:
    areas: list[Area] = [("A", ALWAYS, MONDAY, 0, 1), ("B", MONDAY, FOREVER, 0, 1)]
    assert placed([version()], areas) == (Stay("A", ALWAYS, MONDAY), Stay("B", MONDAY, FOREVER))


def test_a_new_version_of_the_same_area_is_no_move() -> None:
    areas: list[Area] = [("A", ALWAYS, MONDAY, 0, 1), ("A", MONDAY, FOREVER, 0, 1)]
    assert placed([version()], areas) == (Stay("A", ALWAYS, FOREVER),)


def test_between_two_stays_in_one_area_it_may_be_nowhere() -> None:
    later = MONDAY + DAY
    areas: list[Area] = [("A", ALWAYS, MONDAY, 0, 1), ("A", later, FOREVER, 0, 1)]
    assert placed([version()], areas) == (Stay("A", ALWAYS, MONDAY), Stay("A", later, FOREVER))


def test_the_first_difference_is_where_two_histories_part() -> None:
    stay = Stay("A", ALWAYS, FOREVER)
    moved = (Stay("A", ALWAYS, MONDAY), Stay("B", MONDAY, FOREVER))
    assert first_difference((stay,), (stay,)) is None
    assert first_difference((stay,), moved) == MONDAY
    assert first_difference((), (stay,)) == ALWAYS
    assert first_difference((), ()) is None


days = st.integers(0, 9).map(lambda day: MONDAY + day * DAY)
areas = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.just(ALWAYS) | days,
        st.just(FOREVER) | days,
        st.integers(0, 2).map(float),
        st.integers(2, 3).map(float),
    ),
    max_size=6,
)
versions = st.lists(
    st.tuples(days, st.sampled_from([0.5, 1.5, 2.5])),
    min_size=1,
    max_size=4,
    unique_by=lambda v: v[0],
).map(lambda found: [version(at, lon) for at, lon in sorted(found)])


@given(versions, areas, days | st.just(ALWAYS))
def test_at_every_instant_it_is_where_its_version_then_lies(
    known: list[Version], drawn: list[Area], at: datetime
) -> None:
    history = placed(known, drawn)
    held = version_at(known, at)
    there = [stay.code for stay in history if stay.start <= at < stay.end]
    code = finder(drawn)(at, held.lat, held.lon)
    assert there == ([] if code is None else [code])


@given(versions, areas, st.data())
def test_neither_order_nor_repetition_of_boundaries_matters(
    known: list[Version], drawn: list[Area], data: st.DataObject
) -> None:
    edges = [edge for each in drawn for edge in each[1:3]]
    shuffled = data.draw(st.permutations(edges * 2))
    assert stays(known, shuffled, finder(drawn)) == stays(known, edges, finder(drawn))


@given(versions, areas)
def test_stays_are_in_order_apart_and_of_some_length(
    known: list[Version], drawn: list[Area]
) -> None:
    history = placed(known, drawn)
    assert all(stay.start < stay.end for stay in history)
    for before, after in pairwise(history):
        assert before.end <= after.start
        assert before.end < after.start or before.code != after.code


@given(versions, areas, areas, days | st.just(ALWAYS))
def test_before_their_first_difference_two_histories_agree(
    known: list[Version], one: list[Area], other: list[Area], at: datetime
) -> None:
    before, after = placed(known, one), placed(known, other)
    parted = first_difference(before, after)
    if parted is None:
        assert before == after
    elif at < parted:
        assert _code(before, at) == _code(after, at)
    else:
        assert _code(before, parted) != _code(after, parted)


def _code(history: tuple[Stay, ...], at: datetime) -> str | None:
    return next((stay.code for stay in history if stay.start <= at < stay.end), None)
