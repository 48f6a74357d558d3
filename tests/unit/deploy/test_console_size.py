"""The console loads fast: all that a browser fetches of it before it shows a page is small."""

import gzip
import re

import pytest

from deploy.local import console

MOST_BYTES = 300_000
DIST = console.FOLDER / "dist"


@pytest.mark.skipif(not (DIST / "index.html").exists(), reason="`make setup` builds the console")
def test_the_console_and_its_first_page_are_under_300_kb_compressed() -> None:
    page = (DIST / "index.html").read_text()
    first = re.findall(r'(?:src|href)="\./([^"]+)"', page)
    assert any(name.endswith(".js") for name in first)
    assert any(name.endswith(".css") for name in first)
    sizes = {name: len(gzip.compress((DIST / name).read_bytes())) for name in first}
    assert sum(sizes.values()) + len(gzip.compress(page.encode())) < MOST_BYTES, sizes


@pytest.mark.skipif(not (DIST / "index.html").exists(), reason="`make setup` builds the console")
def test_all_pages_together_are_under_300_kb_compressed_too() -> None:
    whole = [each for each in DIST.rglob("*") if each.is_file()]
    sizes = {each.name: len(gzip.compress(each.read_bytes())) for each in whole}
    assert sum(sizes.values()) < MOST_BYTES, sizes
