from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st
from stories import START, contributions, day_number, stock, told

from services.indicators.domain import tally
from services.indicators.domain.contribution import Exact, exact, plus, times
from services.indicators.domain.facts import Fact
from services.indicators.domain.kinds.flow import Flow
from services.indicators.domain.kinds.temporary_accommodation import TemporaryAccommodation
from services.indicators.domain.tally import BY_PLACE, Counting, Key, Line, Moves

CHILDREN = Counting("ta_children", TemporaryAccommodation("children"), stock=True)
SAVINGS = Counting(
    "savings",
    Flow(types=("energy_advice.given",), grain="month", amount="savings_gbp"),
    stock=False,
)
COUNTINGS = (CHILDREN, SAVINGS)

kinds = ["hostel", "other", "bed_and_breakfast"]


def _event(kind: str, day: int, number: int, children: int, where: str) -> Fact:
    return told(
        kind,
        day_number(day),
        id=str(number),
        accommodation=where,
        in_area=True,
        adults=1,
        children=children,
        pregnant=False,
        savings_gbp=children / 10,
    )


stories = st.lists(
    st.builds(
        _event,
        st.sampled_from(
            ["ta.placed", "ta.moved", "ta.composition_changed", "ta.ended", "energy_advice.given"]
        ),
        st.integers(0, 120),
        st.integers(0, 10_000),
        st.integers(0, 9),
        st.sampled_from(kinds),
    ),
    max_size=10,
    unique_by=lambda each: each.id,
)


def sums_of(moves: Moves) -> dict[Key, tuple[Decimal, Decimal]]:
    return {key: (Decimal(sums.x), Decimal(sums.n)) for key, sums in moves.rows()}


@given(st.lists(stories, min_size=1, max_size=4))
def test_counting_a_subject_anew_ends_in_the_sums_of_its_last_story(
    versions: list[list[Fact]],
) -> None:
    """However often a subject is counted on the way, only what it contributes now is left."""
    moves = Moves()
    before: dict[str, Line] = {}
    for version in versions:
        after = tally.count(version, COUNTINGS)
        moves.unit(before, after, {"x"})
        before = after
    direct = Moves()
    direct.unit([], before, {"x"})
    assert sums_of(moves) == sums_of(direct)


@given(stories, st.integers(-5, 150))
def test_months_and_days_add_up_to_the_stock_of_any_day(facts: list[Fact], number: int) -> None:
    moves = Moves()
    moves.unit([], tally.count(facts, COUNTINGS), {"x"})
    day = START.date() + timedelta(days=number)
    month = day.replace(day=1)
    level: dict[str, Decimal] = defaultdict(Decimal)
    for key, (x, _) in sums_of(moves).items():
        if key.tally != CHILDREN.tally:
            continue
        whole_month = key.grain == tally.MONTH and key.at < month
        if whole_month or (key.grain == tally.DAY and month <= key.at <= day):
            level[key.breakdown] += x
    expected = stock(contributions(CHILDREN.kind, facts), day)
    assert level[BY_PLACE] == expected
    assert level["accommodation"] == expected


@given(stories)
def test_every_day_that_moves_is_touched(facts: list[Fact]) -> None:
    moves = Moves()
    moves.unit([], tally.count(facts, COUNTINGS), {"ta.placed"})
    for key, _ in moves.rows():
        if key.grain == tally.MONTH:
            continue
        span = moves.spans[key.tally]
        assert span.since <= key.at
        assert span.until is None or key.at <= span.until


def test_the_causes_are_the_types_that_arrived() -> None:
    moves = Moves()
    after = tally.count([_event("ta.placed", 0, 1, 2, "hostel")], COUNTINGS)
    moves.unit([], after, {"ta.placed"})
    moves.unit(after, {}, {"ta.ended"})
    assert moves.spans["ta_children"].causes == {"ta.placed", "ta.ended"}
    assert moves.rows() == []


@given(st.floats(0, 1e300))
def test_amounts_are_kept_exactly(value: float) -> None:
    assert float(exact(value)) == value
    assert tally.exact_of(str(exact(value))) == exact(value)


@given(st.lists(st.floats(0, 100), max_size=20), st.randoms())
def test_sums_of_weights_do_not_depend_on_their_order(values: list[float], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    nothing: Exact = 0
    one, other = (reduce(plus, map(exact, some), nothing) for some in (values, shuffled))
    assert one == other
    assert reduce(plus, (times(-1, exact(value)) for value in shuffled), one) == 0


def test_a_contribution_survives_its_text() -> None:
    found = contributions(CHILDREN.kind, [_event("ta.placed", 0, 1, 2, "hostel")])[0]
    line = tally.line(CHILDREN, found)
    assert tally.line_of(line.text) == line
    assert date.fromisoformat(line.since) == found.since


def test_two_equal_contributions_of_a_unit_are_two() -> None:
    trips = Flow(types=("transit.service",), grain="month", count="events", amount="trips")
    counting = Counting("trips", trips, stock=False)
    facts = [told("transit.service", "2024-01-10", id=name, trips=5) for name in "ab"]
    moves = Moves()
    moves.unit([], tally.count(facts, (counting,)), {"x"})
    assert [sums.x for _, sums in moves.rows()] == [10]
