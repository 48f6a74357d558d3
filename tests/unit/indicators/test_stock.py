from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import START, contributions, day_number, stock, told

from services.indicators.domain.contribution import Exact
from services.indicators.domain.facts import Fact, in_order
from services.indicators.domain.kinds.stock import Settled, Stock
from services.indicators.domain.kinds.temporary_accommodation import TemporaryAccommodation

REGISTER = Stock(
    on=("register.applied", "register.renewed"),
    off=("register.closed", "allocated"),
    where={"transfer": ["false"]},
    groups={"band": "band"},
)

events = st.lists(
    st.builds(
        lambda kind, day, hour, transfer, number: told(
            kind,
            day_number(day) + timedelta(hours=hour),
            id=f"{number}",
            transfer=transfer,
            band="1",
        ),
        st.sampled_from([*REGISTER.on, *REGISTER.off]),
        st.integers(0, 30),
        st.integers(0, 6),
        st.booleans(),
        st.integers(0, 10_000),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)


def naively(facts: list[Fact], day: int) -> int:
    """Replay everything that occurred up to the day, and look what is left."""
    on = START.date() + timedelta(days=day)
    last: Fact | None = None
    for each in in_order(facts):
        if each.day <= on:
            last = None if each.type in REGISTER.off else each
    return int(last is not None and last.fields["transfer"] is False)


@given(events, st.integers(-1, 35))
def test_a_register_on_a_day_is_what_the_events_up_to_it_say(facts: list[Fact], day: int) -> None:
    found = contributions(REGISTER, facts)
    assert stock(found, START.date() + timedelta(days=day)) == naively(facts, day)


@given(events, st.randoms())
def test_the_order_of_arrival_changes_nothing(facts: list[Fact], random: object) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert contributions(REGISTER, facts) == contributions(REGISTER, shuffled)


def test_a_closure_on_the_day_is_off_the_list() -> None:
    found = contributions(
        REGISTER,
        [
            told("register.applied", "2024-01-01", transfer=False, band="1"),
            told("register.closed", "2024-03-31", reason="housed"),
        ],
    )
    assert stock(found, "2024-03-30") == 1
    assert stock(found, "2024-03-31") == 0


def test_equal_times_are_ordered_by_id() -> None:
    applied = told("register.applied", "2024-01-01", id="b", transfer=False, band="1")
    closed = told("register.closed", "2024-01-01", id="a", reason="housed")
    assert stock(contributions(REGISTER, [applied, closed]), "2024-01-01") == 1


def test_an_empty_home_counts_after_more_than_six_calendar_months() -> None:
    homes = Stock(
        on=("empty_home.identified",),
        off=("empty_home.brought_back",),
        unless={"council_tax_class": ["D"]},
        since="empty_since",
        over_months=6,
    )
    identified = told("empty_home.identified", "2024-02-01", empty_since="2024-01-01")
    found = contributions(homes, [identified])
    assert stock(found, "2024-07-01") == 0
    assert stock(found, "2024-07-02") == 1
    late = told("empty_home.identified", "2024-12-01", empty_since="2024-01-01")
    assert stock(contributions(homes, [late]), "2024-11-30") == 0
    exempt = told(
        "empty_home.identified", "2024-02-01", empty_since="2024-01-01", council_tax_class="D"
    )
    assert contributions(homes, [exempt]) == []


def test_a_licence_is_in_force_up_to_its_last_day() -> None:
    licences = Stock(on=("hmo.licensed",), off=("hmo.expired",), last_day="licence_to")
    licensed = told("hmo.licensed", "2024-01-10", licence_to="2024-06-30")
    found = contributions(licences, [licensed])
    assert stock(found, "2024-06-30") == 1
    assert stock(found, "2024-07-01") == 0
    expired = contributions(licences, [licensed, told("hmo.expired", "2024-02-01")])
    assert stock(expired, "2024-02-01") == 0
    never = told("hmo.licensed", "2024-01-10", licence_to="2023-06-30")
    assert contributions(licences, [never]) == []


def test_an_application_is_overdue_after_more_than_five_weeks() -> None:
    overdue = Stock(on=("hmo.applied",), off=("hmo.licensed", "hmo.refused"), over_days=35)
    applied = told("hmo.applied", "2024-01-01", scheme="mandatory")
    found = contributions(overdue, [applied, told("hmo.refused", "2024-03-01")])
    assert stock(found, "2024-02-05") == 0
    assert stock(found, "2024-02-06") == 1
    assert stock(found, "2024-03-01") == 0


def test_people_arrived_are_counted_once_as_last_described() -> None:
    people = Stock(on=("resettlement.arrived",), amount="people")
    found = contributions(
        people,
        [
            told("resettlement.arrived", "2024-01-01", people=3, scheme="lahf"),
            told("resettlement.arrived", "2024-02-01", people=4, scheme="lahf"),
        ],
    )
    assert stock(found, "2024-01-31") == 3
    assert stock(found, "2024-02-01") == 4


def test_people_are_settled_within_twelve_months_of_arrival() -> None:
    settled = Settled(
        begin=("resettlement.arrived",),
        end=("resettlement.moved_on",),
        months=12,
        where={"settled": ["true"]},
        amount="people",
    )
    arrived = told("resettlement.arrived", "2023-01-15", people=4, scheme="lahf")
    in_time = told("resettlement.moved_on", "2024-01-15", people=3, scheme="lahf", settled=True)
    late = told("resettlement.moved_on", "2024-01-16", people=1, scheme="lahf", settled=True)
    found = contributions(settled, [arrived, in_time, late])
    assert [(each.since.isoformat(), each.amounts.x, each.amounts.n) for each in found] == [
        ("2024-01-15", 3, 4)
    ]
    unsettled = told("resettlement.moved_on", "2023-06-15", people=4, scheme="lahf", settled=False)
    assert contributions(settled, [arrived, unsettled])[0].amounts.x == 0
    assert contributions(settled, [in_time]) == []


def placed(
    at: str, accommodation: str = "hostel", *, children: int = 2, pregnant: bool = False
) -> Fact:
    return told(
        "ta.placed",
        at,
        accommodation=accommodation,
        adults=1,
        children=children,
        pregnant=pregnant,
        in_area=True,
    )


@pytest.mark.parametrize(
    ("day", "households", "children"),
    [("2024-04-30", 0, 0), ("2024-05-31", 1, 2), ("2024-06-29", 1, 3), ("2024-06-30", 0, 0)],
)
def test_the_illustration_of_temporary_accommodation(
    day: str, households: int, children: int
) -> None:
    story = [
        placed("2024-05-01"),
        told("ta.composition_changed", "2024-06-20", adults=1, children=3, pregnant=False),
        told("ta.ended", "2024-06-30"),
    ]
    assert stock(contributions(TemporaryAccommodation("households"), story), day) == households
    assert stock(contributions(TemporaryAccommodation("children"), story), day) == children


def test_a_pregnant_household_is_one_with_children_and_has_none() -> None:
    story = [placed("2024-05-01", children=0, pregnant=True)]
    families = TemporaryAccommodation("households_with_children")
    assert stock(contributions(families, story), "2024-05-01") == 1
    assert stock(contributions(TemporaryAccommodation("children"), story), "2024-05-01") == 0


def test_six_weeks_run_on_through_a_move_within_bed_and_breakfast() -> None:
    families = TemporaryAccommodation("families_over_6_weeks")
    bed = "bed_and_breakfast"
    stays = [
        placed("2024-01-01", bed),
        told("ta.moved", "2024-01-20", accommodation=bed, in_area=True),
    ]
    again = [placed("2024-01-01", bed), placed("2024-01-20", bed)]
    left = [
        placed("2024-01-01", bed),
        told("ta.moved", "2024-01-20", accommodation="hostel", in_area=True),
        told("ta.moved", "2024-01-21", accommodation=bed, in_area=True),
    ]
    for story in (stays, again):
        assert stock(contributions(families, story), "2024-02-12") == 0
        assert stock(contributions(families, story), "2024-02-13") == 1
    assert stock(contributions(families, left), "2024-03-03") == 0
    assert stock(contributions(families, left), "2024-03-04") == 1


def long_stay(day: str) -> dict[str, Exact]:
    """Return the lengths of stay, on a day, of a household that moved and then left."""
    story = [
        placed("2024-01-01"),
        told("ta.moved", "2024-02-20", accommodation="other", in_area=True),
        placed("2024-12-24"),
        told("ta.ended", "2026-03-01"),
        placed("2026-03-01"),
    ]
    found = contributions(TemporaryAccommodation("households"), story)
    names = {name for each in found for by, name in each.groups if by == "length_of_stay"}
    by_name = {
        name: stock([each for each in found if ("length_of_stay", name) in each.groups], day)
        for name in names
    }
    return {name: number for name, number in by_name.items() if number}


@pytest.mark.parametrize(
    ("day", "length"),
    [
        ("2024-01-01", "up_to_6_weeks"),
        ("2024-02-12", "up_to_6_weeks"),
        ("2024-02-13", "up_to_6_months"),
        ("2024-07-01", "up_to_6_months"),
        ("2024-07-02", "up_to_1_year"),
        ("2025-01-01", "up_to_1_year"),
        ("2025-01-02", "up_to_2_years"),
        ("2026-01-01", "up_to_2_years"),
        ("2026-01-02", "over_2_years"),
        ("2026-02-28", "over_2_years"),
        ("2026-03-01", "up_to_6_weeks"),
    ],
)
def test_a_length_of_stay_runs_from_the_first_day_through_every_move(day: str, length: str) -> None:
    assert long_stay(day) == {length: 1}


def test_a_ward_left_out_of_a_move_is_unchanged_and_one_that_is_null_is_unknown() -> None:
    households = TemporaryAccommodation("households")
    silent = told("ta.moved", "2024-02-01", ward=None, accommodation="other", in_area=True)
    refuge = told(
        "ta.moved",
        "2024-02-01",
        ward=None,
        ward_given=True,
        accommodation="other",
        in_area=True,
    )
    stays = contributions(households, [placed("2024-01-01"), silent])
    hidden = contributions(households, [placed("2024-01-01"), refuge])
    assert stays[-1].ward is not None
    assert hidden[-1].ward is None


def test_what_never_began_contributes_nothing() -> None:
    story = [
        told("ta.moved", "2024-02-01", accommodation="other", in_area=True),
        told("ta.composition_changed", "2024-02-02", adults=1, children=1, pregnant=False),
        told("ta.ended", "2024-02-03"),
    ]
    assert contributions(TemporaryAccommodation("households"), story) == []
