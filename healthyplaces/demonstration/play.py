"""Playing the simulation: sensors, the last 24 hours fast, some years of facts, then on live."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import orjson

from healthyplaces.client import AsyncClient, Unreachable, calls
from healthyplaces.delivery.tally import Tally
from healthyplaces.delivery.to_kafka import KafkaDelivery
from healthyplaces.demonstration.ledger import Ledger
from healthyplaces.demonstration.verdict import DAY
from healthyplaces.formats.items import Item
from healthyplaces.simulator import city, council, housing
from healthyplaces.simulator.air import episode_before
from healthyplaces.simulator.council import Expected
from healthyplaces.simulator.schedule import Sending, schedule
from healthyplaces.simulator.story import Event, Story, by_time
from healthyplaces.simulator.today import Today
from shared import clock
from shared.topics import AIR_READINGS, AIR_SENSORS, HOUSING_EVENTS

_KNOWN_WITHIN_SECONDS = 60.0
_POLL_SECONDS = 0.2
_CONFIRM_EVERY = timedelta(seconds=1)
_SHOW_EVERY = 250
_BROKEN = (b"not json at all", b'{"sensor_id": "COAL", "pollutant": "no2", "value": NaN}')
"""What a broken publisher sends; the platform must say so and go on."""

Show = Callable[[int, Tally], None]


class Play:
    """One simulated day on one platform.

    Attributes:
        now: when it was started; the day before it is replayed.
        ledger: what was published of readings in the replay.
        measures: what measures must be by the facts published.
    """

    def __init__(self, kafka: str, seed: int, per_ward: int, now: datetime) -> None:
        self.now = now
        self.ledger = Ledger()
        self.measures: Mapping[str, Expected] = {}
        self.sensors = city.sensors(seed, per_ward)
        self._kafka = kafka
        self._seed = seed
        self._sendings = schedule(seed, self.sensors, now - DAY, None, episode_before(now))
        self._next: Sending | None = None

    async def register(self, client: AsyncClient) -> None:
        """Register the sensors and wait until the platform knows them.

        Raises:
            Unreachable: it does not after a minute.
        """
        items = [
            Item(1, sensor.sensor_id.encode(), orjson.dumps(sensor.registration()))
            for sensor in self.sensors
        ]
        await self._publish(AIR_SENSORS, items)
        wanted = {sensor.sensor_id for sensor in self.sensors}
        deadline = asyncio.get_running_loop().time() + _KNOWN_WITHIN_SECONDS
        while True:
            known = {each["sensor_id"] async for each in client.each(calls.sensors())}
            if wanted <= known:
                return
            if asyncio.get_running_loop().time() > deadline:
                raise Unreachable(f"{len(wanted - known)} sensors are not known after a minute")
            await asyncio.sleep(_POLL_SECONDS)

    async def hazards(self) -> int:
        """Publish what was reported of hazards in homes; return how many events."""
        events = list(housing.hazards(self._seed, self.now))
        items = [Item(1, event["case_id"].encode(), orjson.dumps(event)) for event in events]
        await self._publish(HOUSING_EVENTS, items)
        return len(items)

    async def facts(self, show: Show) -> Tally:
        """Publish some years of all that is no air, as it happened; return what became of it."""
        told, events = await asyncio.to_thread(self._told)
        self.measures = council.expected(told)
        tally = Tally()
        async with AsyncExitStack() as stack:
            deliveries = {
                topic: await stack.enter_async_context(KafkaDelivery(self._kafka, topic, tally))
                for topic in sorted({story.topic for story in told})
            }
            for story, event in events:
                tally.offered += 1
                item = Item(1, story.key(), orjson.dumps(event))
                await deliveries[story.topic].put(item)
                if tally.offered % _SHOW_EVERY == 0:
                    show(tally.offered, tally)
                    await asyncio.sleep(0)
            for delivery in deliveries.values():
                await delivery.finish()
        show(tally.offered, tally)
        return tally

    def _told(self) -> tuple[list[Story], list[tuple[Story, Event]]]:
        told = list(council.stories(self._seed, Today(self.now)))
        return told, by_time(told)

    async def replay(self, show: Show) -> Tally:
        """Publish all that was sent up to `now`, as fast as it goes; return what became of it."""
        tally = Tally()
        async with KafkaDelivery(self._kafka, AIR_READINGS, tally) as delivery:
            for broken in _BROKEN:
                self.ledger.note({}, accepted=False)
                tally.offered += 1
                await delivery.put(Item(1, None, broken))
            for sending in self._until(self.now):
                await self._send(delivery, sending, tally)
                if tally.offered % _SHOW_EVERY == 0:
                    show(tally.offered, tally)
                    await asyncio.sleep(0)
            await delivery.finish()
        show(tally.offered, tally)
        return tally

    def expected(self) -> int:
        """Return about how many readings the replay has: those of a day without a gap."""
        return sum(
            len(sensor.pollutants) * int(DAY.total_seconds()) // sensor.interval_s
            for sensor in self.sensors
        )

    async def live(self, say: Callable[[str], None]) -> AsyncIterator[Tally]:
        """Publish for ever what the sensors send, when they send it; yield the counts now and then.

        Where Kafka is away it waits and sends again what was not acknowledged.
        """
        unconfirmed: list[Sending] = []
        total = Tally()
        while True:
            tally = Tally()
            try:
                async with KafkaDelivery(self._kafka, AIR_READINGS, tally) as delivery:
                    for sending in unconfirmed:
                        await delivery.put(_item(sending))
                    async for due in self._as_time_goes_by():
                        unconfirmed += due
                        for sending in due:
                            await delivery.put(_item(sending))
                        await delivery.finish()
                        total.offered += len(unconfirmed)
                        total.acknowledged += len(unconfirmed)
                        unconfirmed = []
                        yield total
            except Unreachable as error:
                say(f"{error}; trying again")
                await asyncio.sleep(2)

    async def _as_time_goes_by(self) -> AsyncIterator[list[Sending]]:
        while True:
            yield list(self._until(clock.now()))
            await asyncio.sleep(_CONFIRM_EVERY.total_seconds())

    def _until(self, at: datetime) -> Iterator[Sending]:
        """Yield what is sent up to an instant and was not yielded before."""
        while True:
            sending = self._next or next(self._sendings)
            if sending.at > at:
                self._next = sending
                return
            self._next = None
            yield sending

    async def _send(self, delivery: KafkaDelivery, sending: Sending, tally: Tally) -> None:
        tally.offered += 1
        self.ledger.note(sending.reading, accepted=sending.accepted)
        await delivery.put(_item(sending))

    async def _publish(self, topic: str, items: list[Item]) -> None:
        tally = Tally(offered=len(items))
        async with KafkaDelivery(self._kafka, topic, tally) as delivery:
            for item in items:
                await delivery.put(item)
            await delivery.finish()


def _item(sending: Sending) -> Item:
    key = sending.reading["sensor_id"].encode()
    return Item(1, key, orjson.dumps(sending.reading), sending.at)
