"""Server-Sent Events from bytes."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthyplaces import sse
from healthyplaces.sse import Event, Reader


def events(text: str | bytes, reader: Reader | None = None) -> list[Event]:
    chunk = text.encode() if isinstance(text, str) else text
    return list((reader or Reader()).feed(chunk))


def test_an_event_has_its_id_name_and_data() -> None:
    assert events("id: 7\nevent: transition\ndata: {}\n\n") == [Event("7", "transition", "{}")]


def test_several_data_lines_are_one_text() -> None:
    assert events("data: a\ndata:b\n\n") == [Event("", "message", "a\nb")]


def test_comments_and_events_without_data_are_no_events() -> None:
    assert events(": hello\n\nevent: transition\n\n") == []


def test_an_id_without_data_is_where_to_resume() -> None:
    reader = Reader()
    assert events("id: 41\n\n", reader) == []
    assert reader.last_id == "41"


def test_an_event_cut_off_is_not_where_to_resume() -> None:
    reader = Reader()
    assert events("id: 1\ndata: a\n\nid: 2\ndata: half", reader) == [Event("1", "message", "a")]
    reader.reopened()
    assert reader.last_id == "1"
    assert events("id: 2\ndata: whole\n\n", reader) == [Event("2", "message", "whole")]


def test_an_event_keeps_the_id_before_it() -> None:
    assert [each.id for each in events("id: 1\ndata: a\n\ndata: b\n\n")] == ["1", "1"]


def test_a_separator_inside_a_text_ends_no_line() -> None:
    assert events("data: a\u2028b\x0bc\x85d\n\n")[0].data == "a\u2028b\x0bc\x85d"


def test_the_server_says_how_long_to_wait() -> None:
    reader = Reader()
    events("retry: 2500\nretry: soon\n", reader)
    assert reader.pause == timedelta(seconds=2.5)


def test_an_endless_event_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        events(b"data: " + b"x" * sse.LONGEST_EVENT_BYTES)


STREAM = "id: 1\r\ndata: a\r\n\r\n: c\rid: 2\rdata: é\r\r\ndata: b\nid: 3\n\n"


@given(st.lists(st.integers(0, len(STREAM.encode())), max_size=8))
def test_how_the_bytes_are_cut_does_not_matter(cuts: list[int]) -> None:
    text = STREAM.encode()
    edges = [0, *sorted(cuts), len(text)]
    reader = Reader()
    found = [event for start, end in pairwise(edges) for event in reader.feed(text[start:end])]
    assert found == events(text)
    assert [(event.id, event.data) for event in found] == [("1", "a"), ("2", "é"), ("3", "b")]
