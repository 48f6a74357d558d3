"""Texts and addresses on their way to PostgreSQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import postgres


@given(st.text())
def test_any_text_is_stored_and_comes_back(text: str) -> None:
    stored = postgres.storable(text)
    assert "\x00" not in stored
    assert postgres.restored(stored) == text


def test_usual_texts_are_stored_as_they_are() -> None:
    assert postgres.storable("ce_id") == "ce_id"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b%40c@h:5/d", "postgresql://ingest:b%40c@h:5/d"),
        ("postgresql://a@h/d?sslmode=require", "postgresql://ingest@h/d?sslmode=require"),
        ("postgresql:///d", "postgresql:///d"),
    ],
)
def test_a_service_logs_in_with_its_own_role(url: str, expected: str) -> None:
    assert postgres.as_role(url, "ingest") == expected
