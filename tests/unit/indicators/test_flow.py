from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from stories import contributions, told

from services.indicators.domain.kinds.flow import Duration, FirstAfterGap, Flow
from services.indicators.domain.kinds.survey import Survey


def test_a_case_counts_once_a_period_as_its_last_event_says() -> None:
    cases = Flow(
        types=("homelessness.assessed",),
        grain="quarter",
        hits={"outcome": ["owed_relief"]},
        groups={"outcome": "outcome"},
    )
    found = contributions(
        cases,
        [
            told("homelessness.assessed", "2024-01-10", outcome="no_duty", ward="E05001218"),
            told("homelessness.assessed", "2024-03-31", outcome="owed_relief", ward="E05001219"),
            told("homelessness.assessed", "2024-04-01", outcome="no_duty"),
        ],
    )
    assert [(each.since, each.amounts.x, each.ward) for each in found] == [
        (date(2024, 1, 1), 1, "E05001219"),
        (date(2024, 4, 1), 0, "E05001222"),
    ]


def test_the_day_is_a_london_day() -> None:
    cases = Flow(types=("energy_advice.given",), grain="month")
    midnight = datetime(2024, 6, 30, 23, 30, tzinfo=UTC)
    assert contributions(cases, [told("energy_advice.given", midnight)])[0].since.month == 7


def test_money_is_added_up_over_a_case() -> None:
    savings = Flow(types=("energy_advice.given",), grain="month", amount="savings_gbp")
    found = contributions(
        savings,
        [
            told("energy_advice.given", "2024-01-10", savings_gbp=100.1),
            told("energy_advice.given", "2024-01-20", savings_gbp=0.2),
            told("energy_advice.given", "2024-01-21"),
        ],
    )
    assert [(float(each.amounts.x), each.amounts.n) for each in found] == [(100.3, 1)]


def test_events_that_name_their_day_fall_on_it() -> None:
    trips = Flow(
        types=("transit.service",), grain="month", count="events", day="day", amount="trips"
    )
    found = contributions(
        trips,
        [
            told("transit.service", "2024-02-10", day="2024-01-31", trips=5, mode="bus"),
            told("transit.service", "2024-02-11", day="2024-01-31", trips=6, mode="bus"),
        ],
    )
    assert [(each.since, each.amounts.x) for each in found] == [
        (date(2024, 1, 1), 5),
        (date(2024, 1, 1), 6),
    ]


def test_the_highest_version_of_an_incident_holds_whenever_it_came() -> None:
    fires = Flow(
        types=("wmfs.incident",),
        grain="month",
        latest_by="version",
        where={"kind": ["fire_primary_dwelling"]},
    )
    second = told("wmfs.incident", "2024-01-10", id="a", version=2, kind="false_alarm")
    first = told("wmfs.incident", "2024-02-20", id="b", version=1, kind="fire_primary_dwelling")
    assert contributions(fires, [second, first]) == []
    third = told("wmfs.incident", "2024-03-01", id="c", version=3, kind="fire_primary_dwelling")
    assert [each.since for each in contributions(fires, [third, first, second])] == [
        date(2024, 3, 1)
    ]


def test_a_list_of_values_belongs_to_several_groups() -> None:
    homes = Flow(types=("retrofit.completed",), grain="month", groups={"measure": "measures"})
    found = contributions(
        homes, [told("retrofit.completed", "2024-01-10", measures=["loft", "wall", "loft"])]
    )
    assert found[0].groups == (("measure", "loft"), ("measure", "wall"))


SEEN = FirstAfterGap(types=("rough_sleeping.seen",), months=60, where={"state": ["bedded_down"]})


def sighting(day: str, state: str = "bedded_down") -> object:
    return told("rough_sleeping.seen", day, place="open_air", state=state)


def test_a_person_is_new_at_first_and_after_more_than_sixty_months() -> None:
    days = ["2015-01-10", "2015-02-10", "2020-02-10", "2025-02-11", "2025-02-20"]
    found = contributions(SEEN, [sighting(day) for day in days])  # type: ignore[misc]
    assert [each.since for each in found] == [date(2015, 1, 1), date(2025, 2, 1)]


def test_a_sighting_that_does_not_count_makes_nobody_known() -> None:
    facts = [sighting("2024-01-10", "sitting_no_bedding"), sighting("2024-02-10")]
    found = contributions(SEEN, facts)  # type: ignore[arg-type]
    assert [each.since for each in found] == [date(2024, 2, 1)]


def test_days_run_from_the_first_beginning_to_the_first_end() -> None:
    grants = Duration(begin=("dfg.applied",), end=("dfg.completed",), grain="quarter")
    found = contributions(
        grants,
        [
            told("dfg.applied", "2024-01-10"),
            told("dfg.applied", "2024-01-20"),
            told("dfg.completed", "2024-05-10"),
            told("dfg.completed", "2024-08-10"),
        ],
    )
    assert [(each.since, each.value) for each in found] == [(date(2024, 4, 1), 121)]
    assert contributions(grants, [told("dfg.completed", "2024-05-10")]) == []
    backwards = [told("dfg.applied", "2024-06-10"), told("dfg.completed", "2024-05-10")]
    assert contributions(grants, backwards) == []


MONTHLY = Survey(
    questions=("volunteering_formal", "volunteering_informal"),
    agree=("monthly",),
    disagree=("yearly", "never"),
    groups={"sex": "demographics.sex"},
)

codes = st.sampled_from(["monthly", "yearly", "never", "dont_know", None])


@given(codes, codes)
def test_either_question_may_agree_but_both_must_be_valid_to_disagree(
    formal: str | None, informal: str | None
) -> None:
    answers = {"volunteering_formal": formal, "volunteering_informal": informal}
    given_answers = {name: code for name, code in answers.items() if code is not None}
    fact = told("survey.response", "2024-02-15", wave="2024-Q1", weight=2.5, answers=given_answers)
    found = contributions(MONTHLY, [fact])
    valid = {"monthly", "yearly", "never"}
    if "monthly" in (formal, informal):
        assert [float(each.amounts.x) for each in found] == [2.5]
    elif formal in valid and informal in valid:
        assert [each.amounts.x for each in found] == [0]
    else:
        assert found == []


def test_a_response_counts_in_its_wave_with_its_own_tenth() -> None:
    fact = told(
        "survey.response",
        "2024-04-02",
        wave="2024-Q1",
        weight=1.24,
        answers={"volunteering_formal": "monthly"},
        demographics={"imd_decile": 3, "sex": "f"},
    )
    found = contributions(MONTHLY, [fact])[0]
    assert found.since == date(2024, 1, 1)
    assert (found.decile, found.groups) == (3, (("sex", "f"),))
    assert (float(found.amounts.base), float(found.amounts.squares)) == (1.24, 1.24 * 1.24)


def test_a_wave_of_another_name_is_the_quarter_of_the_answer() -> None:
    fact = told(
        "survey.response",
        "2024-05-02",
        wave="autumn",
        weight=1,
        answers={"volunteering_formal": "monthly"},
    )
    assert contributions(MONTHLY, [fact])[0].since == date(2024, 4, 1)


def test_weight_zero_is_no_respondent() -> None:
    fact = told(
        "survey.response",
        "2024-05-02",
        wave="2024-Q2",
        weight=0.0,
        answers={"volunteering_formal": "monthly"},
    )
    assert contributions(MONTHLY, [fact]) == []
