"""Whatever well-formed facts come, counting them and finding what they touch never fails."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from stories import told

from services.indicators import counting
from services.indicators.catalogue.entries import shipped
from services.indicators.domain import tally
from services.indicators.domain import touched as touching
from services.indicators.domain.facts import Fact
from services.indicators.domain.tally import Moves
from services.indicators.domain.touched import Touched
from shared.events import kinds
from shared.events.catalogue import CATALOGUE
from shared.events.shapes import Field, Shape

COUNTINGS = counting.of(shipped())
TODAY = date(2026, 11, 24)

dates = st.sampled_from([date.min, date.max, TODAY]) | st.dates()
waves = st.sampled_from(["2026-Q1", "0001-Q1", "9999-Q4", "autumn"])
instants = st.integers(0, 1_795_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


def values(field: Field) -> st.SearchStrategy[Any]:
    """Return what the catalogue allows in a field."""
    kind = field.kind
    found: st.SearchStrategy[Any]
    if isinstance(kind, Shape):
        found = fields(kind)
    elif isinstance(kind, kinds.OneOf):
        found = st.sampled_from(kind.values)
    elif isinstance(kind, kinds.Integer):
        found = st.sampled_from([kind.least, kind.most]) | st.integers(kind.least, kind.most)
    elif isinstance(kind, kinds.Number):
        found = st.floats(kind.least, kind.most, allow_nan=False, allow_infinity=False)
    elif isinstance(kind, kinds.Boolean):
        found = st.booleans()
    elif isinstance(kind, kinds.Date):
        found = dates.map(date.isoformat)
    elif field.name == "wave":
        found = waves
    else:
        found = st.text(min_size=1, max_size=5)
    return st.lists(found, max_size=3) if field.listed else found


def fields(shape: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects of a shape, with and without what is optional."""
    return st.fixed_dictionaries(
        {each.name: values(each) for each in shape.fields if each.required},
        optional={each.name: values(each) for each in shape.fields if not each.required},
    )


@st.composite
def stories(draw: st.DrawFn) -> tuple[str, list[Fact]]:
    """Facts of one subject on one topic."""
    topic = draw(st.sampled_from(sorted({each.topic for each in CATALOGUE.types.values()})))
    names = sorted(name for name, each in CATALOGUE.types.items() if each.topic == topic)
    found = []
    for number in range(draw(st.integers(1, 5))):
        kind = CATALOGUE.types[draw(st.sampled_from(names))]
        frame = {each.name for each in kind.frame.fields}
        own = Shape(tuple(each for each in kind.whole.fields if each.name not in frame))
        fact = told(kind.name, draw(instants), id=str(number))
        content = draw(fields(own))
        found.append(
            Fact(fact.type, fact.id, fact.at, fact.day, fact.ward, fact.ward_given, content)
        )
    return topic, found


@settings(deadline=None)
@given(stories())
def test_any_facts_can_be_counted_and_published(drawn: tuple[str, list[Fact]]) -> None:
    topic, facts = drawn
    moves = Moves()
    for countings in (COUNTINGS.of_subjects, COUNTINGS.of_facts):
        found = tally.count(facts, countings.get(topic, ()))
        assert [tally.line_of(text) for text in found] == list(found.values())
        moves.unit([], found, {"x"})
    for key, sums in moves.rows():
        assert all(str(each) not in ("NaN", "Infinity") for each in sums)
        assert date.min <= key.at <= date.max
    for indicator in shipped().values():
        span = moves.spans.get(indicator.tally)
        if span is not None:
            since = max(span.since, date(1970, 1, 1))
            for period in touching.standard(indicator, Touched(since, span.until), TODAY):
                assert period.end <= TODAY
