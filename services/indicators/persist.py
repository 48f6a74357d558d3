"""Writing what is published: figures, their revisions, and which tables are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from services.indicators.domain.figures import Figure
from services.indicators.domain.period import Period
from services.indicators.query.published import text_of
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")
_MOST_DAYS = 100
"""Single days of a measure and breakdown whose revisions are kept up."""


@dataclass(frozen=True, slots=True)
class Revised:
    """A figure to be published, with its new revision and what caused it."""

    period: Period
    member: str
    figure: Figure
    revision: int
    cause: str


async def asked(
    connection: Connection,
    indicator: str,
    breakdown: str,
    seen: Sequence[tuple[Period, str, Figure]],
    at: datetime,
) -> None:
    """Keep figures that were told for the first time as revision 1, and keep their tables up.

    What somebody else kept meanwhile stays.
    """
    periods = sorted({(each.start, each.end) for each, _, _ in seen})
    await connection.execute(
        _SQL["insert_asked"],
        {
            "indicator": indicator,
            "breakdown": breakdown,
            "starts": [start for start, _ in periods],
            "ends": [end for _, end in periods],
            "at": at,
            "most": _MOST_DAYS,
        },
    )
    await connection.execute(
        _SQL["insert_seen_figures"],
        {
            "indicator": indicator,
            "breakdown": breakdown,
            "starts": [each.start for each, _, _ in seen],
            "ends": [each.end for each, _, _ in seen],
            "members": [member for _, member, _ in seen],
            "figures": [text_of(figure) for _, _, figure in seen],
            "at": at,
        },
    )


async def revised(
    connection: Connection,
    indicator: str,
    basis: str,
    breakdown: str,
    changes: Sequence[Revised],
    at: datetime,
) -> None:
    """Publish new revisions of figures; the caller's transaction commits."""
    await connection.execute(
        _SQL["upsert_figures"],
        {
            "indicator": indicator,
            "basis": basis,
            "breakdown": breakdown,
            "starts": [each.period.start for each in changes],
            "ends": [each.period.end for each in changes],
            "members": [each.member for each in changes],
            "revisions": [each.revision for each in changes],
            "causes": [each.cause for each in changes],
            "figures": [text_of(each.figure) for each in changes],
            "at": at,
        },
    )


async def take_rollover(connection: Connection, today: date) -> date | None:
    """Move on to today and return the day before which periods had been looked at; None: no move.

    The first call ever only notes the day.
    """
    cursor = await connection.execute(_SQL["move_rollover"], {"today": today})
    row = await cursor.fetchone()
    return None if row is None else row[0]
