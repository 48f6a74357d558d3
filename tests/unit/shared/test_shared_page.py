"""Cursors: given out, carried, and never trusted."""

from base64 import urlsafe_b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import page
from shared.errors import Invalid
from shared.events.kinds import LONGEST_TEXT

positions = st.lists(
    st.none()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=4,
)


@given(positions)
def test_a_cursor_is_read_back(position: list[str | int | float | None]) -> None:
    assert page.decode(page.encode(position), len(position)) == position


def test_without_a_cursor_there_is_no_position() -> None:
    assert page.decode(None, 1) is None


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b'["a","b"]', b"[[1]]", b"[{}]", b"[true", b"[true]", b"[NaN]"),
        *(rb'["\u0000"]', b"[9223372036854775808]", b"[-9223372036854775808]"),
    ],
)
def test_what_this_list_gave_not_out_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="cursor: not a cursor"):
        page.decode(urlsafe_b64encode(content).decode(), 1)


@given(st.text(max_size=50))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert len(page.decode(text, 1) or []) == 1


def test_marks_between_the_letters_of_a_cursor_are_not_passed_over() -> None:
    cursor = page.encode(["a"])
    for mark in "!\n +=":
        with pytest.raises(Invalid, match="cursor: not a cursor"):
            page.decode(cursor[:3] + mark + cursor[3:], 1)


@pytest.mark.parametrize("letter", ["x", "é", "😀", '"', "\\"])
def test_the_longest_identifier_makes_a_cursor_that_is_taken(letter: str) -> None:
    cursor = page.encode(["2026-01-15T10:00:00.123456Z", letter * LONGEST_TEXT])
    assert len(cursor) <= page.LONGEST
