"""Strict JSON, its limits, and the bytes of each item."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import json_text
from shared.events.reasons import Reason, Refusal, Refused

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)
blanks = st.text(" \t\n\r", max_size=3)
POISON = {
    b"NaN": "NaN or Infinity",
    b"-Infinity": "NaN or Infinity",
    b"[1e400]": "a number beyond a double",
    b'{"a": -' + b"9" * 400 + b"}": "a number beyond a double",
    rb'"\ud800"': "a lone surrogate",
    rb'{"\udfff": 1}': "a lone surrogate",
    b"5": "not an object",
    b"[]": "not an object",
}


def depth_of(value: object) -> int:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max((depth_of(each) for each in inner), default=0)
    return 0


@given(st.lists(documents), blanks)
def test_the_spans_of_an_array_put_together_are_the_array(values: list, blank: str) -> None:
    raws = [(blank + json.dumps(each, ensure_ascii=False) + blank).encode() for each in values]
    value = b"[" + b",".join(raws) + b"]"
    found = json_text.items(value)
    assert [each.raw for each in found] == [raw.strip() for raw in raws]
    assert [each.index for each in found] == list(range(len(values)))
    for item, content in zip(found, values, strict=True):
        if isinstance(content, dict):
            assert item.content == json.loads(item.raw) == content
        else:
            assert item.content == Refusal(Reason.MALFORMED, "item: not an object")
    assert json_text.raw_items(value) == [each.raw for each in found]


@given(st.lists(documents), st.sampled_from(sorted(POISON)), blanks, st.data())
def test_one_poisoned_item_changes_nothing_of_its_neighbours(
    values: list, poison: bytes, blank: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(values)))
    raws = [json.dumps(each).encode() for each in values]
    joint = f"{blank},{blank}".encode()
    clean = json_text.items(b"[" + joint.join(raws) + b"]")
    found = json_text.items(b"[" + joint.join([*raws[:place], poison, *raws[place:]]) + b"]")
    assert found[place].raw == poison
    assert found[place].content == Refusal(Reason.MALFORMED, f"item: {POISON[poison]}")
    rest = [*found[:place], *found[place + 1 :]]
    assert [each.raw for each in rest] == [each.raw for each in clean]
    assert [each.content for each in rest] == [each.content for each in clean]


@given(st.dictionaries(st.text(), documents), documents)
def test_the_members_of_an_object_keep_their_bytes(others: dict, data: object) -> None:
    value = json.dumps({**others, "data": data}).encode()
    found = json_text.members(value, unjudged="data")
    assert {name: json.loads(raw) for name, raw in found.items()} == {**others, "data": data}


@given(st.dictionaries(st.text(), documents), st.sampled_from(sorted(POISON)))
def test_only_the_member_that_is_judged_later_may_hold_what_json_has_not(
    others: dict, poison: bytes
) -> None:
    text = json.dumps({name: each for name, each in others.items() if name != "data"})[1:].encode()
    comma = b"," if text != b"}" else b""
    value = b'{"data": ' + poison + comma + text
    assert json_text.members(value, unjudged="data")["data"] == poison
    if POISON[poison] != "not an object":
        with pytest.raises(Refused):
            json_text.members(value, unjudged="other")
        with pytest.raises(Refused):
            json_text.members(value[:-1] + b', "data": 1}', unjudged="data")


def test_a_name_with_a_lone_surrogate_refuses_the_whole_event() -> None:
    with pytest.raises(Refused, match="lone surrogate"):
        json_text.members(rb'{"\ud800": 1, "data": {}}', unjudged="data")


@given(
    st.recursive(st.just(0), lambda inner: st.lists(inner, max_size=3), max_leaves=40), st.data()
)
def test_exactly_what_is_deeper_than_sixty_four_is_refused(
    tree: object, data: st.DataObject
) -> None:
    wrapped = data.draw(st.integers(55, 70))
    open_name = data.draw(st.sampled_from(["[", '{"[{\\"\\\\": ']))
    closed = "]" if open_name == "[" else "}"
    sibling = "{}," * data.draw(st.integers(0, 100))
    text = f"[{sibling}{open_name * wrapped}{json.dumps(tree)}{closed * wrapped}]"
    if depth_of(json.loads(text)) > 64:
        with pytest.raises(Refused, match="nested deeper than 64"):
            json_text.items(text.encode())
    else:
        json_text.items(text.encode())


@given(st.binary(max_size=200))
def test_any_bytes_end_in_items_or_in_a_refusal(value: bytes) -> None:
    outcome: object = None
    try:
        found = json_text.items(value)
    except Refused as refused:
        outcome = refused.refusal.reason
    assert outcome is Reason.MALFORMED or all(each.raw in value for each in found)


syntax = st.lists(
    st.sampled_from(
        ["[", "]", "{", "}", ",", ":", '"a"', '"', "\\", "NaN", "1", "-", "1e999", r'"\ud800"', " "]
    ),
    max_size=25,
).map("".join)


@given(syntax)
def test_an_array_is_one_in_python_too_item_by_item(text: str) -> None:
    try:
        python: object = json.loads(text)  # which takes NaN, 1e999 and lone surrogates too
    except ValueError:
        python = None
    try:
        found = json_text.items(text.encode())
    except Refused:
        assert not isinstance(python, list)
    else:
        assert isinstance(python, dict | list)
        assert len(found) == (1 if isinstance(python, dict) else len(python))


def test_an_integer_of_any_length_is_read_without_harm() -> None:
    assert json_text.items(b'{"a": 18446744073709551616}')[0].content == {"a": 2.0**64}
    assert json_text.items(b'{"a": 18446744073709551615}')[0].content == {"a": 2**64 - 1}
    for digits in (400, 4_301, 1_000_000):
        with pytest.raises(Refused, match="beyond a double"):
            json_text.items(b'{"a": ' + b"7" * digits + b"}")


MIB = 2**20
HOSTILE = {
    "open arrays": b"[" * MIB,
    "open objects": b'{"a":' * (MIB // 5),
    "closed arrays": b"[" * (MIB // 2) + b"]" * (MIB // 2),
    "escaped quotes": b'["' + b'\\"' * (MIB // 2 - 9),
    "backslashes": b'["' + b"\\" * (MIB - 9),
    "quotes": b"[" + b'"' * (MIB - 9),
    "surrogates": b'["' + rb"\ud800" * (MIB // 6 - 9) + b'"]',
    "digits": b"[" + b"1" * (MIB - 9) + b"]",
    "a fraction": b"[0." + b"1" * (MIB - 9) + b",NaN]",
    "an exponent": b"[1e" + b"1" * (MIB - 9) + b"]",
    "commas": b"[" + b"," * (MIB - 9) + b"]",
    "NaN after NaN": b"[" + b"NaN," * (MIB // 4 - 9) + b"0]",
    "blanks": b"[" + b" " * (MIB - 9) + b"NaN]",
    "a broken end": b"[" + b"{}," * (MIB // 3 - 9) + b"{]",
    "branches of 60": b"[" + b",".join([b"[" * 60 + b"]" * 60] * (MIB // 121 - 9)) + b"]",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_mebibyte_takes_longer_than_reading_it_should(value: bytes) -> None:
    started = time.process_time()
    with suppress(Refused):
        json_text.items(value)
    assert time.process_time() - started < 5  # a second at most; quadratic would be minutes
