"""The form of an event: frame, fields by the catalogue, canonical content."""

import json
from datetime import UTC, datetime

import pytest
from event_builders import GOOD, NOW, incident, placed, response, session, without

from shared.events import facts
from shared.events.catalogue import CATALOGUE, SUBJECTS
from shared.events.facts import Fact
from shared.events.kinds import Boolean, Date, Integer, Number, OneOf, Pattern, Text, Time, Url
from shared.events.reasons import Reason, Refusal
from shared.events.shapes import Field, Shape
from shared.topics import COMMUNITY_EVENTS, FIRE_EVENTS, HOUSING_EVENTS, SURVEY_RESPONSES

OCCURRED = datetime(2026, 1, 15, 10, tzinfo=UTC)


def fact(content: dict, topic: str = HOUSING_EVENTS) -> Fact:
    found = facts.fact(topic, content, NOW)
    assert isinstance(found, Fact), found
    return found


def refused(content: dict, topic: str = HOUSING_EVENTS) -> Refusal:
    found = facts.fact(topic, content, NOW)
    assert isinstance(found, Refusal)
    return found


def frame_of(event_type: str) -> dict:
    topic = CATALOGUE.types[event_type].topic
    frame = {"id": "x-1", "occurred_at": "2026-01-15T10:00:00Z", SUBJECTS[topic]: "x-1"}
    return frame if topic == SURVEY_RESPONSES else frame | {"type": event_type}


def example(field: Field) -> object:
    if isinstance(field.kind, Shape):
        return {each.name: example(each) for each in field.kind.fields}
    match field.kind:
        case OneOf(values=values):
            one: object = values[-1]
        case Integer(least=least):
            one = least
        case Number():
            one = 1.5
        case Boolean():
            one = True
        case Date():
            one = "2024-02-29"
        case Time():
            one = "2026-01-15T09:00:00Z"
        case Url():
            one = "https://example.org/a?b#c"
        case Pattern() | Text():
            one = "bus_pass"
    return [one, one] if field.listed else one


def own_fields(event_type: str) -> tuple[Field, ...]:
    found = CATALOGUE.types[event_type]
    return found.whole.fields[len(found.frame.fields) :]


every_type = pytest.mark.parametrize("event_type", sorted(CATALOGUE.types))


@every_type
def test_an_event_with_every_field_is_accepted_and_nothing_of_it_lost(event_type: str) -> None:
    topic = CATALOGUE.types[event_type].topic
    fields = {each.name: example(each) for each in own_fields(event_type)}
    found = fact(frame_of(event_type) | fields | {"unknown": {"a": "\0"}}, topic)
    assert found.fields == fields
    assert (found.type, found.topic, found.unknown) == (event_type, topic, 1)


@every_type
def test_what_may_be_left_out_may_be_and_nothing_else(event_type: str) -> None:
    topic = CATALOGUE.types[event_type].topic
    fields = {each.name: example(each) for each in own_fields(event_type) if each.required}
    content = frame_of(event_type) | fields
    assert fact(content, topic).fields == fields
    for name in content:
        expected = "missing" if name not in ("ward", "lsoa") else ""
        assert expected in refused(without(content, name), topic).detail


@every_type
def test_no_own_field_may_be_null_or_of_another_type(event_type: str) -> None:
    topic = CATALOGUE.types[event_type].topic
    content = frame_of(event_type) | {each.name: example(each) for each in own_fields(event_type)}
    for field in own_fields(event_type):
        for wrong in (None, [None], [[]], "" if not isinstance(field.kind, Shape) else 1):
            found = refused(content | {field.name: wrong}, topic)
            assert found.reason is Reason.INVALID
            assert found.detail.startswith(field.name)


def test_the_event_of_the_contract() -> None:
    found = fact(placed())
    assert (found.id, found.type, found.subject) == ("6f0c", "ta.placed", "h-83ab")
    assert (found.occurred_at, found.ward, found.lsoa) == (OCCURRED, "E05001222", None)
    assert found.fields == {
        "accommodation": "bed_and_breakfast",
        "adults": 1,
        "children": 2,
        "pregnant": False,
        "in_area": True,
    }


def test_the_response_of_the_contract() -> None:
    found = fact(response(), SURVEY_RESPONSES)
    assert (found.id, found.subject, found.type) == ("r-51", "r-51", "survey.response")
    assert found.fields == {
        "survey": "household-2026",
        "wave": "2026-Q1",
        "weight": 1.24,
        "answers": {"get_on": "tend_to_agree", "volunteering_formal": "monthly"},
        "demographics": {"age_band": "25-34", "imd_decile": 1},
    }


@pytest.mark.parametrize("topic", sorted(SUBJECTS))
@pytest.mark.parametrize("name", ["ward", "lsoa"])
def test_ward_and_lsoa_may_be_null_or_left_out(topic: str, name: str) -> None:
    good = GOOD[topic]()
    left_out = fact(without(good, name), topic)
    null = fact(good | {name: None}, topic)
    assert getattr(null, name) is None
    assert null.content == left_out.content
    assert fact(good | {"lsoa": "E01009522"}, topic).lsoa == "E01009522"


def test_a_ward_that_is_null_is_told_from_one_left_out() -> None:
    assert fact(placed(ward=None)).ward_given
    assert not fact(without(placed(), "ward")).ward_given


@pytest.mark.parametrize(
    "changes",
    [
        {"ward": "Foleshill"},
        {"ward": ""},
        {"ward": "E0500122"},
        {"ward": "e05001222"},
        {"ward": "E05001222 "},
        {"ward": 5},
        {"lsoa": "E05001222"},
        {"lsoa": "E0100952"},
        {"lsoa": "E01٠٠٩٥٢٢"},
    ],
    ids=str,
)
def test_a_place_is_a_gss_code(changes: dict) -> None:
    assert refused(placed(**changes)).reason is Reason.INVALID


@pytest.mark.parametrize("name", ["id", "case_id"])
def test_an_identifier_has_1_to_200_characters_and_no_control_character(name: str) -> None:
    assert fact(placed(**{name: "é" * 200}))
    for wrong in ("", "x" * 201, "a\nb", "a\x9fb", 5, None):
        assert refused(placed(**{name: wrong})).reason is Reason.INVALID


@pytest.mark.parametrize("number", [2.5, -1, -1.0, True, "1", 2**53, 2**64, 1e300])
def test_a_count_is_an_integer_from_0(number: object) -> None:
    assert refused(placed(adults=number)).detail.startswith("adults: ")


@pytest.mark.parametrize(("number", "count"), [(1.0, 1), (1e3, 1_000), (-0.0, 0)])
def test_a_whole_number_is_a_count_however_it_is_written(number: float, count: int) -> None:
    written, plain = fact(placed(adults=number)), fact(placed(adults=count))
    assert written == plain


def test_bounds_are_taken() -> None:
    assert fact(placed(children=20))
    assert refused(placed(children=21))
    score = frame_of("hhsrs.assessed") | {"hazard_number": 29, "score": 0}
    assert fact(score).fields == {"hazard_number": 29, "score": 0.0}
    assert refused(score | {"hazard_number": 30})
    assert refused(score | {"hazard_number": 0})
    assert refused(score | {"score": -0.1})
    assert refused(incident(version=0), FIRE_EVENTS)


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("2024-2-9", False),
        ("20240229", False),
        ("2024-W09-4", False),
        ("2024-02-29T00:00:00Z", False),
        ("0000-01-01", False),
        (20240229, False),
    ],
)
def test_a_date_is_a_calendar_day(value: object, accepted: bool) -> None:
    content = frame_of("traffic.count") | {"mode": "walk", "count": 1, "scheme": "none"}
    found = facts.fact(COMMUNITY_EVENTS, content | {"day": value}, NOW)
    assert isinstance(found, Fact) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("https://example.org", True),
        ("https://example.org/ä?q=1", True),
        ("http://example.org", False),
        ("https://", False),
        ("https:///path", False),
        ("javascript:alert(1)", False),
        ('https://example.org/"><script>', False),
        ("https://example.org/a b", False),
        ("https://example.org/" + "x" * 2_000, False),
        (5, False),
    ],
)
def test_an_address_is_one_by_https(value: object, accepted: bool) -> None:
    content = frame_of("case_study.published") | {
        "kind": "community",
        "title": "A garden",
        "url": value,
        "theme": "green",
    }
    assert isinstance(facts.fact(COMMUNITY_EVENTS, content, NOW), Fact) is accepted


def test_1970_is_not_too_old() -> None:
    assert fact(placed(occurred_at="1970-01-01T00:00:00Z"))


def test_content_does_not_depend_on_the_order_of_the_catalogue() -> None:
    found = json.loads(fact(placed()).content)
    assert list(found) == sorted(found)


def test_minus_zero_is_zero() -> None:
    zero, minus = (fact(response(weight=weight), SURVEY_RESPONSES) for weight in (0, -0.0))
    assert zero.content == minus.content


def test_times_within_are_kept_in_utc() -> None:
    content = frame_of("hazard.reported") | {"hazard": "damp_and_mould", "category": "significant"}
    found = fact(content | {"aware_at": "2026-01-14T10:00:00+01:00"})
    assert found.fields["aware_at"] == "2026-01-14T09:00:00Z"
    assert refused(content | {"aware_at": "2026-01-14T10:00:00"}).reason is Reason.INVALID


def test_groups_are_named_as_their_census_names_them() -> None:
    groups = {"ethnic_group": "White: English, Welsh or Scottish", "tenure": "social rent"}
    found = fact(response(demographics=groups), SURVEY_RESPONSES)
    assert found.fields["demographics"] == groups


def test_unknown_questions_and_demographics_are_dropped_and_counted() -> None:
    content = response(
        answers={"get_on": "dont_know", "name": "Jane", "other": {"deep": "\0"}},
        demographics={"postcode": "CV1", "sex": "female"},
        comment="free text",
    )
    found = fact(content, SURVEY_RESPONSES)
    assert found.unknown == 4
    assert found.fields["answers"] == {"get_on": "dont_know"}
    assert found.fields["demographics"] == {"sex": "female"}


@pytest.mark.parametrize(
    "changes",
    [
        {"weight": -0.1},
        {"weight": None},
        {"weight": "1"},
        {"answers": None},
        {"answers": []},
        {"answers": {"get_on": "agree"}},
        {"answers": {"get_on": None}},
        {"answers": {"walk_travel": "weekly"}},
        {"answers": {"volunteering_formal": "weekly"}},
        {"demographics": None},
        {"demographics": {"age_band": "25-35"}},
        {"demographics": {"imd_decile": 0}},
        {"demographics": {"imd_decile": 11}},
        {"demographics": {"imd_decile": 1.5}},
        {"demographics": {"ethnic_group": "x" * 201}},
    ],
    ids=str,
)
def test_a_code_off_its_scale_and_a_weight_below_zero_are_invalid(changes: dict) -> None:
    assert refused(response(**changes), SURVEY_RESPONSES).reason is Reason.INVALID


def test_a_weight_of_zero_and_no_demographics_are_accepted() -> None:
    assert fact(without(response(weight=0), "demographics"), SURVEY_RESPONSES)


@pytest.mark.parametrize(
    "same",
    [
        {"occurred_at": "2026-01-15T11:00:00+01:00"},
        {"occurred_at": "2026-01-15t10:00:00.000z"},
        {"lsoa": None},
        {"name": "Jane"},
        {"hours": 2.5e0},
    ],
    ids=str,
)
def test_events_that_say_the_same_have_equal_content(same: dict) -> None:
    turned = dict(reversed((session() | same).items()))
    assert fact(turned, COMMUNITY_EVENTS).content == fact(session(), COMMUNITY_EVENTS).content


@pytest.mark.parametrize(
    "other",
    [
        {"occurred_at": "2026-01-15T10:00:00.000001Z"},
        {"subject_id": "s-2"},
        {"ward": "E05001222"},
        {"people": 13},
        {"kind": "informal"},
    ],
    ids=str,
)
def test_events_that_differ_in_what_is_read_have_other_content(other: dict) -> None:
    assert (
        fact(session(**other), COMMUNITY_EVENTS).content
        != fact(session(), COMMUNITY_EVENTS).content
    )
