"""Counting on a real database, without the services: order, repetition, definitions, periods."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import orjson
import psycopg
import pytest
from fact_builders import FOLESHILL, HENLEY

from services.indicators import counting, publish, recount
from services.indicators.catalogue.entries import shipped
from services.indicators.decode import Asked
from services.indicators.domain import period
from services.indicators.query import answers
from services.indicators.query.answers import Question
from shared.postgres import Connection, as_role, connect

Result = TypeVar("Result")
Rows = list[tuple[Any, ...]]

CATALOGUE = shipped()
COUNTINGS = counting.of(CATALOGUE)
TODAY = date(2026, 1, 31)


def a_story(seed: int) -> Rows:
    """Return facts of many kinds: (topic, id, type, subject, at, ward, fields)."""
    chance = random.Random(seed)
    start = datetime(2024, 1, 1, 12, tzinfo=UTC)
    found: Rows = []

    def add(topic: str, kind: str, subject: str, number: int, **fields: object) -> None:
        ward = chance.choice([FOLESHILL, HENLEY, None])
        at = start + timedelta(days=number, seconds=chance.randrange(9))
        found.append((topic, f"{seed}-{len(found)}", kind, subject, at, ward, fields))

    for number in range(60):
        case, day = f"{seed}-case-{number % 40}", chance.randrange(300)
        stay = {"accommodation": chance.choice(["hostel", "bed_and_breakfast"]), "in_area": True}
        people = {"adults": 1, "children": chance.randrange(4), "pregnant": False}
        add("housing.events", "ta.placed", case, day, **stay, **people)
        if chance.random() < 0.5:
            add("housing.events", "ta.ended", case, day + chance.randrange(90))
        add("housing.events", "energy_advice.given", case, day, savings_gbp=chance.random() * 100)
        add(
            "survey.responses",
            "survey.response",
            f"{seed}-r-{number}",
            day,
            wave=f"2024-Q{chance.randrange(1, 5)}",
            weight=chance.uniform(0.1, 3),
            answers={"get_on": chance.choice(["definitely_agree", "tend_to_disagree"])},
            demographics={"sex": chance.choice("fm")},
        )
        on = (start + timedelta(days=day)).date().isoformat()
        add(
            "community.events",
            "traffic.count",
            f"{seed}-counter-{number % 5}",
            day,
            mode="walk",
            day=on,
            count=chance.randrange(50),
            scheme="earlsdon",
        )
    return found


def store(database: str, facts: Rows) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for topic, id, kind, subject, at, ward, fields in facts:
            told = orjson.dumps(fields).decode()
            connection.execute(
                "INSERT INTO ingest.facts (topic, id, type, subject, occurred_at, ward, ward_given,"
                " fields, digest, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', now())",
                [
                    topic,
                    id,
                    kind,
                    subject,
                    at,
                    ward,
                    ward is not None,
                    told,
                ],
            )


def sums(database: str) -> Rows:
    with psycopg.connect(database, autocommit=True) as connection:
        return connection.execute(
            "SELECT tally, grain, breakdown, at, member, ward, decile, measured, x, n, base,"
            " squares FROM indicators.tallies WHERE x <> 0 OR n <> 0 OR base <> 0"
            " ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"
        ).fetchall()


@pytest.fixture
def run(database: str) -> Callable[[Callable[[Connection], Any]], Any]:
    def runner(work: Callable[[Connection], Coroutine[Any, Any, Result]]) -> Result:
        async def opened() -> Result:
            async with await connect(as_role(database, "indicators"), "test") as connection:
                return await work(connection)

        return asyncio.run(opened())

    return runner


async def count(connection: Connection, facts: Rows) -> None:
    asked = Asked()
    for topic, id, kind, subject, *_ in facts:
        asked.add(COUNTINGS, topic, kind, subject, id)
    async with connection.transaction():
        await recount.units(connection, COUNTINGS, asked)


def test_batches_orders_and_repeats_end_in_the_same_sums(database: str, run: Any) -> None:
    """Facts arrive in random batches, some twice, and some are there before they are told of."""
    facts = a_story(1)
    chance = random.Random(2)
    chance.shuffle(facts)

    async def work(connection: Connection) -> None:
        left = list(facts)
        while left:
            size = chance.randrange(1, 40)
            batch, left = left[:size], left[size:]
            await asyncio.to_thread(store, database, batch)
            for _ in range(chance.randrange(1, 3)):
                await count(connection, chance.sample(facts[: len(facts) - len(left)], len(batch)))
                await count(connection, batch)

    run(work)
    step_by_step = sums(database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("TRUNCATE indicators.tallies, indicators.units")

    async def at_once(connection: Connection) -> None:
        await count(connection, facts)

    run(at_once)
    assert sums(database) == step_by_step
    assert step_by_step


def test_a_changed_definition_is_counted_anew_once(database: str, run: Any) -> None:
    facts = a_story(3)
    store(database, facts)

    async def defined(connection: Connection) -> int:
        return await recount.definitions(connection, COUNTINGS)

    assert run(defined) == len(facts)
    counted = sums(database)
    assert run(defined) == 0
    without = dict(CATALOGUE)
    del without["energy_advice_savings"]
    without["get_on_well"] = replace(without["get_on_well"], version=2)
    fewer = counting.of(without)

    async def redefined(connection: Connection) -> int:
        return await recount.definitions(connection, fewer)

    assert run(redefined) == len(facts)
    assert sums(database) == [row for row in counted if row[0] != "energy_advice_savings"]
    assert run(defined) == len(facts)
    assert sums(database) == counted


def test_any_day_is_what_the_month_ends_and_days_say(database: str, run: Any) -> None:
    store(database, a_story(4))

    async def work(connection: Connection) -> list[tuple[date, float | None]]:
        await recount.definitions(connection, COUNTINGS)
        indicator = replace(CATALOGUE["ta_households"], suppression="none")
        ends = list(period.inside("snapshot", date(2024, 1, 1), date(2024, 12, 31)))
        one_by_one = []
        async with connection.transaction():
            whole = await answers.page(
                connection, CATALOGUE, Question(indicator, "", ends), None, 99
            )
            for each in ends:
                alone = Question(indicator, "", [each])
                found = await answers.page(connection, CATALOGUE, alone, None, 1)
                one_by_one.append((each.end, found.items[0].figure.value))
                mid = period.snapshot(each.end - timedelta(days=9))
                both = Question(indicator, "", [mid, each])
                pair = await answers.page(connection, CATALOGUE, both, None, 2)
                assert pair.items[1].figure.value == found.items[0].figure.value
        assert [(item.period.end, item.figure.value) for item in whole.items] == one_by_one
        return one_by_one

    found = run(work)
    assert any(value for _, value in found)


def test_a_period_that_ends_by_itself_is_published(database: str, run: Any) -> None:
    store(database, a_story(5))

    async def work(connection: Connection) -> tuple[int, int]:
        await recount.definitions(connection, COUNTINGS)
        for today in (date(2024, 3, 15), date(2024, 4, 1)):
            async with connection.transaction():
                await publish.look_around(connection, CATALOGUE, today)
            while True:
                async with connection.transaction():
                    if not await publish.changes(connection, CATALOGUE, today):
                        break
            cursor = await connection.execute(
                "SELECT count(*) FILTER (WHERE period_end = '2024-03-31'), count(*)"
                " FROM indicators.figures WHERE indicator_id = 'ta_households'"
            )
            row = await cursor.fetchone()
            assert row is not None
            if today.month == 3:
                before = int(row[0])
        return before, int(row[0])

    before, after = run(work)
    assert before == 0
    assert after > 0
