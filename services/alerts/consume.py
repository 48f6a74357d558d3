"""The subscription: each batch says what has to be judged again, in its own transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from faststream.kafka import KafkaBroker

from services.alerts import decode
from services.alerts.decode import Batch
from services.alerts.domain import touched
from services.alerts.domain.rule import Rule
from services.alerts.domain.touched import Sensor, Touched
from services.alerts.persist import marks, sensors, watches
from services.alerts.query import rules
from services.alerts.query import sensors as known_sensors
from services.alerts.settings import Settings
from shared import clock
from shared.air.intervals import hour_of
from shared.air.pollutants import Pollutant
from shared.consume import Record, Subscription
from shared.postgres import Connection
from shared.topics import AIR_CHANGED, AIR_HOURLY, FACTS_RECORDED

TOPICS = (AIR_HOURLY, AIR_CHANGED, FACTS_RECORDED)


def subscriptions(
    kafka: KafkaBroker, settings: Settings, database: str, committed: Callable[[], None]
) -> list[Subscription]:
    """Return the subscription to all that is judged; it starts with the broker."""
    return [
        Subscription(
            kafka,
            TOPICS,
            schema="alerts",
            group="alerts",
            database=database,
            handle=handle,
            committed=committed,
            most_records=settings.batch_records,
            member=settings.member,
        )
    ]


async def handle(connection: Connection, records: Sequence[Record]) -> None:
    """Write down what a batch touches; judging follows the commit."""
    batch = decode.batch(records)
    now = clock.now()
    await rules.keep(connection)
    if batch.cases:
        case_ids = sorted({each.case_id for each in batch.cases})
        await watches.cases_changed(connection, case_ids, now)
    if batch.hours or batch.sensors:
        judged_by = list((await rules.judging(connection)).values())
        ids = [each.sensor_id for each in batch.hours]
        ids += [each.sensor_id for each in batch.sensors]
        known = await known_sensors.known(connection, ids)
        await sensors.remember(connection, known.values())
        await marks.add(connection, _touched(judged_by, known, batch, now), now)
        await watches.heard(connection, _newest(batch), now)
        await watches.touch(connection, [each.sensor_id for each in batch.sensors], now)


def _newest(batch: Batch) -> dict[str, datetime]:
    """Return when the newest hour of each sensor starts."""
    starts: dict[str, datetime] = {}
    for changed in batch.sensors:
        if changed.reason == "first_reading" and changed.since is not None:
            starts[changed.sensor_id] = hour_of(changed.since)
    for hour in batch.hours:
        starts[hour.sensor_id] = max(starts.get(hour.sensor_id, hour.start), hour.start)
    return starts


def _touched(
    rules: Sequence[Rule], known: dict[str, Sensor], batch: Batch, now: datetime
) -> list[Touched]:
    found: list[Touched] = []
    for hour in batch.hours:
        sensor = known[hour.sensor_id]
        found += touched.by_hour(rules, sensor, hour.pollutant, hour.start)
    for sensor_id, start in _newest(batch).items():
        found += touched.by_life(rules, known[sensor_id], start)
    for changed in batch.sensors:
        sensor = known[changed.sensor_id]
        found += touched.by_sensor(rules, sensor, list(Pollutant), changed.since, now)
    return found
