import pytest

from services.indicators import counting
from services.indicators.catalogue.entries import FOLDER, CatalogueError, load, shipped
from services.indicators.domain.indicator import breakdowns, up_to_date

IDS = """
community_messengers case_studies_community case_studies_place prototypes_live get_on_well
get_on_well_residents volunteering_formal_monthly volunteering_formal_yearly
volunteering_informal_monthly volunteering_informal_yearly volunteering_any_monthly
register_households ta_households ta_households_with_children ta_children ta_households_per_1000
ta_families_bb_over_6_weeks rough_sleeping_snapshot rough_sleeping_month rough_sleeping_new
dwelling_fires fire_casualties_fatal fire_casualties_hospital fires_with_working_alarm
safe_and_well_visits safe_and_well_partner homelessness_assessed homelessness_owed_duty
active_travel_walk active_travel_cycle energy_advice_households energy_advice_savings
highrise_assessed highrise_actions_open messenger_messages liveable_walking liveable_cycling
liveable_no2 empty_homes_long_term empty_homes_brought_back dfg_completed dfg_days_median
retrofit_eco4_homes retrofit_homes family_hub_families resettlement_ukraine_people
resettlement_people resettlement_settled_12m pathway_moved_on pathway_days_median hmo_licensed
hmo_overdue families_sustained families_sustained_share transit_trips open_space_improved
food_growing_people step_forward
"""

PERIODS = {
    "month": "case_studies_ rough_sleeping_month rough_sleeping_new safe_and_well_ energy_advice_ "
    "messenger_messages liveable_ empty_homes_brought_back retrofit_ family_hub_families "
    "transit_trips open_space_improved food_growing_people",
    "quarter": "homelessness_ dfg_ pathway_ families_",
    "wave": "get_on_ volunteering_ active_travel_",
    "rolling_12m": "dwelling_fires fire_casualties_ fires_with",
}

ENTRY = """
[things]
name = "Things"
definition = "Things in the month."
source_measure = "M1"
unit = "things"
polarity = "high_is_good"
period = "month"
figure = "count"
suppression = "none"
version = 1

[things.counted]
kind = "flow"
types = ["retrofit.completed"]
grain = "month"
where = { scheme = ["eco4"] }
"""


def test_every_measure_has_its_entry() -> None:
    assert list(shipped()) == sorted(IDS.split())


def test_every_measure_has_its_period() -> None:
    for indicator in shipped().values():
        expected = next(
            (
                kind
                for kind, prefixes in PERIODS.items()
                if any(indicator.id.startswith(prefix) for prefix in prefixes.split())
            ),
            "snapshot",
        )
        assert indicator.period == expected, indicator.id


def test_the_ten_measures_the_programmes_and_the_partners_are_all_there() -> None:
    catalogue = shipped().values()
    assert {f"M{number}" for number in range(1, 11)} <= {each.source_measure for each in catalogue}
    assert len({name for each in catalogue for name in each.programmes}) == 17
    assert len({name for each in catalogue for name in each.partners}) == 13


def test_what_has_no_public_definition_says_so_and_counts_nothing() -> None:
    step = shipped()["step_forward"]
    assert step.definition == "no public definition"
    assert (step.counted, step.figure) == (None, "none")


def test_what_counts_people_is_suppressed_and_what_counts_homes_is_not() -> None:
    catalogue = shipped()
    for name in ("ta_children", "register_households", "dfg_days_median", "energy_advice_savings"):
        assert catalogue[name].suppression == "counts"
    for name in ("retrofit_homes", "highrise_assessed", "safe_and_well_visits", "transit_trips"):
        assert catalogue[name].suppression == "none"


def test_every_tally_is_counted_of_one_topic() -> None:
    countings = counting.of(shipped())
    assert len(countings.all) == len({each.tally for each in countings.all})
    assert countings.recorded == {"rough_sleeping.snapshot_recorded": "rough_sleeping_snapshot"}


def test_a_new_programme_is_an_entry() -> None:
    found = load([("new.toml", ENTRY)])["things"]
    assert found.tally == "things"
    assert breakdowns(found.counted) == ("ward", "imd_quintile", "imd_decile")


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ('unit = "things"', "", 2, "`unit` is missing"),
        ('unit = "things"', 'unit = "things"\ncolour = "red"', 7, "unknown"),
        ('polarity = "high_is_good"', 'polarity = "up"', 7, "Input should be"),
        ("version = 1", 'version = "one"', 11, "valid integer"),
        ('kind = "flow"', 'kind = "flew"', 14, "not one of"),
        ("retrofit.completed", "retrofit.begun", 13, "no event is called retrofit.begun"),
        ('scheme = ["eco4"]', 'scheme = ["eco5"]', 17, "never eco5"),
        ("{ scheme =", "{ colour =", 17, "has no field colour"),
        ('grain = "month"', 'grain = "quarter"', 8, "not the one it is counted by"),
        ('figure = "count"', 'figure = "rate"', 9, "has a denominator"),
        ('figure = "count"', 'figure = "survey"', 9, "cannot be made"),
        ('figure = "count"', 'figure = "none"', 9, "nothing is counted"),
        ("[things]", "[things", 2, ""),
        ("[things]", "[Things]", 2, "not a table with the id"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused_with_its_line(
    old: str, new: str, line: int, problem: str
) -> None:
    text = ENTRY.replace(old, new)
    if new == "[Things]":
        text = text.replace("[things.counted]", "[Things.counted]")
    with pytest.raises(CatalogueError) as refused:
        load([("new.toml", text)])
    assert f"line {line}" in str(refused.value)
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "line",
    ['count = "events"', 'hits = { scheme = ["eco4"] }', 'where = { scheme = ["eco4"] }'],
)
def test_only_subjects_that_count_once_are_given_to_date(line: str) -> None:
    text = ENTRY.replace("version = 1", "version = 1\nto_date = true")
    text = text.replace('where = { scheme = ["eco4"] }', line)
    if line.startswith("where"):
        form = up_to_date(load([("new.toml", text)])["things"])
        assert (form.id, form.tally, form.period) == ("things", "things.to_date", "snapshot")
        return
    with pytest.raises(CatalogueError, match=r"to_date.*by themselves"):
        load([("new.toml", text)])


def test_what_is_given_to_date_is_counted_twice_and_listed_once() -> None:
    catalogue = load([("new.toml", ENTRY.replace("version = 1", "version = 1\nto_date = true"))])
    assert list(catalogue) == ["things"]
    countings = counting.of(catalogue)
    assert {each.tally: each.stock for each in countings.all} == {
        "things": False,
        "things.to_date": True,
    }
    with pytest.raises(ValueError, match="not given to date"):
        up_to_date(shipped()["retrofit_homes"])


def test_an_id_can_be_taken_once() -> None:
    with pytest.raises(CatalogueError, match="already"):
        load([("one.toml", ENTRY), ("two.toml", ENTRY)])


def test_a_measure_may_show_what_another_counts_but_not_what_nobody_counts() -> None:
    head = ENTRY.split("[things.counted]")[0].replace("things]", "others]")
    found = load([("new.toml", ENTRY + head + 'counting = "things"\n')])
    assert found["others"].tally == "things"
    with pytest.raises(CatalogueError, match="not a measure that counts"):
        load([("new.toml", head + 'counting = "things"\n')])


def test_the_shipped_files_are_all_read() -> None:
    assert {file.name for file in FOLDER.glob("*.toml")} == {
        "cohesion.toml",
        "housing.toml",
        "places.toml",
    }


DOWN = """
register_households ta_households ta_households_with_children ta_children ta_households_per_1000
ta_families_bb_over_6_weeks rough_sleeping_snapshot rough_sleeping_month rough_sleeping_new
dwelling_fires fire_casualties_fatal fire_casualties_hospital empty_homes_long_term
dfg_days_median pathway_days_median hmo_overdue highrise_actions_open liveable_no2
"""
UNJUDGED = "homelessness_assessed homelessness_owed_duty safe_and_well_partner step_forward"


def test_every_measure_says_which_way_is_good() -> None:
    """Sections 10.1 and 10.2 of the domain page; what they name no direction for is not judged."""
    for name, indicator in shipped().items():
        expected = "low_is_good" if name in DOWN.split() else "high_is_good"
        if name in UNJUDGED.split():
            expected = "no_judgement"
        assert indicator.polarity == expected, name
