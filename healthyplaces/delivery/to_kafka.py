"""Delivery straight to Kafka: idempotent, in order per key, many records in flight."""

import asyncio
import logging
from types import TracebackType

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from healthyplaces.delivery.tally import Tally
from healthyplaces.formats.items import Item
from healthyplaces.outcome import Unreachable
from shared.topics import LARGEST_VALUE_BYTES

MOST_IN_FLIGHT = 4_000
START_SECONDS = 15.0
ANSWER_SECONDS = 30.0
"""An idempotent producer never gives up by itself: after this long without an answer, we do."""

UNREADABLE = "unreadable"


class KafkaDelivery:
    """Publishes items to one topic; an async context manager.

    What was acknowledged is on the broker. Publishing the same file again after a failure is safe:
    the platform knows each item by its identity.
    """

    def __init__(self, bootstrap_servers: str, topic: str, tally: Tally) -> None:
        self._bootstrap = bootstrap_servers
        self._topic = topic
        self._tally = tally
        self._slots = asyncio.Semaphore(MOST_IN_FLIGHT)
        self._failure: str | None = None
        # Its warnings repeat every second while a broker is away; what matters is raised below.
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap_servers,
            enable_idempotence=True,
            linger_ms=10,
            max_batch_size=262_144,
            max_request_size=LARGEST_VALUE_BYTES + 65_536,
            request_timeout_ms=int(START_SECONDS * 1000),
        )

    async def __aenter__(self) -> "KafkaDelivery":
        """Connect.

        Raises:
            Unreachable: no broker answers there, or it has no such topic.
        """
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._producer.start()
                await self._producer.partitions_for(self._topic)
        except (KafkaError, TimeoutError, OSError) as error:
            await self._stop()
            raise Unreachable(
                f"no Kafka broker with topic {self._topic} at {self._bootstrap}: "
                f"{str(error) or type(error).__name__}"
            ) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._stop()

    async def put(self, item: Item) -> None:
        """Send an item; its acknowledgement is counted when it comes.

        Raises:
            Unreachable: the broker has stopped answering.
        """
        if len(item.value) > LARGEST_VALUE_BYTES:
            # The broker would refuse it, and that ends an idempotent producer for good.
            self._tally.refuse(item.line, "too_large", f"over {LARGEST_VALUE_BYTES} bytes")
            return
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._slots.acquire()
                self._check()
                sent = await self._producer.send(self._topic, value=item.value, key=item.key)
        except TimeoutError as error:
            raise Unreachable(self._silence()) from error
        except KafkaError as error:
            raise Unreachable(f"Kafka refused a record: {error}") from error
        sent.add_done_callback(lambda answer: self._answered(item, answer))

    async def finish(self) -> None:
        """Wait until everything sent is acknowledged.

        Raises:
            Unreachable: the broker has stopped answering.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._producer.flush()
        except TimeoutError as error:
            raise Unreachable(self._silence()) from error
        except KafkaError as error:
            raise Unreachable(f"Kafka refused a record: {error}") from error
        await asyncio.sleep(0)  # the callbacks of the last records
        self._check()

    def _answered(self, item: Item, answer: "asyncio.Future[object]") -> None:
        self._slots.release()
        if answer.cancelled():
            return
        error = answer.exception()
        if error is None:
            self._tally.acknowledged += 1
        else:
            self._tally.refuse(item.line, "broker", str(error) or type(error).__name__)
            self._failure = self._failure or str(error)

    def _check(self) -> None:
        if self._failure is not None:
            raise Unreachable(f"Kafka refused a record: {self._failure}")

    def _silence(self) -> str:
        return (
            f"the Kafka broker at {self._bootstrap} has not answered for {ANSWER_SECONDS:g} s; "
            "publish the file again when it does: what is there already has no second effect"
        )

    async def _stop(self) -> None:
        try:
            async with asyncio.timeout(5):
                await self._producer.stop()
        except (TimeoutError, KafkaError):
            pass  # expected when the broker is gone: whoever stops us has said so already
