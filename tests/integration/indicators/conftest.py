"""Ingest and indicators with their broker; one of each a module."""

from collections.abc import Iterator

import pytest
from backing.fixtures import Starts
from backing.kafka import Kafka
from backing.service import Service
from fact_builders import Measures


@pytest.fixture(scope="module")
def measures(
    module_database: str, module_ingest: Service, kafka: Kafka, starts: Starts
) -> Iterator[Measures]:
    """The module's own measures, empty at first."""
    with starts("indicators", module_database) as service:
        yield Measures(kafka, module_ingest, service)
