"""The gateway as a process on the real stack: before services that tests decide, or our own."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from backing.fixtures import Starts
from backing.issuer import Issuer
from gateway_front import Front, first_keys
from gateway_standin import StandIn


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture(scope="module")
def gateway(
    module_database: str, starts: Starts, standin: StandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    file, keys = first_keys(tmp_path_factory.mktemp("keys"))
    with starts(
        "gateway",
        module_database,
        GATEWAY_BOOTSTRAP_KEYS=str(file),
        INTERNAL_TOKEN="between-us",
        INGEST_URL=standin.url,
        ALERTS_URL=standin.url,
        INDICATORS_URL=standin.url,
        GATEWAY_HEADER_WITHIN="PT1S",
        GATEWAY_BODY_WITHIN="PT1S",
    ) as service:
        front = Front(service, keys)
        yield front
        front.client.close()


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """Whose tokens `platform` takes."""
    with Issuer() as running:
        yield running


@pytest.fixture(scope="module")
def platform(
    module_database: str, starts: Starts, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    """The gateway before the real services."""
    file, keys = first_keys(tmp_path_factory.mktemp("keys"))
    with ExitStack() as opened:
        urls = {
            f"{name.upper()}_URL": opened.enter_context(
                starts(name, module_database, INTERNAL_TOKEN="between-us")
            ).url
            for name in ("ingest", "alerts", "indicators")
        }
        service = opened.enter_context(
            starts(
                "gateway",
                module_database,
                GATEWAY_BOOTSTRAP_KEYS=str(file),
                INTERNAL_TOKEN="between-us",
                **urls,
                **issuer.environment,
            )
        )
        front = Front(service, keys)
        yield front
        front.client.close()


@pytest.fixture(autouse=True)
def _as_usual(standin: StandIn) -> None:
    standin.asked.clear()
    standin.status = 200
    standin.delay_seconds = 0.0
    standin.answer = {"items": [], "next": None}
