"""Ingest with its broker; one process a module, so that nothing is shared but sensors' names."""

import pytest
from air_builders import Air
from backing.kafka import Kafka
from backing.service import Service


@pytest.fixture
def air(module_ingest: Service, kafka: Kafka) -> Air:
    """Ingest of the module."""
    return Air(module_ingest, kafka)
