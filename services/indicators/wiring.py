"""Puts indicators together: the only room that knows every other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from services.indicators import consume, counting, describe, recount
from services.indicators.catalogue import entries
from services.indicators.refresh import Refresher
from services.indicators.serve import (
    case_studies,
    indicators,
    inequalities,
    methods,
    operations,
    revisions,
)
from services.indicators.settings import Settings
from shared import http, logs
from shared.consume import broker
from shared.offsets import Progress
from shared.outbox import Publisher
from shared.postgres import as_role, connect, pool, require_version
from shared.process import Stopping
from shared.working import working

SCHEMA_VERSION = 30
_LOG = logs.get(__name__)


def build(settings: Settings, stopping: Stopping) -> FastAPI:
    """Return the service's application; everything opens in its lifespan.

    Raises:
        CatalogueError: an entry of the catalogue does not fit.
    """
    catalogue = entries.shipped()
    countings = counting.of(catalogue)
    database = as_role(settings.database_url.get_secret_value(), "indicators")
    kafka = broker(settings.kafka, "indicators")
    publisher = Publisher("indicators", database=database, kafka=settings.kafka)
    refresher = Refresher(database, settings, catalogue, publisher.wake)
    subscription = consume.subscription(kafka, settings, database, countings, refresher.wake)
    reads = pool(database, "indicators.read")
    writes = pool(
        database, "indicators.write", most=2, read_only=False, statement_timeout_ms=120_000
    )
    progress = Progress("indicators", "indicators", consume.TOPICS, [subscription])

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            async with await connect(database, "indicators.start") as connection:
                await require_version(connection, SCHEMA_VERSION)
                counted = await recount.definitions(connection, countings)
                if counted:
                    _LOG.info("counted anew for changed definitions", facts=counted)
            await stack.enter_async_context(reads)
            await stack.enter_async_context(writes)
            app.state.reads, app.state.writes, app.state.catalogue = reads, writes, catalogue
            app.state.progress, app.state.publisher = progress, publisher
            app.state.asyncapi = describe.document(kafka)
            async with working(
                kafka,
                publisher,
                [subscription],
                [refresher.run()],
                stopping,
            ):
                yield

    async def ready() -> list[str]:
        return await progress.problems(reads)

    token = settings.internal_token
    return http.application(
        "Healthy Places: indicators",
        lifespan=lifespan,
        routers=[
            revisions.router,
            indicators.router,
            case_studies.router,
            inequalities.router,
            methods.router,
            operations.router,
            operations.internal,
        ],
        ready=ready,
        token=None if token is None else token.get_secret_value(),
    )
