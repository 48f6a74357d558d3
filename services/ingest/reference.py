"""Reference data of areas: populations, households and deprivation by year, from a CSV file."""

import math
from pathlib import Path

from services.ingest import loaded
from services.ingest.loaded import Given
from shared.errors import FieldProblem
from shared.postgres import Connection, Statements

_SQL = Statements(Path(__file__).parent / "sql")
_AMOUNTS = ("population", "adults_16_plus", "households", "under_5", "over_65")
_QUANTILES = {"imd_decile": 10, "imd_quintile": 5}

Known = dict[str, str | float | int | None]


def parse(text: bytes) -> list[Known]:
    """Return the rows of a reference file; columns it does not know are passed over.

    Raises:
        Invalid: names each row and column that cannot be read, `row 3: population`.
    """
    given = loaded.of(text, ("area", "year"))
    problems: list[FieldProblem] = []
    found = [_row(number, each, problems) for number, each in enumerate(given, 1)]
    loaded.check(problems)
    return found


def _row(number: int, given: Given, problems: list[FieldProblem]) -> Known:
    def say(column: str, problem: str) -> None:
        problems.append(FieldProblem(f"row {number}: {column}", problem))

    area = (given.get("area") or "").strip()
    if not (0 < len(area) <= 20 and area.isascii() and area.isalnum()):
        say("area", "not a code")
    year = (given.get("year") or "").strip()
    if not (year.isascii() and year.isdigit() and 1900 <= int(year[:5]) <= 2200):
        say("year", "not a year")
        year = "0"
    known: Known = {"area": area, "year": int(year)}
    for column in _AMOUNTS:
        known[column] = _amount(given.get(column))
        if known[column] is not None and not 0 <= float(known[column] or 0) < math.inf:
            say(column, "not a number from 0")
    for column, most in _QUANTILES.items():
        text = (given.get(column) or "").strip()
        known[column] = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None
        if text and (known[column] is None or not 1 <= int(text) <= most):
            say(column, f"not 1 to {most}")
    return known


def _amount(given: str | None) -> float | None:
    text = (given or "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return math.nan


async def store(connection: Connection, known: list[Known]) -> None:
    """Store rows; loading the same file again changes nothing."""
    async with connection.cursor() as cursor:
        await cursor.executemany(_SQL["upsert_reference"], known)
