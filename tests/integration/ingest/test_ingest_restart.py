"""What ends and begins again: offsets, topics consumed anew, two processes, a process killed."""

import signal
import time
from collections.abc import Iterable
from typing import Any

from air_builders import HOUR, MIDNIGHT, Air, at, reading, sensor
from backing import database as databases
from backing.database import Ends
from backing.fixtures import Starts
from backing.kafka import Kafka, Out, Read, Sent

from shared import instants, topics

OUT = (
    topics.AIR_HOURLY,
    topics.AIR_CHANGED,
    topics.FACTS_RECORDED,
    *map(topics.dead_letters_of, topics.INBOUND),
)


def dump(url: str) -> dict[str, list[str]]:
    """Return every row of everything ingest keeps, but how far it has come."""
    found = databases.rows(
        url,
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'ingest' "
        "AND table_type = 'BASE TABLE' AND table_name NOT IN ('offsets', 'outbox')",
    )
    return {
        str(each["name"]): [
            str(row["row"])
            for row in databases.rows(
                url, f"SELECT stored::text AS row FROM ingest.{each['name']} AS stored ORDER BY 1"
            )
        ]
        for each in found
    }


def everything(name: str) -> dict[str, list[Out]]:
    """Something of all that ingest does, by topic."""
    fact = {
        "id": name,
        "type": "messenger.left",
        "occurred_at": at(1),
        "subject_id": "s-1",
    }
    return {
        "air.sensors": [
            Out(sensor(name, interval_s=1800), name),
            Out(sensor(f"{name}-gone"), f"{name}-gone"),
            Out(sensor(name, interval_s=3600, valid_from=at(2)), name),
            Out(None, f"{name}-gone"),
            Out(sensor(name, interval_s=900, valid_from=at(2)), name),
            Out(sensor(f"{name}-back"), f"{name}-back"),
            Out(None, f"{name}-back"),
            Out(sensor(f"{name}-back"), f"{name}-back"),
        ],
        "air.readings": [
            *(Out(reading(name, each / 2, float(each)), name) for each in range(20)),
            *(Out(reading(name, each / 2, float(each + 1)), name) for each in range(10)),
            *(Out(reading(name, each, 7.0, state="ratified"), name) for each in range(4)),
            Out(reading(name, 3, 8.0), name),
            Out([reading(name, 5, 1.0), {}, reading(name, 5, None, state="withdrawn")], name),
            Out(reading(name, 8, 5_000.0), "another key"),
            Out(b"{", name),
            Out(reading(f"{name}-nobody", 1, 1.0), name),
            Out(reading(f"{name}-gone", 1, 1.0), name),
        ],
        "community.events": [
            Out(fact, "s-1"),
            Out(fact | {"subject_id": "s-2"}, "s-2"),
            Out(fact, "s-1"),
        ],
    }


def publish(kafka: Kafka, records: dict[str, list[Out]]) -> list[Sent]:
    return [sent for topic, of in records.items() for sent in kafka.publish(topic, *of)]


def last_told(records: Iterable[Read]) -> dict[tuple[str, str], tuple[int, Any]]:
    """Return the last revision and value of every hour that was told."""
    last: dict[tuple[str, str], tuple[int, Any]] = {}
    for each in records:
        content = each.content
        key = (content["sensor_id"], content["start"])
        assert content["revision"] >= last.get(key, (0, None))[0]
        last[key] = (content["revision"], content["value"])
    return last


def stored_hours(url: str) -> dict[tuple[str, str], tuple[int, Any]]:
    return {
        (str(each["sensor_id"]), instants.text(each["start"])): (each["revision"], each["value"])  # type: ignore[arg-type,misc]
        for each in databases.rows(url, "SELECT sensor_id, start, revision, value FROM api.hours")
    }


def test_topics_consumed_again_from_their_beginning_change_nothing(
    database: str, starts: Starts, kafka: Kafka, name: str
) -> None:
    beginning = kafka.ends()
    with starts("ingest", database) as ingest:
        air = Air(ingest, kafka)
        publish_and_wait(air, everything(name))
        air.register(sensor(f"{name}-nobody"))
        assert air.values(sensor_id=f"{name}-nobody") == [1.0]
    before, told = dump(database), kafka.ends()
    databases.start_at(database, beginning)
    with starts("ingest", database) as ingest:
        ingest.until_applied(all_sent(told))
    assert dump(database) == before
    assert {topic: kafka.ends(topic)[topic] for topic in OUT} == {
        topic: told[topic] for topic in OUT
    }


def publish_and_wait(air: Air, records: dict[str, list[Out]]) -> None:
    """Publish topic by topic, so that a registration is applied before what follows."""
    for topic, of in records.items():
        air.send(topic, *of)


def all_sent(ends: Ends) -> list[Sent]:
    return [
        Sent(topic, partition, end - 1)
        for topic in topics.INBOUND
        for partition, end in ends[topic].items()
    ]


def test_a_restart_goes_on_where_it_stopped(
    database: str, starts: Starts, kafka: Kafka, name: str
) -> None:
    before = kafka.ends("air.hourly")
    with starts("ingest", database) as ingest:
        Air(ingest, kafka).register(sensor(name))
        Air(ingest, kafka).read(*(reading(name, each, float(each)) for each in range(5)))
        assert ingest.stop() in (0, -signal.SIGTERM)
        sent = kafka.publish(
            "air.readings", *(Out(reading(name, each, float(each)), name) for each in range(3, 10))
        )
        ingest.start()
        ingest.until_ready()
        ingest.until_applied(sent)
        assert Air(ingest, kafka).values(sensor_id=name) == [float(each) for each in range(10)]
    assert [each.content["revision"] for each in kafka.read("air.hourly", before)] == [1] * 10


def test_what_was_committed_and_not_published_is_published_after_a_start(
    database: str, starts: Starts, kafka: Kafka, name: str
) -> None:
    before = kafka.ends("air.hourly")
    for each in range(3):
        databases.rows(
            database,
            "INSERT INTO ingest.outbox (topic, key, value, header_names, header_values) "
            "VALUES ('air.hourly', %s, %s, '{ce_id}', '{1}')",
            name.encode(),
            b'{"revision":%d}' % each,
        )
    with starts("ingest", database) as ingest:
        ingest.until_applied([])
    told = kafka.read("air.hourly", before)
    assert [each.content["revision"] for each in told] == [0, 1, 2]


def test_two_processes_share_the_work_and_one_may_be_killed(
    database: str, starts: Starts, kafka: Kafka, name: str
) -> None:
    before = kafka.ends("air.hourly")
    names = [f"{name}-{each}" for each in range(12)]
    hours = [instants.text(MIDNIGHT + each * HOUR) for each in range(100)]
    small = {"INGEST_BATCH_RECORDS": "200"}
    with starts("ingest", database, **small) as one, starts("ingest", database, **small) as other:
        Air(one, kafka).register(*map(sensor, names))
        sent: list[Sent] = []
        for wave in range(4):
            sent += kafka.publish(
                "air.readings",
                *(Out(reading(who, hour, float(wave)), who) for hour in hours for who in names),
            )
            if wave == 1:
                other.kill()
        one.until_applied(sent)
        one.until_ready()
    counted = databases.rows(
        database, "SELECT count(*) AS n, min(value) AS low, max(value) AS high FROM ingest.readings"
    )
    assert counted == [{"n": 1_200, "low": 3.0, "high": 3.0}]
    history = databases.rows(
        database,
        "SELECT DISTINCT array_agg(value ORDER BY superseded_at, value) AS values "
        "FROM ingest.readings_superseded GROUP BY series_id, start",
    )
    assert history == [{"values": [0.0, 1.0, 2.0]}]
    assert last_told(kafka.read("air.hourly", before)) == stored_hours(database)


def test_a_process_killed_in_the_middle_loses_and_repeats_nothing(
    database: str, starts: Starts, kafka: Kafka, name: str
) -> None:
    before = kafka.ends("air.hourly")
    names = [f"{name}-{each}" for each in range(8)]
    with starts("ingest", database, INGEST_BATCH_RECORDS="300") as ingest:
        air = Air(ingest, kafka)
        air.register(*(sensor(each, interval_s=60) for each in names))
        sent = kafka.publish(
            "air.readings",
            *(Out(reading(who, minute / 60, minute % 90), who)
              for minute in range(1_000) for who in names),
        )  # fmt: skip
        until_some(database)
        ingest.kill()
        left = databases.rows(database, "SELECT count(*) AS n FROM ingest.readings")[0]["n"]
        assert isinstance(left, int)
        assert 0 < left < 8_000
        ingest.start()
        ingest.until_ready()
        ingest.until_applied(sent)
        for who in names:
            raw = air.series(sensor_id=who, average="raw", limit=10_000)
            assert [each["value"] for each in raw] == [minute % 90 for minute in range(1_000)]
            assert len(air.series(sensor_id=who)) == 17
    assert dump(database)["readings_superseded"] == []
    assert last_told(kafka.read("air.hourly", before)) == stored_hours(database)


def until_some(url: str) -> None:
    deadline = time.monotonic() + 30
    while databases.rows(url, "SELECT 1 FROM ingest.readings LIMIT 1") == []:
        assert time.monotonic() < deadline
        time.sleep(0.01)
