"""The subscriptions: each batch decoded, applied and dead-lettered in its own transaction."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby

from faststream.kafka import KafkaBroker

from services.ingest import apply, letters
from services.ingest.decode import Letter, Source
from services.ingest.registrations import Registrations
from services.ingest.settings import Settings
from shared import clock, outbox
from shared.air import quality
from shared.air.localities import Kind
from shared.air.quality import Ranges
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
        group: str, topics: Sequence[str], handle: Handle, number: int = 0
    ) -> Subscription:
        return Subscription(
            kafka,
            topics,
            schema="ingest",
            group=group,
            database=database,
            handle=handle,
            refuse=refuse,
            committed=committed,
            most_records=settings.batch_records,
            member=settings.member if number == 0 else f"{settings.member}-{number}",
        )

    apply_batch = partial(handle, plausible=quality.plausible_ranges(settings.plausible))
    of_sensors = subscribe("ingest.sensors", (AIR_SENSORS,), apply_batch)
    apply_readings = partial(apply_batch, registrations=Registrations(of_sensors))
    return [
        of_sensors,
        *(
            subscribe("ingest.readings", (AIR_READINGS,), apply_readings, number)
            for number in range(settings.reading_members)
        ),
        subscribe("ingest.events", _EVENTS, apply_batch),
    ]


async def handle(
    connection: Connection,
    records: Sequence[Record],
    plausible: Mapping[Kind, Ranges],
    registrations: Registrations | None = None,
) -> None:
    """Apply a batch: what is good is stored, what is not becomes a dead letter, nothing is lost."""
    now = clock.now()
    for topic, of_topic in groupby(records, key=lambda each: each.topic):
        sources = [Source.of(each, now) for each in of_topic]
        refused = await apply.records(connection, topic, sources, now, plausible, registrations)
        await outbox.add(connection, "ingest", await letters.keep(connection, refused, clock.now()))


async def refuse(connection: Connection, record: Record, problem: str) -> None:
    """Dead-letter the one record that the database will not store."""
    now = clock.now()
    source = Source.of(record, now)
    refusal = Refusal(Reason.INVALID, f"value: cannot be stored: {problem}")
    letter = Letter(source, None, record.value, refusal, source.headers)
    await outbox.add(connection, "ingest", await letters.keep(connection, [letter], now))
