"""Packed arrays reach the server as the very values they were made of."""

from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest

from shared import packed

INSTANTS = [
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2026, 11, 24, 16, 47, 3, 123_457, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 6, 1, tzinfo=timezone(timedelta(hours=1))),
    datetime(2026, 11, 24, 16, 47, 3, 123_457, tzinfo=UTC),
]


@pytest.mark.stack
@pytest.mark.parametrize(
    ("array", "kind", "values"),
    [
        (packed.smallints, "int2", [0, -1, 32_767, None]),
        (packed.ints, "int4", [1, 2**31 - 1, -(2**31)]),
        (packed.ints, "int4", [None, 7, None]),
        (packed.bigints, "int8", [2**63 - 1, None]),
        (packed.doubles, "float8", [0.1, -0.0, 5e-324, 1.7976931348623157e308]),
        (packed.doubles, "float8", [None, None]),
        (packed.instants, "timestamptz", INSTANTS),
        (packed.strings, "text", ["", "Hühnerfeld", '"{,}\\', "NULL"]),
    ],
)
def test_an_array_arrives_as_it_is(
    database: str, array: object, kind: str, values: list[object]
) -> None:
    given = array(iter(values))  # type: ignore[operator]
    with psycopg.connect(database) as connection:
        found = connection.execute(f"SELECT %s::{kind} []".encode(), [given]).fetchone()
    assert found is not None
    assert found[0] == values


@pytest.mark.stack
def test_a_list_of_the_same_type_is_still_taken_as_a_list(database: str) -> None:
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        connection.execute(b"CREATE TEMPORARY TABLE kept (words text [])")
        with cursor.copy(b"COPY kept FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["text[]"])
            copy.write_row([["a", "b"]])
        found = connection.execute(b"SELECT words FROM kept").fetchone()
    assert found == (["a", "b"],)


@pytest.mark.stack
def test_an_array_without_items_is_empty(database: str) -> None:
    with psycopg.connect(database) as connection:
        found = connection.execute(
            b"SELECT cardinality(%s::int []), cardinality(%s::timestamptz [])",
            [packed.ints([]), packed.instants([])],
        ).fetchone()
    assert found == (0, 0)


def test_what_does_not_fit_is_refused_before_it_is_sent() -> None:
    with pytest.raises(Exception, match=r"format requires|argument out of range"):
        packed.smallints([40_000])


@pytest.mark.stack
@pytest.mark.parametrize(
    ("texts", "buffers"),
    [
        (["a", "", "ä\\0"], [b"\x00\xff", None, b""]),
        ([], []),
        (["one"], [None]),
    ],
)
def test_a_row_of_a_copy_takes_arrays_of_texts_and_bytes(
    database: str, texts: list[str], buffers: list[bytes | None]
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(b"CREATE TEMPORARY TABLE given (texts text [], buffers bytea [])")
        copy = b"COPY given FROM STDIN (FORMAT BINARY)"
        with connection.cursor() as cursor, cursor.copy(copy) as opened:
            opened.set_types(["bytea", "bytea"])
            opened.write_row((packed.texts(texts), packed.buffers(buffers)))
        found = connection.execute(b"SELECT texts, buffers FROM given").fetchone()
    assert found == (texts, buffers)
