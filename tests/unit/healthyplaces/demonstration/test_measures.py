"""The lines of the demonstration about measures and programmes."""

from typing import Any

import pytest

from healthyplaces.demonstration import measures
from healthyplaces.demonstration.measures import line
from healthyplaces.simulator.council import Expected
from services.indicators.catalogue.entries import shipped

COUNT = {
    "name": "Households",
    "method": "count",
    "suppression": "counts",
    "unit": "households",
    "programmes": ["Homes"],
    "definition": "d",
}


def item(value: float | None, **more: Any) -> dict[str, Any]:
    return {"value": value, "numerator": value, "suppressed": None, **more}


@pytest.mark.parametrize(
    ("value", "wanted", "fine"), [(70, 68, True), (70, 72, True), (70, 73, False), (0, 0, True)]
)
def test_a_count_of_households_must_be_the_right_one_but_for_rounding(
    value: float, wanted: float, fine: bool
) -> None:
    assert line("M7", COUNT, item(value), Expected(wanted)).fine is fine


def test_a_small_count_must_be_hidden_and_no_other() -> None:
    hidden = item(None, suppressed="primary")
    assert line("M7", COUNT, hidden, Expected(3)).fine is True
    assert line("M7", COUNT, hidden, Expected(12)).fine is False
    assert line("M7", COUNT, hidden, Expected(0)).fine is False


def test_what_is_not_of_people_must_be_exact() -> None:
    homes = {**COUNT, "suppression": "none"}
    assert line("", homes, item(49), Expected(49)).fine is True
    assert line("", homes, item(50), Expected(49)).fine is False


def test_a_share_is_compared_with_the_share_and_a_rate_by_its_numerator() -> None:
    survey = {**COUNT, "method": "survey_share", "suppression": "survey", "unit": "%"}
    assert line("M4", survey, item(75.0), Expected(3, 4)).fine is True
    assert line("M4", survey, item(75.1), Expected(3, 4)).fine is False
    rate = {**COUNT, "method": "rate", "suppression": "none"}
    told = line("M10", rate, {**item(42.0), "numerator": 145}, Expected(145))
    assert (told.answered, told.fine) == ("42 (145)", True)
    assert line("M10", rate, {**item(42.0), "numerator": 144}, Expected(145)).fine is False


def test_no_answer_and_no_value_are_not_fine() -> None:
    assert line("M7", COUNT, None, Expected(0)).fine is False
    assert line("M7", COUNT, item(None), Expected(0)).fine is False


def test_a_programme_without_a_public_definition_must_say_so() -> None:
    step = {**COUNT, "method": "none", "definition": "no public definition"}
    assert line("", step, None, Expected()).fine is True
    assert line("", {**step, "definition": "something"}, None, Expected()).fine is False


def test_every_measure_and_programme_of_the_strategy_has_a_line() -> None:
    catalogue = shipped()
    assert [number for number, _ in measures.MEASURES] == [f"M{each}" for each in range(1, 11)]
    assert all(catalogue[name].source_measure == number for number, name in measures.MEASURES)
    named = {each for name in measures.PROGRAMMES for each in catalogue[name].programmes}
    assert named == {each for entry in catalogue.values() for each in entry.programmes}
    assert len(named) == len(measures.PROGRAMMES) == 17
