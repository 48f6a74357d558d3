"""The exposure ledger as it is shown."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from services.alerts.domain import exposure
from services.alerts.domain.exposure import Area, Line, Reached
from services.alerts.query import rules
from services.alerts.query import sites as counted
from services.alerts.statements import SQL
from shared.http import instant_text
from shared.postgres import Connection

Json = dict[str, Any]

GROUPINGS: Final[dict[str, Callable[[Sequence[Area]], dict[str, str | None]]]] = {
    "none": exposure.together,
    "ward": exposure.by_ward,
    "imd_quintile": exposure.by_quintile,
}


async def shown(
    connection: Connection, since: datetime, until: datetime, by: str, now: datetime
) -> Json:
    """Return person-hours at or above each level, of intervals that end in `(since, until]`."""
    cursor = await connection.execute(SQL["select_areas"], {"now": now})
    found_areas = await cursor.fetchall()
    sites = await counted.of_localities(connection, [row[0] for row in found_areas], now)
    areas = [
        Area(code, name, population, quintile, sites.get(code, {}))
        for code, name, population, quintile in found_areas
    ]
    known = await rules.judging(connection)
    cursor = await connection.execute(SQL["count_exceedances"], {"since": since, "until": until})
    found = [
        Reached(known[row[0], row[1]], row[2], row[3], row[4])
        for row in await cursor.fetchall()
        if not known[row[0], row[1]].each
    ]
    groups = GROUPINGS[by](areas)
    lines = exposure.lines(found, {area.code: area for area in areas}, groups)
    return {
        "from": instant_text(since),
        "to": instant_text(until),
        "by": by,
        "items": [_group(name, areas, groups, lines) for name in _names(groups)],
        "next": None,
    }


def _names(groups: dict[str, str | None]) -> list[str | None]:
    return sorted(set(groups.values()), key=lambda name: name or "")


def _group(
    name: str | None,
    areas: Sequence[Area],
    groups: dict[str, str | None],
    lines: Sequence[Line],
) -> Json:
    inside = [area for area in areas if area.code in groups and groups[area.code] == name]
    known = [area.population for area in inside if area.population is not None]
    return {
        "group": name,
        "name": inside[0].name if len(inside) == 1 and inside[0].code == name else None,
        "areas": [area.code for area in inside],
        "population": sum(known) if known else None,
        "sensitive_sites": _together(inside),
        "levels": [_line(each) for each in lines if each.group == name],
    }


def _line(line: Line) -> Json:
    return {
        "rule_id": line.rule.id,
        "rule_version": line.rule.version,
        "pollutant": str(line.rule.pollutant),
        "averaging": line.rule.averaging,
        "severity": line.severity,
        "threshold": float(line.threshold),
        "hours": line.hours,
        "person_hours": line.person_hours,
        "site_hours": dict(line.site_hours),
    }


def _together(areas: Sequence[Area]) -> dict[str, int]:
    kinds = sorted({kind for area in areas for kind in area.sites})
    return {kind: sum(area.sites.get(kind, 0) for area in areas) for kind in kinds}
