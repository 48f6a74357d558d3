"""Everything here needs the real parts; the fixtures are those of `backing.fixtures`."""

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a real Kafka and a real TimescaleDB."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.stack)
