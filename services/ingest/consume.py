"""The subscriptions: each batch decoded, applied and dead-lettered in its own transaction."""

from collections.abc import Callable, Sequence
from itertools import groupby

from faststream.kafka import KafkaBroker

from services.ingest import apply, letters
from services.ingest.decode import Letter, Source
from services.ingest.registrations import Registrations
from services.ingest.settings import Settings
from shared import clock, outbox
from shared.consume import Handle, Record, Subscription
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

_EVENTS = (HOUSING_EVENTS, SURVEY_RESPONSES, COMMUNITY_EVENTS, FIRE_EVENTS)


def subscriptions(
    kafka: KafkaBroker, settings: Settings, database: str, committed: Callable[[], None]
) -> list[Subscription]:
    """Return the subscriptions of every inbound topic; they start with the broker."""

    def subscribe(
        group: str, topics: Sequence[str], apply_batch: Handle, number: int = 0
    ) -> Subscription:
        return Subscription(
            kafka,
            topics,
            schema="ingest",
            group=group,
            database=database,
            handle=apply_batch,
            refuse=refuse,
            committed=committed,
            most_records=settings.batch_records,
            member=settings.member if number == 0 else f"{settings.member}-{number}",
        )

    of_sensors = subscribe("ingest.sensors", (AIR_SENSORS,), handle)
    registrations = Registrations(of_sensors)

    async def handle_readings(connection: Connection, records: Sequence[Record]) -> None:
        await handle(connection, records, registrations)

    return [
        of_sensors,
        *(
            subscribe("ingest.readings", (AIR_READINGS,), handle_readings, number)
            for number in range(settings.reading_members)
        ),
        subscribe("ingest.events", _EVENTS, handle),
    ]


async def handle(
    connection: Connection,
    records: Sequence[Record],
    registrations: Registrations | None = None,
) -> None:
    """Apply a batch: what is good is stored, what is not becomes a dead letter, nothing is lost."""
    now = clock.now()
    for topic, of_topic in groupby(records, key=lambda each: each.topic):
        sources = [Source.of(each, now) for each in of_topic]
        refused = await apply.records(connection, topic, sources, now, registrations)
        await outbox.add(connection, "ingest", await letters.keep(connection, refused, clock.now()))


async def refuse(connection: Connection, record: Record, problem: str) -> None:
    """Dead-letter the one record that the database will not store."""
    now = clock.now()
    source = Source.of(record, now)
    refusal = Refusal(Reason.INVALID, f"value: cannot be stored: {problem}")
    letter = Letter(source, None, record.value, refusal, source.headers)
    await outbox.add(connection, "ingest", await letters.keep(connection, [letter], now))
