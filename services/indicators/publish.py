"""What changed, as new revisions of figures: stored, and on `indicators.values` by the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import orjson

from services.indicators import persist, telemetry
from services.indicators.domain import touched as touching
from services.indicators.domain.figures import Figure
from services.indicators.domain.indicator import PLACES, Indicator, breakdowns, in_every_form
from services.indicators.domain.item import Item, fields
from services.indicators.domain.period import Period
from services.indicators.domain.tables import WARD, WHOLE
from services.indicators.domain.touched import Touched
from services.indicators.persist import Revised
from services.indicators.query import answers, places, published, tables
from services.indicators.query.answers import OPERATIONAL, Reader
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
_BEGINNING = date(1970, 1, 1)
_REFERENCE = "reference data"


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
    first = await _first_days(connection, list(work.spans))
    at = clock.now()
    for indicator in in_every_form(catalogue):
        span = work.spans.get(indicator.tally)
        if span is None or indicator.figure == "none":
            continue
        cause = work.causes[indicator.tally]
        wanted = await _asked(connection, indicator, span)
        since = first.get(indicator.tally, span.since)
        if cause != _REFERENCE or indicator.denominator is not None or indicator.city_only:
            later = replace(span, since=max(span.since, since, _BEGINNING))
            standard = set(touching.standard(indicator, later, today))
            wanted[WHOLE] = wanted.get(WHOLE, set()) | standard
            if WARD in breakdowns(tables.counted_by(catalogue, indicator)):
                wanted[WARD] = wanted.get(WARD, set()) | standard
        for breakdown, some in wanted.items():
            ordered = sorted(some, key=lambda each: (each.end, each.start))
            if ordered:
                found = await answers.reader(
                    connection,
                    catalogue,
                    indicator,
                    breakdown,
                    ordered,
                    gazetteer,
                    first.get(indicator.tally),
                )
                await _publish(connection, found, ordered, cause, at)
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


async def _first_days(connection: Connection, tallies: Sequence[str]) -> dict[str, date]:
    """Return since when there is anything to publish of each tally."""
    cursor = await connection.execute(_SQL["select_first_days"], {"tallies": list(tallies)})
    return dict(await cursor.fetchall())


async def _asked(
    connection: Connection, indicator: Indicator, span: Touched
) -> dict[str, set[Period]]:
    """Return the periods that were asked for and may have changed, by breakdown."""
    cursor = await connection.execute(
        _SQL["select_asked"],
        {"indicator": indicator.id, "first": span.since, "last": date.max},
    )
    found: dict[str, set[Period]] = {}
    for breakdown, start, end in await cursor.fetchall():
        if (start == end) != (indicator.period == "snapshot"):
            continue  # of the other form of a measure that is given to date as well
        asked = Period(indicator.period, start, end)
        if touching.touches(indicator, span, asked):
            found.setdefault(breakdown, set()).add(asked)
    return found


async def _publish(
    connection: Connection,
    found: Reader,
    ordered: Sequence[Period],
    cause: str,
    at: datetime,
) -> None:
    """Compare figures with what is published, and publish those that differ."""
    indicator, breakdown = found.tables.indicator, found.tables.breakdown
    current = await published.current(
        connection, indicator.id, OPERATIONAL, breakdown, ordered[0].end, ordered[-1].end
    )
    revised: list[Revised] = []
    for each in ordered:
        for group in found.groups(each):
            figure = found.figure(each, group)
            member = CITY if group is None else group
            known = current.get(published.slot(each, member))
            if known is None:
                if not _says_nothing(figure):
                    revised.append(Revised(each, member, figure, 1, cause))
            elif known.revision_of(figure) != known.revision:
                revised.append(Revised(each, member, figure, known.revision + 1, cause))
    if revised:
        await persist.revised(connection, indicator.id, OPERATIONAL, breakdown, revised, at)
        telemetry.FIGURES.labels(OPERATIONAL).inc(len(revised))
        whole = breakdown == WHOLE
        items = [
            found.item(each.period, None if whole else each.member, each.revision)
            for each in revised
        ]
        await outbox.add(
            connection,
            "indicators",
            [event(indicator, breakdown, each, cause, at) for each in items],
        )


def _says_nothing(figure: Figure) -> bool:
    """Tell whether a figure is that of something that never was: not worth a revision."""
    return not figure.value and figure.suppressed is None


def event(indicator: Indicator, breakdown: str, item: Item, cause: str, at: datetime) -> Outgoing:
    """Return one new or revised value as a record of `indicators.values`."""
    by = breakdown or "none"
    told = fields(indicator, item)
    content = {"indicator_id": indicator.id, "by": by, **told, "cause": cause}
    start, end = item.period.start.isoformat(), item.period.end.isoformat()
    member = item.area if item.group is None else item.group
    identifier = "/".join((indicator.id, item.basis, by, start, end, member, str(item.revision)))
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
        await _note(connection, in_every_form(catalogue), ended, "the period has ended")
    cursor = await connection.execute(_SQL["digest_reference"])
    row = await cursor.fetchone()
    digest = "" if row is None else row[0]
    cursor = await connection.execute(_SQL["move_reference_seen"], {"digest": digest})
    if await cursor.fetchone() is not None:
        placed = [
            each
            for each in in_every_form(catalogue)
            if PLACES[0] in breakdowns(tables.counted_by(catalogue, each))
        ]
        await _note(connection, placed, _BEGINNING, _REFERENCE)


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
