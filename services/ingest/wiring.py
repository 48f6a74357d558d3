"""Puts ingest together: the only room that knows every other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from services.ingest import consume, describe, places
from services.ingest.redrive import Redriver
from services.ingest.serve import air, budget, indices, letters, localities, operations, sites
from services.ingest.settings import Settings
from shared import clock, http
from shared.air.quality import plausible_ranges
from shared.consume import broker
from shared.offsets import Progress
from shared.outbox import Publisher
from shared.postgres import as_role, connect, pool, require_version
from shared.process import Stopping
from shared.topics import INBOUND
from shared.working import working

SCHEMA_VERSION = 16


def build(settings: Settings, stopping: Stopping) -> FastAPI:
    """Return the service's application; everything opens in its lifespan."""
    database = as_role(settings.database_url.get_secret_value(), "ingest")
    kafka = broker(settings.kafka, "ingest")
    publisher = Publisher("ingest", database=database, kafka=settings.kafka)
    subscriptions = consume.subscriptions(kafka, settings, database, publisher.wake)
    redriver = Redriver(database, settings, publisher.wake)
    reads = pool(database, "ingest.read")
    writes = pool(database, "ingest.write", most=2, read_only=False, statement_timeout_ms=120_000)
    progress = Progress("ingest", "ingest", INBOUND, subscriptions)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            async with await connect(database, "ingest.start") as connection:
                await require_version(connection, SCHEMA_VERSION)
                await places.ensure_defaults(connection, clock.now())
            await stack.enter_async_context(reads)
            await stack.enter_async_context(writes)
            app.state.reads, app.state.writes = reads, writes
            app.state.progress, app.state.publisher = progress, publisher
            app.state.plausible = plausible_ranges(settings.plausible)
            app.state.asyncapi = describe.document(kafka)
            async with working(
                kafka,
                publisher,
                subscriptions,
                [redriver.run()],
                stopping,
            ):
                yield

    async def ready() -> list[str]:
        return await progress.problems(reads)

    token = settings.internal_token
    return http.application(
        "Healthy Places: ingest",
        lifespan=lifespan,
        routers=[
            localities.router,
            sites.router,
            air.router,
            indices.router,
            budget.router,
            letters.router,
            operations.router,
        ],
        ready=ready,
        token=None if token is None else token.get_secret_value(),
    )
