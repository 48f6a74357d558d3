"""Counting subjects anew inside one transaction: their facts, what they contribute, what moves.

A subject's contributions are a function of all its facts, so facts may come late, twice and in any
order; what was counted before is taken back, whatever it was. Repeating it changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import orjson

from services.indicators.counting import Countings
from services.indicators.decode import Subject
from services.indicators.domain import facts as told
from services.indicators.domain import tally
from services.indicators.domain.facts import Fact
from services.indicators.domain.tally import Moves
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")
_NIGHT = "night"


async def subjects(
    connection: Connection, countings: Countings, asked: Mapping[Subject, Iterable[str]]
) -> None:
    """Count the subjects in `asked` anew, each because of facts of some types.

    The caller's transaction commits.
    """
    if not asked:
        return
    await connection.execute(_SQL["lock_counting"])
    ordered = sorted(asked)
    facts = await _facts(connection, ordered)
    before = await _contributions(connection, ordered)
    moves = Moves()
    changed: dict[Subject, list[str]] = {}
    for subject in ordered:
        mine = facts.get(subject, [])
        after = tally.count(mine, countings.by_topic.get(subject[0], ()))
        if after != before.get(subject, []):
            moves.subject(before.get(subject, []), after, asked[subject])
            changed[subject] = after
        _touch_recorded(moves, countings, mine, asked[subject])
    await _write(connection, changed, moves)


def _touch_recorded(
    moves: Moves, countings: Countings, facts: Sequence[Fact], causes: Iterable[str]
) -> None:
    for each in facts:
        measure = countings.recorded.get(each.type)
        if measure is not None and each.type in causes:
            moves.touch(measure, date.fromisoformat(str(each.fields[_NIGHT])), None, {each.type})


async def _facts(connection: Connection, subjects: Sequence[Subject]) -> dict[Subject, list[Fact]]:
    cursor = await connection.execute(_SQL["select_facts"], _asked(subjects))
    found: dict[Subject, list[Fact]] = {}
    for topic, subject, kind, identifier, at, ward, ward_given, fields in await cursor.fetchall():
        found.setdefault((topic, subject), []).append(
            told.fact(kind, identifier, at, ward, orjson.loads(fields), ward_given=ward_given)
        )
    return found


async def _contributions(
    connection: Connection, subjects: Sequence[Subject]
) -> dict[Subject, list[str]]:
    cursor = await connection.execute(_SQL["select_contributions"], _asked(subjects))
    return {(row[0], row[1]): row[2] for row in await cursor.fetchall()}


def _asked(subjects: Sequence[Subject]) -> dict[str, list[str]]:
    return {
        "topics": [topic for topic, _ in subjects],
        "subjects": [subject for _, subject in subjects],
    }


async def _write(
    connection: Connection, changed: Mapping[Subject, list[str]], moves: Moves
) -> None:
    if changed:
        contributions = [orjson.dumps(each).decode() for each in changed.values()]
        await connection.execute(
            _SQL["upsert_subjects"], {**_asked(list(changed)), "contributions": contributions}
        )
    rows = moves.rows()
    if rows:
        await connection.execute(
            _SQL["add_tallies"],
            {
                "tallies": [key.tally for key, _ in rows],
                "grains": [key.grain for key, _ in rows],
                "breakdowns": [key.breakdown for key, _ in rows],
                "ats": [key.at for key, _ in rows],
                "members": [key.member for key, _ in rows],
                "wards": [key.ward for key, _ in rows],
                "deciles": [key.decile for key, _ in rows],
                "measured": [key.measured for key, _ in rows],
                "x": [str(sums.x) for _, sums in rows],
                "n": [str(sums.n) for _, sums in rows],
                "base": [str(sums.base) for _, sums in rows],
                "squares": [str(sums.squares) for _, sums in rows],
            },
        )
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


async def definitions(connection: Connection, countings: Countings, slice_size: int = 2_000) -> int:
    """Count again whatever is counted otherwise than when it was last counted whole.

    Each slice is a transaction of its own; stopped half way, it begins again at the next start.

    Returns:
        How many subjects were counted.
    """
    cursor = await connection.execute(_SQL["select_definitions"])
    known: dict[str, str] = dict(await cursor.fetchall())
    wanted = tally.digest_of(countings.all)
    different = {
        name for name in known.keys() | wanted.keys() if known.get(name) != wanted.get(name)
    }
    if not different:
        return 0
    counted, last = 0, ("", "")
    topics = sorted(countings.by_topic)
    while True:
        cursor = await connection.execute(
            _SQL["list_subjects"],
            {"topics": topics, "topic": last[0], "subject": last[1], "limit": slice_size},
        )
        found: list[Subject] = [(row[0], row[1]) for row in await cursor.fetchall()]
        if not found:
            break
        async with connection.transaction():
            await subjects(connection, countings, dict.fromkeys(found, ("catalogue",)))
        counted, last = counted + len(found), found[-1]
    async with connection.transaction():
        await connection.execute(_SQL["delete_definitions"], {"tallies": list(wanted)})
        await connection.execute(
            _SQL["upsert_definitions"],
            {"tallies": list(wanted), "digests": list(wanted.values())},
        )
    return counted
