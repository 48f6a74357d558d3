"""The subscription to `facts.recorded`: each batch counted in its own transaction."""

from collections.abc import Callable, Sequence

from faststream.kafka import KafkaBroker

from services.indicators import decode, recount, telemetry
from services.indicators.counting import Countings
from services.indicators.settings import Settings
from shared.consume import Record, Subscription
from shared.postgres import Connection
from shared.topics import FACTS_RECORDED

TOPICS = (FACTS_RECORDED,)


def subscription(
    kafka: KafkaBroker,
    settings: Settings,
    database: str,
    countings: Countings,
    committed: Callable[[], None],
) -> Subscription:
    """Return the subscription; it starts with the broker."""

    async def handle(connection: Connection, records: Sequence[Record]) -> None:
        asked = decode.records(countings, records)
        await recount.units(connection, countings, asked)
        telemetry.UNITS.inc(len(asked.subjects) + len(asked.facts))

    return Subscription(
        kafka,
        TOPICS,
        schema="indicators",
        group="indicators.facts",
        database=database,
        handle=handle,
        committed=committed,
        most_records=settings.batch_records,
        member=settings.member,
    )
