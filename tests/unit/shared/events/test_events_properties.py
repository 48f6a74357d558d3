"""Whatever arrives ends in items, each with exactly one outcome."""

import json

from event_builders import GOOD, NOW, STRUCTURED, binary, encoded, event
from hypothesis import given
from hypothesis import strategies as st

from shared.events import judge
from shared.events.facts import Fact
from shared.events.readings import ReadingForm
from shared.events.reasons import Reason, Refusal
from shared.events.sensors import Retirement, SensorForm

topics = st.sampled_from(sorted(GOOD))
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@st.composite
def contents(draw: st.DrawFn, topic: str) -> object:
    """A good item, mostly with something of it dropped, spoiled or added."""
    content = GOOD[topic]()
    for name in draw(st.lists(st.sampled_from([*content, "other"]), max_size=2)):
        if draw(st.booleans()):
            content.pop(name, None)
        else:
            content[name] = draw(anything)
    return draw(st.just(content) | st.just(content) | anything)


@st.composite
def values(draw: st.DrawFn, topic: str) -> bytes | None:
    one = contents(topic)
    content = draw(one | st.lists(one, max_size=4))
    content = draw(st.sampled_from([content, event(content), event(content, type="ta.placed")]))
    text = json.dumps(content, ensure_ascii=draw(st.booleans()))
    value = text.encode(errors="surrogatepass")
    cut = draw(st.just(len(value)) | st.integers(0, len(value)))
    return draw(st.sampled_from([value, value, value, value[:cut], None]))


names = st.sampled_from(["ce_specversion", "ce_id", "ce_type", "ce_time", "content-type", "x"])
headers = (
    st.sampled_from([(), STRUCTURED, binary(), binary(time=b"2026-01-15T10:00:00Z")])
    | st.lists(st.tuples(names, st.none() | st.binary(max_size=6))).map(tuple)
    | st.lists(st.tuples(names, st.binary(max_size=6))).map(lambda more: (*binary(), *more))
)
records = topics.flatmap(
    lambda topic: st.tuples(
        st.just(topic), st.none() | st.just(b"COAL") | st.binary(max_size=4), values(topic), headers
    )
)


@given(records)
def test_every_record_ends_in_items_with_one_outcome_each(record: tuple) -> None:
    topic, key, value, given_headers = record
    found = judge.record(topic, key, value, given_headers, NOW)
    whole = [each for each in found if each.index is None]
    assert len(found) == 1 or not whole
    assert [each.index for each in found if each.index is not None] == list(
        range(len(found) - len(whole))
    )
    for each in found:
        assert isinstance(each.outcome, ReadingForm | SensorForm | Retirement | Fact | Refusal)
        assert each.raw == value if each.index is None else each.raw in value
        if isinstance(each.outcome, Refusal):
            assert each.outcome.reason.rank <= Reason.FUTURE.rank


@given(records)
def test_judging_again_changes_nothing(record: tuple) -> None:
    once = judge.record(*record, NOW)
    assert repr(once) == repr(judge.record(*record, NOW))


@given(
    topics.flatmap(lambda topic: st.tuples(st.just(topic), st.lists(contents(topic), max_size=5)))
)
def test_an_item_is_judged_alike_alone_and_among_others(case: tuple) -> None:
    topic, items = case
    together = judge.body(topic, encoded(items), NOW)
    assert len(together) == len(items)
    for each, content in zip(together, items, strict=True):
        if isinstance(content, dict):
            (alone,) = judge.body(topic, encoded(content), NOW)
            same = repr(alone.outcome).replace("value:", "item:")
            assert repr(each.outcome).replace("value:", "item:") == same


@given(topics.flatmap(lambda topic: st.tuples(st.just(topic), contents(topic))))
def test_what_is_accepted_can_be_stored_as_text(case: tuple) -> None:
    topic, content = case
    for each in judge.body(topic, encoded(content), NOW):
        if not isinstance(each.outcome, Refusal):
            assert "\\x00" not in repr(each.outcome)
            repr(each.outcome).encode()


@given(records)
def test_every_accepted_form_has_the_key_of_its_contract(record: tuple) -> None:
    topic, _, value, given_headers = record
    for each in judge.record(topic, b"COAL", value, given_headers, NOW):
        if not isinstance(each.outcome, Refusal):
            assert 1 <= len(judge.key_of(each.outcome)) <= 200
