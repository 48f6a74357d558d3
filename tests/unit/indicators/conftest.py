import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "indicators"

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    if not FOLDER.is_dir():
        pytest.skip(f"NOT COMPARED with the reference data: {FOLDER} is not beside the checkout")
    return FOLDER


@pytest.fixture(scope="session")
def reference(reference_folder: Path) -> Callable[[str], Rows]:
    def read(name: str) -> Rows:
        content = (reference_folder / name).read_bytes()
        text = gzip.decompress(content) if name.endswith(".gz") else content
        return list(csv.DictReader(io.StringIO(text.decode())))

    return read
