"""The console's files are served as they were built, under a strict policy."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.gateway.pages import Pages, Tiles
from services.gateway.settings import Settings


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


def test_a_tile_server_is_told_of_in_the_page_and_its_pictures_alone_are_let_in(
    tmp_path: Path,
) -> None:
    (tmp_path / "index.html").write_text("<html><head></head><body></body></html>")
    address = "https://tiles.example:8443/{z}/{x}/{y}.png?a=1&b=2"
    found = Pages(tmp_path, Tiles(address, '© "us"'))
    found.load()
    answer = found.answer("GET", "/", {})
    assert answer is not None
    told = answer.body.decode()
    assert (
        'name="map-tiles" content="https://tiles.example:8443/{z}/{x}/{y}.png?a=1&amp;b=2"' in told
    )
    assert 'content="© &quot;us&quot;"' in told
    policy = (answer.header(b"content-security-policy") or b"").decode()
    assert "img-src 'self' data: https://tiles.example:8443;" in policy
    assert policy.count("tiles.example") == 1


def test_without_a_tile_server_nothing_from_elsewhere_is_let_in(pages: Pages) -> None:
    answer = pages.answer("GET", "/", {})
    assert answer is not None
    assert b"http" not in (answer.header(b"content-security-policy") or b"")


def settings(address: str) -> Settings:
    services = {f"{name}_url": "http://127.0.0.1:1" for name in ("ingest", "alerts", "indicators")}
    basis = {"database_url": "postgresql://x/y", "kafka": "x:1", **services}
    return Settings(**basis, map_tiles=address)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address", ["https://tiles.example/{z}/{x}/{y}.png", "http://[::1]:8/{y}/{x}/{z}"]
)
def test_an_address_of_tiles_is_taken(address: str) -> None:
    assert settings(address).map_tiles == address


@pytest.mark.parametrize(
    "address",
    [
        "https://tiles.example/{z}/{x}.png",
        "ftp://tiles.example/{z}/{x}/{y}.png",
        "https://a; script-src */{z}/{x}/{y}.png",
        "https://user@tiles.example/{z}/{x}/{y}.png",
        "//tiles.example/{z}/{x}/{y}.png",
    ],
)
def test_what_is_no_address_of_tiles_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="map_tiles"):
        settings(address)
