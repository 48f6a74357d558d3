"""What a client would rather have."""

import pytest

from shared.accept import preferred

JSON, CSV, GEO = "application/json", "text/csv", "application/geo+json"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("Text/CSV; charset=utf-8", CSV),
        ("text/csv, */*", CSV),
        ("text/csv, */*;q=0.1", CSV),
        ("text/csv;q=0.5, */*", JSON),
        ("text/*", CSV),
        ("text/csv, application/json", CSV),
        ("application/json, text/csv", JSON),
        ("application/json, text/csv;q=0.5", JSON),
        ("application/json;q=0.5, text/csv;q=0.9", CSV),
        ("text/csv;q=0", JSON),
        ("text/csv;q=0, */*", JSON),
        ("text/csv;q=high", JSON),
        ("text/csv;q=nan", JSON),
        ("application/xml", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("application/geo+json", GEO),
        ("application/geo+json, application/json;q=0.9", GEO),
        (",;,q=1", JSON),
    ],
)
def test_the_client_gets_what_it_likes_most(accept: str, expected: str) -> None:
    assert preferred(accept, (JSON, CSV, GEO)) == expected
