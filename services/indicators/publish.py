"""What changed, as new revisions of figures: stored, and on `indicators.values` by the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import orjson

from services.indicators import persist
from services.indicators.domain import touched as touching
from services.indicators.domain.figures import Figure
from services.indicators.domain.indicator import PLACES, Indicator, breakdowns
from services.indicators.domain.item import figure_fields
from services.indicators.domain.period import Period
from services.indicators.domain.tables import WARD, WHOLE
from services.indicators.domain.touched import Touched
from services.indicators.persist import Revised
from services.indicators.query import places, published, tables
from services.indicators.query.answers import OPERATIONAL
from services.indicators.query.places import Gazetteer
from services.indicators.query.tables import Tables
from shared import clock, outbox
from shared.cloudevents import binary_headers
from shared.outbox import Outgoing
from shared.places.wards import CITY
from shared.postgres import Connection, Statements
from shared.topics import INDICATORS_VALUES

_SQL = Statements(Path(__file__).parent / "sql")
_SOURCE = "/services/indicators"
_MOST_CHANGES = 5_000
_LONGEST_CAUSE = 200
_BEGINNING = date(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Work:
    """Changes of tallies to be published, and the rows they came from."""

    ids: Sequence[int]
    spans: Mapping[str, Touched]
    causes: Mapping[str, str]


async def changes(connection: Connection, catalogue: Mapping[str, Indicator], today: date) -> int:
    """Publish what changed; the caller's transaction commits.

    Returns:
        How many changes were taken; 0 means that nothing is left.
    """
    await connection.execute(_SQL["lock_publishing"])
    work = await _take(connection)
    if not work.ids:
        return 0
    gazetteer = await places.load(connection)
    at = clock.now()
    for indicator in catalogue.values():
        span = work.spans.get(indicator.tally)
        if span is not None and indicator.figure != "none":
            cause = work.causes[indicator.tally]
            await _indicator(connection, catalogue, indicator, span, cause, gazetteer, today, at)
    await connection.execute(_SQL["delete_changes"], {"ids": list(work.ids)})
    return len(work.ids)


async def _take(connection: Connection) -> Work:
    cursor = await connection.execute(_SQL["take_changes"], {"limit": _MOST_CHANGES})
    rows = await cursor.fetchall()
    spans: dict[str, Touched] = {}
    causes: dict[str, set[str]] = {}
    for _, tally, since, until, cause in rows:
        new = Touched(since, until)
        spans[tally] = spans[tally].joined(new) if tally in spans else new
        causes.setdefault(tally, set()).update(cause.split(", "))
    said = {tally: ", ".join(sorted(some))[:_LONGEST_CAUSE] for tally, some in causes.items()}
    return Work([row[0] for row in rows], spans, said)


async def _indicator(
    connection: Connection,
    catalogue: Mapping[str, Indicator],
    indicator: Indicator,
    span: Touched,
    cause: str,
    gazetteer: Gazetteer,
    today: date,
    at: datetime,
) -> None:
    standard = list(touching.standard(indicator, span, today))
    wanted: dict[str, set[Period]] = {WHOLE: set(standard)}
    if WARD in breakdowns(tables.counted_by(catalogue, indicator)):
        wanted[WARD] = set(standard)
    for breakdown, asked in await _asked(connection, indicator, span):
        wanted.setdefault(breakdown, set()).add(asked)
    for breakdown, some in wanted.items():
        if not some:
            continue
        ordered = sorted(some, key=lambda each: (each.end, each.start))
        found = await tables.load(connection, catalogue, indicator, breakdown, ordered, gazetteer)
        await _publish(connection, indicator, breakdown, found, ordered, cause, at)


async def _asked(
    connection: Connection, indicator: Indicator, span: Touched
) -> list[tuple[str, Period]]:
    cursor = await connection.execute(
        _SQL["select_asked"],
        {"indicator": indicator.id, "first": span.since, "last": date.max},
    )
    found = [
        (breakdown, Period(indicator.period, start, end))
        for breakdown, start, end in await cursor.fetchall()
    ]
    return [each for each in found if touching.touches(indicator, span, each[1])]


async def _publish(
    connection: Connection,
    indicator: Indicator,
    breakdown: str,
    found: Tables,
    ordered: Sequence[Period],
    cause: str,
    at: datetime,
) -> None:
    """Compare figures with what is published, and publish those that differ."""
    current = await published.current(
        connection, indicator.id, OPERATIONAL, breakdown, ordered[0].end, ordered[-1].end
    )
    revised: list[Revised] = []
    for each in ordered:
        for member, figure in _members(found, each):
            known = current.get(published.slot(each, member))
            if known is None:
                if not _says_nothing(figure):
                    revised.append(Revised(each, member, figure, 1, cause))
            elif known.revision_of(figure) != known.revision:
                revised.append(Revised(each, member, figure, known.revision + 1, cause))
    if revised:
        await persist.revised(connection, indicator.id, OPERATIONAL, breakdown, revised, at)
        await outbox.add(
            connection,
            "indicators",
            [event(indicator, OPERATIONAL, breakdown, each, at) for each in revised],
        )


def _members(found: Tables, asked: Period) -> Iterable[tuple[str, Figure]]:
    table = found.of(asked)
    return ((CITY, table.whole),) if found.breakdown == WHOLE else table.groups.items()


def _says_nothing(figure: Figure) -> bool:
    """Tell whether a figure is that of something that never was: not worth a revision."""
    return not figure.value and figure.suppressed is None


def event(
    indicator: Indicator, basis: str, breakdown: str, revised: Revised, at: datetime
) -> Outgoing:
    """Return one new or revised value as a record of `indicators.values`."""
    whole = breakdown == WHOLE
    area = revised.member if whole or breakdown == WARD else CITY
    start, end = revised.period.start.isoformat(), revised.period.end.isoformat()
    content = {
        "indicator_id": indicator.id,
        "period": {"type": revised.period.kind, "start": start, "end": end},
        "area": area,
        "by": "none" if whole else breakdown,
        "group": None if whole else revised.member,
        "unit": indicator.unit,
        **figure_fields(revised.figure),
        "basis": basis,
        "revision": revised.revision,
        "cause": revised.cause,
    }
    identifier = "/".join(
        (indicator.id, basis, content["by"], start, end, revised.member, str(revised.revision))
    )
    return Outgoing(
        INDICATORS_VALUES,
        indicator.id.encode(),
        orjson.dumps(content),
        binary_headers(id=identifier, type=INDICATORS_VALUES, source=_SOURCE, at=at),
    )


async def look_around(
    connection: Connection, catalogue: Mapping[str, Indicator], today: date
) -> None:
    """Note what changes without a fact: periods that ended, and reference data.

    The caller's transaction commits.
    """
    ended = await persist.take_rollover(connection, today)
    if ended is not None:
        await _note(connection, catalogue.values(), ended, "the period has ended")
    cursor = await connection.execute(_SQL["digest_reference"])
    row = await cursor.fetchone()
    digest = "" if row is None else row[0]
    cursor = await connection.execute(_SQL["move_reference_seen"], {"digest": digest})
    if await cursor.fetchone() is not None:
        placed = [
            each
            for each in catalogue.values()
            if PLACES[0] in breakdowns(tables.counted_by(catalogue, each))
        ]
        await _note(connection, placed, _BEGINNING, "reference data")


async def _note(
    connection: Connection, indicators: Iterable[Indicator], since: date, cause: str
) -> None:
    tallies = sorted({each.tally for each in indicators if each.figure != "none"})
    await connection.execute(
        _SQL["insert_changes"],
        {
            "tallies": tallies,
            "since": [since] * len(tallies),
            "until": [None] * len(tallies),
            "causes": [cause] * len(tallies),
        },
    )
