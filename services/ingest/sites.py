"""Sensitive sites, such as schools and care homes: a list that is loaded whole, from a CSV file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.ingest import loaded, places
from services.ingest.domain.registry import ALWAYS, Version
from services.ingest.loaded import Given
from shared.errors import FieldProblem, Invalid
from shared.postgres import Connection, Statements

KINDS: Final = ("school", "nursery", "care_home", "hospital", "other")
MOST: Final = 100_000

_SQL = Statements(Path(__file__).parent / "sql")
_COLUMNS = ("site_id", "kind", "name", "lat", "lon")
_SITE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


@dataclass(frozen=True, slots=True)
class Site:
    """A place whose people suffer first from bad air."""

    site_id: str
    kind: str
    name: str
    lat: float
    lon: float


def parse(text: bytes) -> list[Site]:
    """Return the sites of a file, in its order; columns it does not know are passed over.

    Raises:
        Invalid: names each row and column that cannot be read, `row 3: kind`.
    """
    given = loaded.of(text, _COLUMNS)
    if len(given) > MOST:
        raise Invalid.field("body", f"more than {MOST:,} sites")
    problems: list[FieldProblem] = []
    found: dict[str, Site] = {}
    for number, row in enumerate(given, 1):
        site = _site(number, row, problems)
        if site.site_id in found:
            problems.append(FieldProblem(f"row {number}: site_id", "is there twice"))
        found[site.site_id] = site
    loaded.check(problems)
    return list(found.values())


async def load(connection: Connection, sites: Sequence[Site]) -> int:
    """Store a list in place of the one there was; return how many lie in no locality now."""
    await connection.execute(_SQL["delete_sites"])
    await connection.execute(
        _SQL["insert_sites"],
        {
            "site_ids": [each.site_id for each in sites],
            "kinds": [each.kind for each in sites],
            "names": [each.name for each in sites],
            "lats": [each.lat for each in sites],
            "lons": [each.lon for each in sites],
        },
    )
    await place(connection)
    cursor = await connection.execute(_SQL["count_sites_outside"])
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


async def place(connection: Connection) -> None:
    """Work out again in which locality every site is, and was."""
    cursor = await connection.execute(_SQL["select_site_points"])
    points = await cursor.fetchall()
    if not points:
        return
    finder = await places.finder(connection)
    found = [
        (site_id, stay)
        for site_id, lat, lon in points
        for stay in finder.stays([Version(ALWAYS, 3600, "reference", lat, lon)])
    ]
    await connection.execute(_SQL["delete_site_stays"])
    await connection.execute(
        _SQL["insert_site_stays"],
        {
            "site_ids": [site_id for site_id, _ in found],
            "codes": [stay.code for _, stay in found],
            "starts": [stay.start for _, stay in found],
            "ends": [stay.end for _, stay in found],
        },
    )


def _site(number: int, given: Given, problems: list[FieldProblem]) -> Site:
    def text(column: str) -> str:
        return (given.get(column) or "").strip()

    def say(column: str, problem: str) -> None:
        problems.append(FieldProblem(f"row {number}: {column}", problem))

    def degrees(column: str, most: float) -> float:
        try:
            value = float(text(column))
        except ValueError:
            value = most + 1
        if not -most <= value <= most:
            say(column, f"not a number from -{most:g} to {most:g}")
        return value

    if _SITE_ID.fullmatch(text("site_id")) is None:
        say("site_id", "not 1 to 64 of A-Z a-z 0-9 . _ : -")
    if text("kind") not in KINDS:
        say("kind", f"not one of {', '.join(KINDS)}")
    if _NAME.fullmatch(text("name")) is None:
        say("name", "not 1 to 200 characters")
    lat, lon = degrees("lat", 90), degrees("lon", 180)
    return Site(text("site_id"), text("kind"), text("name"), lat, lon)
