"""The console's files are served as they were built, under a strict policy."""

from pathlib import Path

import pytest

from services.gateway.pages import Pages


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>console</title>")
    (tmp_path / "assets" / "index-abc.js").write_text("1;" * 2000)
    found = Pages(tmp_path)
    found.load()
    return found


def test_the_root_is_the_console(pages: Pages) -> None:
    answer = pages.answer("GET", "/", {})
    assert answer is not None
    assert b"console" in answer.body
    assert answer.header(b"content-type") == b"text/html; charset=utf-8"
    assert b"default-src 'none'" in (answer.header(b"content-security-policy") or b"")
    assert answer.header(b"cache-control") == b"no-cache"


def test_what_has_a_hash_in_its_name_is_kept_for_a_year(pages: Pages) -> None:
    answer = pages.answer("GET", "/assets/index-abc.js", {b"accept-encoding": b"gzip"})
    assert answer is not None
    assert b"immutable" in (answer.header(b"cache-control") or b"")
    assert answer.header(b"content-encoding") == b"gzip"


@pytest.mark.parametrize("path", ["/nothing", "/assets/../../etc/passwd", "/assets", "//", ""])
def test_there_is_nothing_else(pages: Pages, path: str) -> None:
    assert pages.answer("GET", path, {b"accept": b"text/html"}) is None
    assert pages.answer("POST", "/", {}) is None


def test_without_a_build_there_is_a_page_that_says_so(tmp_path: Path) -> None:
    found = Pages(tmp_path / "dist")
    found.load()
    answer = found.answer("GET", "/", {})
    assert answer is not None
    assert b"/docs" in answer.body
