"""Puts alerts together: the only room that knows every other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from services.alerts import consume, describe, housekeep
from services.alerts.delivery.sender import Sender
from services.alerts.domain.addresses import networks
from services.alerts.evaluate.tester import Tester
from services.alerts.evaluate.worker import Worker
from services.alerts.persist import rules as stored_rules
from services.alerts.publish import Sequencer
from services.alerts.serve import (
    acts,
    alerts,
    backtests,
    explain,
    exposure,
    hazards,
    operations,
    rules,
    silences,
    stream,
    subscriptions,
)
from services.alerts.settings import Settings
from services.alerts.streaming.hub import Hub
from shared import clock, http
from shared.consume import broker
from shared.offsets import Progress
from shared.outbox import Publisher
from shared.postgres import as_role, connect, pool, require_version
from shared.process import Stopping
from shared.working import working

SCHEMA_VERSION = 26


def build(settings: Settings, stopping: Stopping) -> FastAPI:
    """Return the service's application; everything opens in its lifespan."""
    database = as_role(settings.database_url.get_secret_value(), "alerts")
    kafka = broker(settings.kafka, "alerts")
    publisher = Publisher("alerts", database=database, kafka=settings.kafka)
    reads = pool(database, "alerts.read")
    writes = pool(database, "alerts.write", most=4, read_only=False)
    hub = Hub(reads, settings.stream_queue)

    allow = networks(settings.webhook_allow)
    sender = Sender(database, writes, allow)

    def placed() -> None:
        hub.wake()
        publisher.wake()
        sender.wake()

    tester = Tester(database, reads)
    sequencer = Sequencer(database, placed, shadow=settings.shadow)
    worker = Worker(database, settings, sequencer.wake)
    consumers = consume.subscriptions(kafka, settings, database, worker.wake)
    progress = Progress("alerts", "alerts", consume.TOPICS, consumers)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            async with await connect(database, "alerts.start") as connection:
                await require_version(connection, SCHEMA_VERSION)
                await stored_rules.ensure_shipped(connection, clock.now())
            await stack.enter_async_context(reads)
            await stack.enter_async_context(writes)
            app.state.reads, app.state.writes = reads, writes
            app.state.settings, app.state.hub, app.state.progress = settings, hub, progress
            app.state.committed, app.state.judge = sequencer.wake, worker.wake
            app.state.tester = tester
            app.state.webhook_allow = allow
            app.state.asyncapi = describe.document(kafka)
            async with working(
                kafka,
                publisher,
                consumers,
                [
                    sequencer.run(),
                    worker.run(),
                    hub.run(),
                    sender.run(),
                    tester.run(),
                    housekeep.run(writes, settings),
                    _end_streams(stopping, hub),
                ],
                stopping,
            ):
                yield

    async def ready() -> list[str]:
        return await progress.problems(reads)

    token = settings.internal_token
    return http.application(
        "Healthy Places: alerts",
        lifespan=lifespan,
        routers=[
            stream.router,
            alerts.router,
            explain.router,
            exposure.router,
            acts.router,
            hazards.router,
            rules.router,
            backtests.router,
            silences.router,
            subscriptions.router,
            operations.router,
        ],
        ready=ready,
        token=None if token is None else token.get_secret_value(),
    )


async def _end_streams(stopping: Stopping, hub: Hub) -> None:
    """Let the listeners go before the server waits for them."""
    await stopping.event.wait()
    hub.stop()
