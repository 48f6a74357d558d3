"""The working life of a service that consumes: start its tasks and its broker, and stop them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from shared import process
from shared.consume import Subscription
from shared.outbox import Publisher
from shared.process import Stopping

_STOP_SECONDS = 25.0
"""Above the broker's own grace for the batch in hand, below a supervisor's patience."""


@asynccontextmanager
async def working(
    kafka: KafkaBroker,
    publisher: Publisher,
    subscriptions: Sequence[Subscription],
    works: Sequence[Coroutine[Any, Any, None]],
    stopping: Stopping,
) -> AsyncIterator[None]:
    """Consume, publish and do the service's own work while the context lasts.

    On leaving, in this order: consuming ends with the batch in hand, what was committed is
    published, the consumers' connections close, and the tasks are cancelled.

    Args:
        kafka: the broker of the subscriptions; started last, so that all else is ready before.
        publisher: drains the outbox.
        subscriptions: what is consumed.
        works: what else the service does for ever, waiting out every outage.
        stopping: ends the process where a work, the publisher or a subscription ends by a bug.
    """
    tasks = [
        asyncio.create_task(process.watched(work, stopping))
        for work in (
            publisher.run(),
            *works,
            process.watch_loop(),
            process.stop_on([each.failed for each in subscriptions], stopping),
        )
    ]
    await kafka.start()
    try:
        yield
    finally:
        for each in subscriptions:
            each.leave()
        with suppress(TimeoutError, asyncio.CancelledError, KafkaError):
            async with asyncio.timeout(_STOP_SECONDS):
                await kafka.stop()
        await publisher.stop()
        for each in subscriptions:
            await each.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
