"""Killed at random while facts arrive, the service ends where it would have ended anyway."""

import asyncio
import random
import time
from typing import Any
from uuid import uuid4

import psycopg
from backing.kafka import Out, Sent
from fact_builders import Event, Measures, event, placed, response

from services.indicators import counting, recount
from services.indicators.catalogue.entries import shipped
from shared.postgres import as_role, connect

KILLS = 3


def tallies(database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database, autocommit=True) as connection:
        return connection.execute(
            "SELECT tally, grain, breakdown, at, member, ward, decile, measured, x, n, base,"
            " squares FROM indicators.tallies WHERE x <> 0 OR n <> 0 OR base <> 0"
            " ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"
        ).fetchall()


def counted_anew(database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("TRUNCATE indicators.tallies, indicators.units, indicators.definitions")

    async def count() -> None:
        async with await connect(as_role(database, "indicators"), "test") as connection:
            await recount.definitions(connection, counting.of(shipped()))

    asyncio.run(count())
    return tallies(database)


def a_load(chance: random.Random) -> list[tuple[str, Event, str]]:
    found: list[tuple[str, Event, str]] = []
    for _ in range(300):
        case = uuid4().hex
        day = f"2024-{chance.randrange(1, 10):02d}-{chance.randrange(1, 28):02d}"
        found.append(("housing.events", placed(case, day), case))
        found.append(("housing.events", event("ta.ended", case, "2024-12-01"), case))
        survey = response("2024-Q2", {"get_on": "tend_to_agree"}, chance.uniform(0.1, 3))
        found.append(("survey.responses", survey, survey["id"]))
    chance.shuffle(found)
    return found


def test_killed_and_started_again_nothing_is_lost_and_nothing_counts_twice(
    measures: Measures, module_database: str
) -> None:
    chance = random.Random(7)
    values = measures.kafka.ends("indicators.values")
    sent: list[Sent] = []
    load = a_load(chance)
    size = len(load) // KILLS
    for kill in range(KILLS):
        for topic, content, key in load[kill * size : (kill + 1) * size]:
            sent += measures.kafka.publish(topic, Out(content, key))
        time.sleep(chance.uniform(0, 0.6))
        measures.service.kill()
        measures.service.start()
        measures.service.until_ready()
    measures.ingest.until_applied(sent)
    measures.service.until_applied(
        Sent(topic, partition, offset - 1)
        for topic, ends in measures.kafka.ends("facts.recorded").items()
        for partition, offset in ends.items()
        if offset
    )
    before = tallies(module_database)
    published = measures.kafka.read("indicators.values", values)
    by_id: dict[str | None, bytes | None] = {}
    for each in published:
        known = by_id.setdefault(each.header("ce_id"), each.value)
        assert known == each.value
    last: dict[tuple[str, str, str, str], int] = {}
    for each in published:
        content = each.content
        slot = (
            content["indicator_id"],
            content["by"],
            str(content["group"]),
            content["period"]["end"],
        )
        assert content["revision"] >= last.get(slot, 1)
        last[slot] = content["revision"]
    assert before
    assert counted_anew(module_database) == before
