"""The catalogue of event types: what the contract lists, and how an entry is refused."""

import re

import pytest
from event_builders import NOW

from shared.events import facts
from shared.events.catalogue import CATALOGUE, SUBJECTS, CatalogueError, load
from shared.events.facts import Fact
from shared.events.reasons import Refusal
from shared.topics import COMMUNITY_EVENTS, FIRE_EVENTS, HOUSING_EVENTS, SURVEY_RESPONSES

TYPES = {
    HOUSING_EVENTS: """
        register.applied household_size band bedrooms? reasonable_preference? transfer
        register.renewed household_size band bedrooms? reasonable_preference? transfer
        register.closed reason
        allocated landlord bedrooms
        homelessness.approach
        homelessness.assessed outcome reason? support_needs?
        homelessness.duty_started duty
        homelessness.duty_ended duty end_reason
        ta.placed accommodation adults children pregnant in_area
        ta.moved accommodation in_area
        ta.composition_changed adults children pregnant
        ta.ended reason?
        rough_sleeping.seen place state team?
        rough_sleeping.snapshot_recorded night approach number verified_by? revises?
        hazard.reported hazard category aware_at?
        hazard.triaged hazard category
        hazard.investigated category identified_at?
        hazard.summary_sent
        hazard.made_safe
        hazard.works_started
        hazard.works_completed
        hazard.rehoused
        hhsrs.assessed hazard_number score
        empty_home.identified empty_since council_tax_class?
        empty_home.brought_back
        hmo.applied scheme occupants? households?
        hmo.licensed scheme occupants? households? licence_to
        hmo.refused scheme occupants? households?
        hmo.expired scheme occupants? households?
        dfg.applied age_band tenure? amount_gbp?
        dfg.approved age_band tenure? amount_gbp?
        dfg.completed age_band tenure? amount_gbp?
        retrofit.completed scheme measures epc_before? epc_after?
        highrise.assessed height_m storeys outcome action_due?
        resettlement.arrived scheme people
        resettlement.moved_on scheme people settled
        energy_advice.given savings_gbp? fuel? tenure?
        pathway.entered pathway
        pathway.moved_on pathway
        family.supported
        family.outcome sustained
        familyhub.contact hub age_band? need?
    """,
    SURVEY_RESPONSES: """
        survey.response survey wave weight answers demographics?
    """,
    COMMUNITY_EVENTS: """
        messenger.registered languages community?
        messenger.left
        messenger.briefed messages
        case_study.published kind title url theme partner?
        prototype.stage_changed stage place theme
        volunteer.session kind people hours
        traffic.count mode day count scheme
        transit.service mode day trips
        open_space.improved hectares
        food_growing.session people
    """,
    FIRE_EVENTS: """
        wmfs.incident version kind cause fatal hospital other smoke_alarm
        wmfs.safe_and_well source vulnerable items
    """,
}
ROWS = [
    (topic, *line.split(maxsplit=1))
    for topic, rows in TYPES.items()
    for line in rows.strip().splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_each_type_of_the_contract_has_its_fields(row: tuple) -> None:
    topic, name, *rest = row
    event_type = CATALOGUE.types[name]
    own = event_type.whole.fields[len(event_type.frame.fields) :]
    assert event_type.topic == topic
    assert {f"{each.name}{'' if each.required else '?'}" for each in own} == set(
        rest[0].split() if rest else ()
    )


def test_there_is_no_other_type() -> None:
    assert sorted(CATALOGUE.types) == sorted(row[1] for row in ROWS)


PILOT = '"housing.events"."pilot.begun"'
ENTRY = f'[{PILOT}]\nabout = "A pilot begins."\n'


def test_a_new_programme_is_an_entry() -> None:
    catalogue = load(f'{ENTRY}size = {{ kind = "int", least = 1, most = 9 }}\n')
    content = {
        "id": "p-1",
        "type": "pilot.begun",
        "occurred_at": "2026-01-15T10:00:00Z",
        "case_id": "c-1",
        "size": 9,
    }
    found = facts.fact(HOUSING_EVENTS, content, NOW, catalogue)
    assert isinstance(found, Fact)
    assert found.fields == {"size": 9}
    assert isinstance(facts.fact(HOUSING_EVENTS, content | {"size": 10}, NOW, catalogue), Refusal)
    assert isinstance(facts.fact(HOUSING_EVENTS, content, NOW), Refusal)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (f"{ENTRY}size = {{ kind = \"intt\" }}\n", 3, "not a known kind"),
        (f"{ENTRY}size = {{ kind = \"int\", leats = 1 }}\n", 3, "`leats` has no place here"),
        (f"{ENTRY}size = {{ kind = \"text\", least = 1 }}\n", 3, "`least` has no place here"),
        (f"{ENTRY}size = {{ kind = \"int\", one_of = [\"a\"] }}\n", 3, "`one_of` has no place"),
        (f"{ENTRY}size = {{ kind = \"int\", least = 1.5 }}\n", 3, "no number of the kind"),
        (f"{ENTRY}size = {{ kind = \"int\", least = true }}\n", 3, "no number of the kind"),
        (f"{ENTRY}size = {{ kind = \"number\", least = 2, most = 1 }}\n", 3, "`least` is above"),
        (f"{ENTRY}size = {{ kind = \"int\", optional = 1 }}\n", 3, "`optional` is not true"),
        (f"{ENTRY}size = {{ kind = \"code\", list = \"yes\" }}\n", 3, "`list` is not true"),
        (f"{ENTRY}size = {{ one_of = [] }}\n", 3, "not a list"),
        (f"{ENTRY}size = {{ one_of = \"sizes\" }}\n", 3, "nor the name of one"),
        (f"{ENTRY}size = {{ one_of = [\"a\", 1] }}\n", 3, "other than texts"),
        (f"{ENTRY}size = {{ one_of = [\"a\", \"a\"] }}\n", 3, "there twice"),
        (f"{ENTRY}size = {{ optional = true }}\n", 3, "neither `kind` nor `one_of`"),
        (f"{ENTRY}size = 5\n", 3, "not a table"),
        (f"{ENTRY}Size = {{ kind = \"int\" }}\n", 3, "not the name of a field"),
        (f"{ENTRY}ward = {{ kind = \"int\" }}\n", 3, "a field of the frame"),
        (f"{ENTRY}case_id = {{ kind = \"id\" }}\n", 3, "a field of the frame"),
        (f"{ENTRY}[{PILOT}.inner]\na = {{ kind = \"x\" }}\n", 4, "not a known kind"),
        ('\n["housing.events"."pilot.begun"]\n', 2, "`about` is missing"),
        ('\n["housing.events"."Pilot begun"]\nabout = "x"\n', 2, "not the name of a type"),
        ('\n["house.events"."pilot.begun"]\nabout = "x"\n', 2, "not a topic"),
        ('\n["survey.responses"."pilot.begun"]\nabout = "x"\n', 2, "has only survey.response"),
        (f'{ENTRY}["fire.events"."pilot.begun"]\nabout = "x"\n', 3, "there already"),
        (f"{ENTRY}{ENTRY}", 3, ""),
        (f"{ENTRY}size = \n", 3, ""),
    ],
)  # fmt: skip
def test_an_entry_that_does_not_fit_is_refused_with_its_line(
    text: str, line: int, problem: str
) -> None:
    with pytest.raises(CatalogueError, match=rf"line {line}\b.*{re.escape(problem)}"):
        load(text)


def test_every_topic_of_events_has_types() -> None:
    assert {each.topic for each in CATALOGUE.types.values()} == set(SUBJECTS)
