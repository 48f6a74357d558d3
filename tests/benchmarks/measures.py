"""What measures cost: loading years of events, and answering by ward for 24 months.

Facts are written straight into the database; what is timed is all that follows their records:
counting, publishing the figures they touch, and answering.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import orjson
import psycopg
from backing import database as databases

from services.indicators import counting, publish, recount
from services.indicators.catalogue.entries import shipped
from services.indicators.decode import Asked
from services.indicators.domain.item import fields
from services.indicators.query import answers
from services.indicators.query.answers import Question
from services.indicators.serve.asking import Days
from services.ingest import places
from shared import clock
from shared.places.wards import WARDS
from shared.postgres import Connection, as_role, connect

Tell = Callable[[str], None]
Fact = tuple[str, str, str, str, datetime, str, str]
"""(topic, id, type, subject, at, ward, fields)."""

EVENTS_A_YEAR = 200_000
LAST_YEAR = 2025
TODAY = date(2026, 1, 31)
REPEATS = 5
_BATCH = 2_000
_COPY = """
    COPY ingest.facts (
        topic, id, type, subject, occurred_at, ward, ward_given, fields, digest, recorded_at
    ) FROM STDIN
"""


def a_year(year: int, events: int, chance: random.Random) -> list[Fact]:
    """Return about as many events as a city of 345,000 has in a year, of every kind."""
    start = datetime(year, 1, 1, 8, tzinfo=UTC)
    wards = [ward.code for ward in WARDS]
    found: list[Fact] = []

    def identifier() -> str:
        return UUID(int=chance.getrandbits(128)).hex

    def add(topic: str, type: str, subject: str, number: int, **content: Any) -> None:
        at = start + timedelta(days=number, seconds=chance.randrange(36_000))
        found.append(
            (topic, identifier(), type, subject, at, chance.choice(wards), json.dumps(content))
        )

    housing, community, survey, fire = (
        f"{name}.{kind}"
        for name, kind in (
            ("housing", "events"),
            ("community", "events"),
            ("survey", "responses"),
            ("fire", "events"),
        )
    )
    people = [identifier() for _ in range(400)]
    for _ in range(events * 3 // 100):
        case, number = identifier(), chance.randrange(300)
        asked = {"household_size": 2, "band": chance.choice("1234"), "transfer": False}
        add(housing, "register.applied", case, number, **asked)
        if chance.random() < 0.8:
            add(housing, "register.closed", case, number + chance.randrange(60), reason="housed")
        if chance.random() < 0.5:
            add(housing, "homelessness.assessed", case, number, outcome="owed_relief")
            stay = {"accommodation": chance.choice(["hostel", "other"]), "in_area": True}
            family = {"adults": 1, "children": chance.randrange(4), "pregnant": False}
            add(housing, "ta.placed", case, number, **stay, **family)
            add(housing, "ta.ended", case, number + chance.randrange(60))
    for _ in range(events // 10):
        codes = ["definitely_agree", "tend_to_agree", "tend_to_disagree", "dont_know"]
        add(
            survey,
            "survey.response",
            identifier(),
            chance.randrange(364),
            survey="household",
            wave=f"{year}-Q{chance.randrange(1, 5)}",
            weight=round(chance.uniform(0.2, 3), 3),
            answers={"get_on": chance.choice(codes), "volunteering_formal": "monthly"},
            demographics={"sex": chance.choice("fm"), "imd_decile": chance.randrange(1, 11)},
        )
    while len(found) < events:
        number, kind = chance.randrange(364), chance.random()
        day = (start + timedelta(days=number)).date().isoformat()
        if kind < 0.4:
            counted = {"day": day, "count": chance.randrange(900), "scheme": "earlsdon"}
            mode = chance.choice(["walk", "cycle"])
            add(community, "traffic.count", f"c{number % 50}", number, mode=mode, **counted)
        elif kind < 0.55:
            add(community, "transit.service", "l", number, mode="bus", day=day, trips=9)
        elif kind < 0.7:
            add(housing, "familyhub.contact", identifier(), number, hub="moat")
        elif kind < 0.8:
            saved = round(chance.random() * 300, 2)
            add(housing, "energy_advice.given", identifier(), number, savings_gbp=saved)
        elif kind < 0.9:
            seen = {"place": "open_air", "state": "bedded_down"}
            add(housing, "rough_sleeping.seen", chance.choice(people), number, **seen)
        else:
            cause = {"cause": "accidental", "smoke_alarm": "present_raised"}
            hurt = {"version": 1, "fatal": 0, "hospital": chance.randrange(2), "other": 0}
            what = {"kind": "fire_primary_dwelling", **cause, **hurt}
            add(fire, "wmfs.incident", identifier(), number, **what)
    return sorted(found, key=lambda each: each[4])


async def load(url: str, years: int, events: int) -> tuple[float, float]:
    """Count so many years of events; return seconds a year, and seconds to publish all figures."""
    countings, chance = counting.of(shipped()), random.Random(7)
    async with await connect(as_role(url, "ingest"), "benchmark") as connection:
        await places.ensure_defaults(connection, clock.now())
    spent = []
    async with await connect(as_role(url, "indicators"), "benchmark") as connection:
        for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
            facts = a_year(year, events, chance)
            with psycopg.connect(url) as owner, owner.cursor().copy(_COPY) as copy:
                for topic, id, kind, subject, at, ward, content in facts:
                    copy.write_row((topic, id, kind, subject, at, ward, True, content, b"", at))
            started = time.perf_counter()
            for first in range(0, len(facts), _BATCH):
                asked = Asked()
                for topic, id, kind, subject, *_ in facts[first : first + _BATCH]:
                    asked.add(countings, topic, kind, subject, id)
                async with connection.transaction():
                    await recount.units(connection, countings, asked)
            spent.append(time.perf_counter() - started)
        await connection.execute("ANALYZE indicators.tallies")
        started = time.perf_counter()
        await _publish(connection)
        return median(spent), time.perf_counter() - started


async def _publish(connection: Connection) -> None:
    while True:
        async with connection.transaction():
            if not await publish.changes(connection, shipped(), TODAY):
                return


async def answer(url: str) -> dict[str, list[float]]:
    """Return the seconds of each answer by ward for 24 months, by measure."""
    catalogue = shipped()
    asked = Days(date(LAST_YEAR - 1, 1, 1), date(LAST_YEAR, 12, 31), one=False)
    found: dict[str, list[float]] = {}
    async with await connect(as_role(url, "indicators"), "benchmark") as connection:
        for indicator in catalogue.values():
            if indicator.figure in ("none", "recorded", "concentration"):
                continue
            question = Question(indicator, "ward", asked.periods(indicator.period, TODAY))
            for _ in range(REPEATS):
                started = time.perf_counter()
                async with connection.transaction():
                    page = await answers.page(connection, catalogue, question, None, 1_000)
                orjson.dumps([fields(indicator, each) for each in page.items])
                found.setdefault(indicator.id, []).append(time.perf_counter() - started)
    return found


def run(server: str, tell: Tell, events: int = EVENTS_A_YEAR) -> None:
    """Print what loading and answering cost with a year of events, with two, and with ten.

    24 months are asked for, half of which a single year leaves empty: two fill them.
    """
    p95: dict[int, float] = {}
    with databases.template(server) as template:
        for years in (1, 2, 10):
            with databases.clone(server, template, {}) as url:
                year, published = asyncio.run(load(url, years, events))
                spent = asyncio.run(answer(url))
            every = [each for some in spent.values() for each in some]
            p95[years] = quantiles(every, n=20)[-1]
            slowest = max(spent, key=lambda name: median(spent[name]))
            tell(
                f"{years:3} years of {events:,} events: a year counted in {year:.1f} s, "
                f"all figures published in {published:.1f} s; an answer by ward for 24 months "
                f"median {1000 * median(every):.1f} ms, p95 {1000 * p95[years]:.1f} ms, "
                f"slowest {slowest} {1000 * median(spent[slowest]):.1f} ms"
            )
    for years in (1, 2):
        tell(f"ten years to {years}, p95 of an answer: {p95[10] / p95[years]:.2f}")
