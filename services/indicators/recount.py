"""Counting units anew inside one transaction: their facts, what they contribute, what moves.

A unit's contributions are a function of all its facts, so facts may come late, twice and in any
order; what was counted before is taken back, whatever it was. Repeating it changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import orjson

from services.indicators.counting import ByTopic, Countings
from services.indicators.decode import Asked, Unit
from services.indicators.domain import facts as told
from services.indicators.domain import tally
from services.indicators.domain.facts import Fact
from services.indicators.domain.tally import Key, Moves, Sums
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")
_NIGHT = "night"
_CATALOGUE = "catalogue"
_NONE = "[]"
_COLUMNS = (*Key._fields, *Sums._fields)
"""Of a sum as it is written; amounts as texts, which lose nothing on the way."""


async def units(connection: Connection, countings: Countings, asked: Asked) -> None:
    """Count what is asked anew; the caller's transaction commits."""
    if not asked.subjects and not asked.facts:
        return
    await connection.execute(_SQL["lock_counting"])
    moves = Moves()
    await _together(connection, countings, asked, moves)
    facts = await _facts(connection, "select_facts_by_id", asked.facts)
    await _count(connection, countings.of_facts, asked.facts, facts, moves, whole=False)
    await _write(connection, moves)


async def _together(
    connection: Connection, countings: Countings, asked: Asked, moves: Moves
) -> None:
    facts = await _facts(connection, "select_facts_by_subject", asked.subjects)
    for unit, mine in facts.items():
        _touch_recorded(moves, countings, mine, asked.subjects[unit])
    await _count(connection, countings.of_subjects, asked.subjects, facts, moves, whole=True)


def _touch_recorded(
    moves: Moves, countings: Countings, facts: Sequence[Fact], causes: Iterable[str]
) -> None:
    for each in facts:
        measure = countings.recorded.get(each.type)
        if measure is not None and each.type in causes:
            moves.touch(measure, date.fromisoformat(str(each.fields[_NIGHT])), None, {each.type})


async def _count(
    connection: Connection,
    countings: ByTopic,
    asked: Mapping[Unit, set[str]],
    facts: Mapping[Unit, Sequence[Fact]],
    moves: Moves,
    *,
    whole: bool,
) -> None:
    """Count units of one sort, and keep those that contribute otherwise than before."""
    if not asked:
        return
    before = await _contributions(connection, asked, whole=whole)
    changed: list[dict[str, str]] = []
    for unit, causes in asked.items():
        known = before.get(unit, _NONE)
        after = tally.count(facts.get(unit, ()), countings.get(unit[0], ()))
        kept = orjson.dumps(sorted(after)).decode()
        if kept != known:
            moves.unit(orjson.loads(known), after, causes)
            changed.append({"topic": unit[0], "key": unit[1], "contributions": kept})
    if changed:
        await connection.execute(
            _SQL["upsert_units"], {"whole": whole, "units": orjson.dumps(changed).decode()}
        )


async def _facts(
    connection: Connection, statement: str, asked: Iterable[Unit]
) -> dict[Unit, list[Fact]]:
    keys = _keys(asked)
    if not keys["topics"]:
        return {}
    cursor = await connection.execute(_SQL[statement], keys)
    found: dict[Unit, list[Fact]] = {}
    for topic, key, kind, identifier, at, ward, ward_given, fields in await cursor.fetchall():
        found.setdefault((topic, key), []).append(
            told.fact(kind, identifier, at, ward, orjson.loads(fields), ward_given=ward_given)
        )
    return found


async def _contributions(
    connection: Connection, asked: Iterable[Unit], *, whole: bool
) -> dict[Unit, str]:
    cursor = await connection.execute(
        _SQL["select_contributions"], {**_keys(asked), "whole": whole}
    )
    return {(row[0], row[1]): row[2] for row in await cursor.fetchall()}


def _keys(units: Iterable[Unit]) -> dict[str, list[str]]:
    found = list(units)
    return {"topics": [topic for topic, _ in found], "keys": [key for _, key in found]}


async def _write(connection: Connection, moves: Moves) -> None:
    rows = moves.rows()
    if rows:
        sums = [dict(zip(_COLUMNS, (*key, *map(str, some)), strict=True)) for key, some in rows]
        await connection.execute(_SQL["add_tallies"], {"sums": orjson.dumps(sums).decode()})
    if moves.spans:
        spans = sorted(moves.spans.items())
        await connection.execute(
            _SQL["insert_changes"],
            {
                "tallies": [name for name, _ in spans],
                "since": [span.since for _, span in spans],
                "until": [span.until for _, span in spans],
                "causes": [", ".join(sorted(span.causes)) for _, span in spans],
            },
        )


async def definitions(connection: Connection, countings: Countings, slice_size: int = 5_000) -> int:
    """Count again if anything is counted otherwise than when all was last counted.

    Each slice is a transaction of its own; stopped half way, it begins again at the next start.

    Returns:
        How many facts were looked at.
    """
    cursor = await connection.execute(_SQL["select_definitions"])
    known: dict[str, str] = dict(await cursor.fetchall())
    wanted = tally.digest_of(countings.all)
    if known == wanted:
        return 0
    counted, last = 0, ("", "")
    while True:
        cursor = await connection.execute(
            _SQL["list_facts"],
            {"topics": countings.topics, "topic": last[0], "id": last[1], "limit": slice_size},
        )
        found = await cursor.fetchall()
        if not found:
            break
        asked = Asked()
        for topic, id, _, subject in found:
            # A type that is counted no more must be taken back, so every unit is looked at.
            asked.subjects.setdefault((topic, subject), {_CATALOGUE})
            asked.facts.setdefault((topic, id), {_CATALOGUE})
        async with connection.transaction():
            await units(connection, countings, asked)
        counted, last = counted + len(found), (found[-1][0], found[-1][1])
    async with connection.transaction():
        await connection.execute(_SQL["delete_definitions"], {"tallies": list(wanted)})
        await connection.execute(
            _SQL["upsert_definitions"],
            {"tallies": list(wanted), "digests": list(wanted.values())},
        )
    return counted
