"""Loading an official release: kept as it came, published as figures, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from services.indicators import persist, publish, telemetry
from services.indicators.domain import releases
from services.indicators.domain.figures import Figure
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.period import Period
from services.indicators.domain.releases import Released
from services.indicators.domain.tables import WHOLE
from services.indicators.persist import Revised
from services.indicators.query import official, published
from services.indicators.query.official import OFFICIAL
from services.indicators.query.published import Published, Slot
from shared import outbox
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")

_CAUSE = "official release"

Series = tuple[str, str]
"""(measure, area)."""


async def load(
    connection: Connection,
    catalogue: Mapping[str, Indicator],
    released: Sequence[Released],
    at: datetime,
) -> int:
    """Keep a release and publish what it changes; the caller's transaction commits.

    Of two rows for the same figure the later one holds. Loading it again changes nothing.

    Returns:
        How many figures got a new revision.
    """
    last = {(each.indicator_id, each.area, each.start, each.end): each for each in released}
    changed = await _keep(connection, list(last.values()), at)
    if not changed:
        return 0
    kept = await _kept(connection, changed)
    count = 0
    for name in sorted({indicator for indicator, _ in changed}):
        indicator = catalogue[name]
        known = await published.current(connection, name, OFFICIAL, WHOLE, date.min, date.max)
        revised = [
            each
            for (of, area), series in kept.items()
            if of == name
            for each in _revised(indicator, area, series, known)
        ]
        if revised:
            await persist.revised(connection, name, OFFICIAL, WHOLE, revised, at)
            telemetry.FIGURES.labels(OFFICIAL).inc(len(revised))
            told = [(each.period, each.member) for each in revised]
            items = await official.items(connection, indicator, told)
            await outbox.add(
                connection,
                "indicators",
                [
                    publish.event(indicator, WHOLE, item, each.cause, at)
                    for item, each in zip(items, revised, strict=True)
                ],
            )
        count += len(revised)
    return count


def _revised(
    indicator: Indicator, area: str, series: Sequence[Released], known: Mapping[Slot, Published]
) -> list[Revised]:
    found: list[Revised] = []
    for each, figure in zip(series, releases.series(indicator, series), strict=True):
        asked = releases.period_of(indicator, each.start, each.end)
        if asked is None:
            continue
        before = known.get(published.slot(asked, area))
        revision = 1 if before is None else before.revision_of(figure)
        if before is None or revision != before.revision:
            found.append(_as_revised(asked, area, figure, revision, each))
    return found


def _as_revised(
    asked: Period, area: str, figure: Figure, revision: int, released: Released
) -> Revised:
    return Revised(asked, area, figure, revision, f"{_CAUSE}: {released.source}"[:200])


async def _keep(connection: Connection, released: Sequence[Released], at: datetime) -> list[Series]:
    cursor = await connection.execute(
        _SQL["insert_official"],
        {
            "indicators": [each.indicator_id for each in released],
            "areas": [each.area for each in released],
            "starts": [each.start for each in released],
            "ends": [each.end for each in released],
            "values": [_double(each.value) for each in released],
            "numerators": [_double(each.numerator) for each in released],
            "denominators": [_double(each.denominator) for each in released],
            "statuses": [each.status for each in released],
            "sources": [each.source for each in released],
            "published": [each.published_on for each in released],
            "notes": ["\n".join(each.notes) for each in released],
            "learned_at": at,
        },
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


def _double(number: float | None) -> float | None:
    # A count may be an int, and the driver takes no array of both.
    return None if number is None else float(number)


async def _kept(connection: Connection, changed: Sequence[Series]) -> dict[Series, list[Released]]:
    cursor = await connection.execute(
        _SQL["select_official"],
        {
            "indicators": [indicator for indicator, _ in changed],
            "areas": [area for _, area in changed],
        },
    )
    found: dict[Series, list[Released]] = {}
    for row in await cursor.fetchall():
        value, numerator, denominator = (_whole(number) for number in row[4:7])
        found.setdefault((row[0], row[1]), []).append(
            Released(
                indicator_id=row[0],
                area=row[1],
                start=row[2],
                end=row[3],
                value=value,
                numerator=numerator,
                denominator=denominator,
                status=row[7],
                source=row[8],
                published_on=row[9],
                notes=tuple(note for note in row[10] if note),
            )
        )
    return found


def _whole(value: float | None) -> float | None:
    """Return a number as it was read: whole ones whole."""
    if value is not None and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
