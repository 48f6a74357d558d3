"""The subscriptions: each batch decoded, applied and dead-lettered in its own transaction."""

from collections.abc import Callable, Sequence
from itertools import groupby

from faststream.kafka import KafkaBroker

from services.ingest import apply, letters
from services.ingest.decode import Letter, Source
from services.ingest.settings import Settings
from shared import clock, outbox
from shared.consume import Record, Subscription
from shared.events.reasons import Reason, Refusal
from shared.postgres import Connection
from shared.topics import (
    AIR_READINGS,
    AIR_SENSORS,
    COMMUNITY_EVENTS,
    FIRE_EVENTS,
    HOUSING_EVENTS,
    SURVEY_RESPONSES,
)

_GROUPS = {
    "ingest.sensors": (AIR_SENSORS,),
    "ingest.readings": (AIR_READINGS,),
    "ingest.events": (HOUSING_EVENTS, SURVEY_RESPONSES, COMMUNITY_EVENTS, FIRE_EVENTS),
}


def subscriptions(
    kafka: KafkaBroker, settings: Settings, database: str, committed: Callable[[], None]
) -> list[Subscription]:
    """Return the subscriptions of every inbound topic; they start with the broker."""
    return [
        Subscription(
            kafka,
            topics,
            schema="ingest",
            group=group,
            database=database,
            handle=handle,
            refuse=refuse,
            committed=committed,
            most_records=settings.batch_records,
        )
        for group, topics in _GROUPS.items()
    ]


async def handle(connection: Connection, records: Sequence[Record]) -> None:
    """Apply a batch: what is good is stored, what is not becomes a dead letter, nothing is lost."""
    now = clock.now()
    for topic, of_topic in groupby(records, key=lambda each: each.topic):
        sources = [Source.of(each, now) for each in of_topic]
        refused = await apply.records(connection, topic, sources, now)
        await outbox.add(connection, "ingest", await letters.keep(connection, refused, clock.now()))


async def refuse(connection: Connection, record: Record, problem: str) -> None:
    """Dead-letter the one record that the database will not store."""
    now = clock.now()
    source = Source.of(record, now)
    refusal = Refusal(Reason.INVALID, f"value: cannot be stored: {problem}")
    letter = Letter(source, None, record.value, refusal, source.headers)
    await outbox.add(connection, "ingest", await letters.keep(connection, [letter], now))
