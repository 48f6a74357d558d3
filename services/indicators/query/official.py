"""Answering for official figures: as they were released, beside the operational ones."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import orjson

from services.indicators.domain import period, releases, standing
from services.indicators.domain.figures import BREAK, Figure
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.item import Item, figure_of
from services.indicators.domain.period import Period
from services.indicators.domain.tables import WARD
from services.indicators.domain.trend import CANNOT, POINTS, Trend
from services.indicators.query import places
from services.indicators.query.answers import Answer, Position
from shared.places.wards import CITY
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parents[1] / "sql")

OFFICIAL = "official"
NATION = "E92000001"
"""England, whose official figure is the benchmark."""

Found = Mapping[tuple[Period, str], tuple[int, Figure]]
"""Revision and figure by period and area."""

Breaks = Mapping[str, Sequence[date]]


async def page(
    connection: Connection,
    indicator: Indicator,
    span: tuple[date, date],
    *,
    latest: bool,
    by: str,
    area: str | None,
    after: Position | None,
    limit: int,
) -> Answer:
    """Return at most `limit` official figures of periods within some days.

    Args:
        connection: a snapshot of the database.
        indicator: the measure.
        span: first and last day; of `latest` only the last is looked at.
        latest: only the last period that ended by the last day.
        by: `none` or `ward`; official figures have no other breakdown.
        area: another area than the city.
        after: where the page before ended.
        limit: 1 or more.
    """
    areas = [area or CITY]
    if by == WARD:
        areas = list((await places.load(connection)).on(span[1]).wards)
    elif by != "none":
        return Answer()
    found = await _figures(connection, indicator, [*areas, NATION], span[1])
    shown = sorted(
        (key for key in found if key[1] in areas and (latest or key[0].start >= span[0])),
        key=lambda key: (key[0].end, _place(*key)),
    )
    if latest and shown:
        shown = [key for key in shown if key[0].end == shown[-1][0].end]
    answer, breaks = Answer(), _breaks(found)
    for asked, code in shown:
        group = code if by == WARD else None
        if after is not None and (asked.end, _place(asked, code)) <= (after.end, after.group or ""):
            continue
        if len(answer.items) == limit:
            last = answer.items[-1]
            answer.next = Position(last.period.end, _place(last.period, last.area))
            break
        answer.items.append(_item(indicator, found, breaks, asked, code, group))
    return answer


def _place(asked: Period, area: str) -> str:
    """Return where a figure stands among those of periods that end on one day."""
    return f"{asked.start.isoformat()}/{area}"


async def items(
    connection: Connection, indicator: Indicator, told: Sequence[tuple[Period, str]]
) -> list[Item]:
    """Return the official figures of some periods and areas, all of which there are."""
    areas = {area for _, area in told} | {NATION}
    last = max((asked.end for asked, _ in told), default=date.min)
    found = await _figures(connection, indicator, sorted(areas), last)
    breaks = _breaks(found)
    return [_item(indicator, found, breaks, asked, area, None) for asked, area in told]


async def _figures(
    connection: Connection, indicator: Indicator, areas: Sequence[str], last: date
) -> Found:
    """Return every figure up to a day; trends look back further than the answer."""
    cursor = await connection.execute(
        _SQL["select_official_figures"],
        {
            "indicator": indicator.id,
            "members": list(areas),
            "first": date.min,
            "last": last,
        },
    )
    found: dict[tuple[Period, str], tuple[int, Figure]] = {}
    for start, end, area, revision, figure in await cursor.fetchall():
        asked = releases.period_of(indicator, start, end)
        if asked is not None:
            found[asked, area] = (revision, figure_of(orjson.loads(figure)))
    return found


def _item(
    indicator: Indicator,
    found: Found,
    breaks: Breaks,
    asked: Period,
    area: str,
    group: str | None,
) -> Item:
    revision, figure = found[asked, area]
    nation = found.get((asked, NATION)) if area != NATION else None
    other = None if nation is None else nation[1]
    compares = other is not None and indicator.figure in standing.COMPARED
    return Item(
        asked,
        area,
        group,
        figure,
        OFFICIAL,
        revision,
        other.value if other is not None and compares else None,
        standing.compared(indicator, figure, other),
        _trend(indicator, found, breaks, asked, area),
    )


def _breaks(found: Found) -> dict[str, list[date]]:
    """Return the last days of the periods with which a new series begins, by area."""
    breaks: dict[str, list[date]] = {}
    for (asked, area), (_, figure) in found.items():
        if BREAK in figure.notes:
            breaks.setdefault(area, []).append(asked.end)
    return breaks


def _trend(indicator: Indicator, found: Found, breaks: Breaks, asked: Period, area: str) -> Trend:
    """Return the trend over the same period of five years; none where a series broke between."""
    years = period.years_back(asked, POINTS)
    points = [found.get((each, area)) for each in years]
    if any(each is None for each in points):
        return CANNOT
    if any(years[0].end < broken <= asked.end for broken in breaks.get(area, ())):
        return CANNOT
    return standing.recent_trend(indicator, [each[1] for each in points if each is not None])
