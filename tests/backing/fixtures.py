"""The fixtures: one stack a session, one database a test or module, services on it.

`KAFKA_BOOTSTRAP_SERVERS` and `DATABASE_URL` name a stack that runs already (no service of ours may
run on it); without them one is started and stopped here.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from backing import database as databases
from backing.kafka import Kafka
from backing.service import Service
from deploy.local.stack import Stack

Starts = Callable[..., AbstractContextManager[Service]]
"""`(name, database, **environment)` to a service that is ready, stopped on leaving."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka and TimescaleDB with all topics."""
    with Stack(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def template(stack: Stack) -> Iterator[str]:
    """The name of a migrated database to clone."""
    with databases.template(stack.database) as name:
        yield name


@pytest.fixture(scope="session")
def kafka(stack: Stack) -> Iterator[Kafka]:
    """The broker: `publish`, `ends`, `read`."""
    with Kafka(stack.kafka) as opened:
        yield opened


@pytest.fixture
def database(stack: Stack, template: str, kafka: Kafka) -> Iterator[str]:
    """The address of a database of this test's own, with the superuser's login."""
    with databases.clone(stack.database, template, kafka.ends()) as url:
        yield url


@pytest.fixture(scope="module")
def module_database(stack: Stack, template: str, kafka: Kafka) -> Iterator[str]:
    """The address of a database that the tests of one module share."""
    with databases.clone(stack.database, template, kafka.ends()) as url:
        yield url


@pytest.fixture(scope="session")
def starts(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Starts:
    """A function that starts services: `with starts("ingest", database) as ingest:`."""
    logs = tmp_path_factory.mktemp("logs")

    @contextmanager
    def start(name: str, database: str, **environment: str) -> Iterator[Service]:
        with ExitStack() as opened:
            yield opened.enter_context(
                Service(
                    name,
                    kafka=stack.kafka,
                    database=database,
                    log=Path(logs) / f"{name}-{uuid4().hex}.log",
                    environment=environment,
                )
            )

    return start


@pytest.fixture
def ingest(database: str, starts: Starts) -> Iterator[Service]:
    """Ingest on a database of this test's own."""
    with starts("ingest", database) as service:
        yield service


@pytest.fixture(scope="module")
def module_ingest(module_database: str, starts: Starts) -> Iterator[Service]:
    """Ingest on a database that the tests of one module share."""
    with starts("ingest", module_database) as service:
        yield service


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A sensor id that no other test has."""
    return f"T-{uuid4().hex[:12]}"
