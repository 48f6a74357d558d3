"""The simulated council and its partners: what they publish, and what it must add up to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

import orjson
import pytest

from healthyplaces.simulator import council
from healthyplaces.simulator.council import Expected
from healthyplaces.simulator.story import Story, by_time
from healthyplaces.simulator.today import Today
from services.indicators.catalogue.entries import shipped
from services.indicators.domain import period
from services.indicators.domain.facts import Fact, fact, in_order
from services.indicators.domain.indicator import Recorded, is_stock, kind_of
from shared import instants
from shared.events import facts as forms
from shared.places.wards import WARDS

NOW = datetime(2026, 11, 18, 14, 30, 12, 345, tzinfo=UTC)
INSTANTS = (
    NOW,
    datetime(2026, 1, 1, 0, 30, tzinfo=UTC),
    datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
)
"""Ordinary ones, and ones at the edges of months, quarters and summer time in London."""


@pytest.fixture(scope="module", params=INSTANTS, ids=str)
def today(request: pytest.FixtureRequest) -> Today:
    return Today(request.param)


@pytest.fixture(scope="module")
def stories(today: Today) -> list[Story]:
    return list(council.stories(1, today))


def judged(stories: Iterable[Story], now: datetime) -> list[forms.Fact]:
    found = []
    for story in stories:
        for event in story.events:
            form = forms.fact(story.topic, orjson.loads(orjson.dumps(event)), now)
            assert isinstance(form, forms.Fact), (event, form)
            assert form.unknown == 0, event
            assert form.subject.encode() == story.key()
            found.append(form)
    return found


def test_the_same_seed_and_clock_give_the_same_stories() -> None:
    assert list(council.stories(1, Today(NOW))) == list(council.stories(1, Today(NOW)))
    assert list(council.stories(1, Today(NOW))) != list(council.stories(2, Today(NOW)))


def test_every_event_is_one_that_the_platform_accepts(today: Today, stories: list[Story]) -> None:
    forms_ = judged(stories, today.now)
    assert {each.type for each in forms_} >= {
        kind for kind in forms.CATALOGUE.types if not kind.startswith(("hazard.", "hhsrs."))
    } - {"hmo.expired", "homelessness.duty_started"}


def test_nothing_is_told_twice_or_before_its_time(today: Today, stories: list[Story]) -> None:
    events = [event for story in stories for event in story.events]
    assert len({event["id"] for event in events}) == len(events)
    for story in stories:
        times = [instants.parse(event["occurred_at"]) for event in story.events]
        assert times == sorted(times)
        assert times[-1] <= today.now


def test_events_are_published_as_they_happened(stories: list[Story]) -> None:
    told = by_time(stories)
    assert len(told) == sum(len(story.events) for story in stories)
    times = [event["occurred_at"] for _, event in told]
    assert times == sorted(times)


def test_a_day_has_few_enough_events_to_be_loaded_while_somebody_waits(
    stories: list[Story],
) -> None:
    assert 20_000 < sum(len(story.events) for story in stories) < 35_000


def test_measures_are_expected_to_be_what_the_events_say(
    today: Today, stories: list[Story]
) -> None:
    facts = [(form.topic, form.subject, _fact(form)) for form in judged(stories, today.now)]
    expected = council.expected(stories)
    catalogue = shipped()
    compared = set()
    for name, wanted in expected.items():
        counted = catalogue[catalogue[name].tally].counted
        kind = kind_of(catalogue[catalogue[name].tally])
        if isinstance(counted, Recorded) or kind is None or catalogue[name].figure == "daily_mean":
            continue
        units: dict[object, list[Fact]] = defaultdict(list)
        for topic, subject, each in facts:
            if each.type in kind.types:
                units[each.id if kind.by_event else (topic, subject)].append(each)
        found = _counted(name, units.values(), today)
        assert found.x == pytest.approx(wanted.x, rel=1e-9), name
        if wanted.n:
            assert found.n == pytest.approx(wanted.n, rel=1e-9), name
        compared.add(name)
    assert len(compared) >= 30


def _fact(form: forms.Fact) -> Fact:
    return fact(
        form.type, form.id, form.occurred_at, form.ward, form.fields, ward_given=form.ward_given
    )


def _counted(name: str, units: Iterable[list[Fact]], today: Today) -> Expected:
    """Count as the platform does, in the last whole period or today."""
    indicator = shipped()[name]
    counted = shipped()[indicator.tally].counted
    kind = kind_of(shipped()[indicator.tally])
    assert kind is not None
    asked = period.last_ended(indicator.period, period.day_of(today.now) - period.ONE_DAY)
    x, n = 0.0, 0.0
    for unit in units:
        for each in kind.contributions(in_order(unit)):
            if is_stock(counted):
                day = period.day_of(today.now)
                here = each.since <= day and (each.until is None or day < each.until)
            else:
                here = asked.start <= each.since <= asked.end
            if here:
                x += float(each.amounts.x)
                n += float(each.amounts.base or each.amounts.n)
    return Expected(x, n)


def test_each_progress_measure_and_programme_with_a_definition_has_something_to_show() -> None:
    expected = council.expected(council.stories(1, Today(NOW)))
    catalogue = shipped().values()
    shown = {each.source_measure for each in catalogue if each.id in expected}
    assert {f"M{number}" for number in range(1, 11)} <= shown
    programmes = {name for each in catalogue for name in each.programmes}
    with_figures = {name for each in catalogue if each.id in expected for name in each.programmes}
    assert programmes - with_figures == {"STEP Forward"}


def test_more_deprived_wards_have_more_homelessness_and_less_cohesion() -> None:
    poorest = {each.code for each in WARDS if each.imd_quintile == 1}
    richest = {each.code for each in WARDS if each.imd_quintile == 5}
    placed: dict[bool, int] = {True: 0, False: 0}
    agreed: dict[bool, list[bool]] = {True: [], False: []}
    for story in council.stories(1, Today(NOW)):
        first = story.events[0]
        ward = first.get("ward")
        if ward not in poorest | richest:
            continue
        poor = ward in poorest
        placed[poor] += first.get("type") == "ta.placed"
        if "answers" in first:
            agreed[poor].append(first["answers"]["get_on"].endswith("_agree"))
    residents = {
        poor: sum(each.population for each in WARDS if each.code in codes)
        for poor, codes in ((True, poorest), (False, richest))
    }
    assert placed[True] / residents[True] > 1.5 * placed[False] / residents[False]
    shares = {poor: sum(some) / len(some) for poor, some in agreed.items()}
    assert shares[True] < shares[False] - 0.05


def test_every_ward_has_enough_answers_to_be_shown_in_a_whole_wave() -> None:
    answers: dict[str, int] = defaultdict(int)
    for story in council.stories(1, Today(NOW)):
        if story.events[0].get("wave") == "2026-Q3":
            answers[story.events[0]["ward"]] += 1
    assert len(answers) == len(WARDS)
    assert sum(count >= 30 for count in answers.values()) >= len(WARDS) - 2


def test_identifiers_differ_wherever_the_content_does() -> None:
    both = [
        event
        for now in (NOW, NOW.replace(hour=15))
        for story in council.stories(1, Today(now))
        for event in story.events
    ]
    by_id = {event["id"]: event for event in both}
    assert all(by_id[event["id"]] == event for event in both)
