"""Lists as they are answered: JSON page by page, CSV as a whole."""

import csv
from collections.abc import AsyncIterator, Sequence
from io import StringIO
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from shared import page, tables


def asked_for(accept: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept", accept.encode())]})


def listed(items: Sequence[dict[str, Any]], limit: int, accept: str = "*/*") -> bytes:
    answer = tables.listing(asked_for(accept), items, limit, lambda item: [item["a"]], ["a", "b"])
    return bytes(answer.body)


def test_a_page_has_a_cursor_where_there_is_more() -> None:
    items = [{"a": each} for each in range(3)]
    whole = orjson.loads(listed(items, 3))
    assert whole == {"items": items, "next": None}
    first = orjson.loads(listed(items, 2))
    assert first["items"] == items[:2]
    assert page.decode(first["next"], 1) == [1]


def test_csv_has_all_items_and_fields_by_name() -> None:
    items = [{"a": 1, "b": "x"}, {"b": "y", "a": 2}, {"a": 3}]
    assert listed(items, 1, "text/csv") == b"a,b\r\n1,x\r\n2,y\r\n3,\r\n"


def test_csv_has_a_field_that_the_first_item_lacks() -> None:
    assert listed([{"a": 1}, {"a": 2, "b": "y"}], 2, "text/csv") == b"a,b\r\n1,\r\n2,y\r\n"


def test_csv_of_nothing_has_its_header() -> None:
    assert listed([], 1, "text/csv") == b"a,b\r\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "true"),
        (0.1, "0.1"),
        (1e16, "1e+16"),
        (5, "5"),
        ("plain", "plain"),
        ("a,b", '"a,b"'),
        ('say "x"', '"say ""x"""'),
        ("two\nlines", '"two\nlines"'),
        (["a", "b"], "a;b"),
        (["a,b", 'c"'], '"a,b;c"""'),
        ([], ""),
        ({"a": [1, None]}, '"{""a"":[1,null]}"'),
        ([{"a": 1}, {"a": 2}], '"{""a"":1};{""a"":2}"'),
    ],
)
def test_a_cell(value: object, expected: str) -> None:
    assert tables.cell(value) == expected


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=5))
def test_any_texts_are_read_back_by_a_reader_of_csv(texts: list[str]) -> None:
    line = tables.csv_line(texts)
    (row,) = csv.reader(StringIO(line, newline=""))
    assert row == texts


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_same_double_in_json_and_csv(value: float) -> None:
    assert float(tables.cell(value)) == value
    assert tables.cell(value) == orjson.dumps(value).decode()


async def test_a_whole_list_is_sent_page_by_page() -> None:
    async def pages() -> AsyncIterator[list[dict[str, Any]]]:
        for start in (0, 2, 4):
            yield [{"a": start}, {"a": start + 1, "b": "y"}]

    answer: Any = await tables.csv_stream(pages(), ["a"])
    text = b"".join([part async for part in answer.body_iterator])
    assert text == b"a,b\r\n" + b"".join(
        b"%d,\r\n%d,y\r\n" % (each, each + 1) for each in (0, 2, 4)
    )


async def test_what_is_wrong_with_the_first_page_is_said_before_the_answer_begins() -> None:
    async def pages() -> AsyncIterator[list[dict[str, Any]]]:
        raise LookupError("nobody")
        yield []

    with pytest.raises(LookupError):
        await tables.csv_stream(pages(), ["a"])
