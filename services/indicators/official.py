"""Reading official releases: the platform's own CSV, and the H-CLIC tables by their header."""

import csv
import gzip
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from math import isfinite
from typing import Final

from services.indicators.domain import period, releases
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.releases import Released
from shared.errors import FieldProblem, Invalid

MARKS: Final[Mapping[str, str]] = {
    "..": "not available",
    "-": "not applicable",
    ":": "not available",
    "x": "not available",
}
"""What stands in a release for a number that is not there; never 0."""

COLUMNS: Final = (
    "indicator_id",
    "area",
    "period_start",
    "period_end",
    "value",
    "numerator",
    "denominator",
    "status",
    "source",
    "published_on",
)
_NEEDED: Final = frozenset({"indicator_id", "area", "period_start", "period_end", "source"})
_NEVER_NEGATIVE: Final = frozenset({"count", "rate", "share", "survey", "residents", "recorded"})
_MOST_PROBLEMS: Final = 50
_GZIP: Final = b"\x1f\x8b"
_LARGEST: Final = 67_108_864
_NOISE: Final = Decimal("1e-6")
"""How far a count can be from a whole number because it was a double in a spreadsheet."""

Row = Mapping[str, str]
Say = Callable[[str, str], None]
"""`say(column, problem)`."""


def parse(content: bytes, catalogue: Mapping[str, Indicator]) -> list[Released]:
    """Return the figures of a release; a gzipped file is unpacked.

    Raises:
        Invalid: not a release, or names each row and column that cannot be read.
    """
    rows = csv.DictReader(StringIO(_text(content), newline=""))
    try:
        header = frozenset(rows.fieldnames or ())
        read = _reader(header)
        problems: list[FieldProblem] = []
        found: list[Released] = []
        for number, row in enumerate(rows, 1):

            def say(column: str, problem: str, number: int = number) -> None:
                problems.append(FieldProblem(f"row {number}: {column}", problem))

            cells = {name: (value or "").strip() for name, value in row.items() if name}
            for each in read(cells, say):
                _check(each, catalogue, say)
                found.append(each)
    except csv.Error as error:
        raise Invalid.field("body", f"not CSV: {error}") from error
    if problems:
        raise Invalid(problems[:_MOST_PROBLEMS])
    return found


def _text(content: bytes) -> str:
    try:
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
        if len(content) > _LARGEST:
            raise Invalid.field("body", "larger than 64 MiB")
        return content.decode("utf-8-sig")
    except (UnicodeDecodeError, EOFError, OSError) as error:
        raise Invalid.field("body", f"not a text file in UTF-8: {error}") from error


def _reader(header: frozenset[str]) -> Callable[[Row, Say], Iterator[Released]]:
    if header >= _NEEDED:
        return _own
    if header >= {"quarter_end", "area_code", "households_in_ta", "children_in_ta"}:
        return _temporary_accommodation
    if header >= {"quarter_end", "area_code", "assessments", "owed_a_duty"}:
        return _assessments
    raise Invalid.field(
        "body", f"neither a table of {', '.join(COLUMNS)} nor an H-CLIC table (TA1, A1)"
    )


def _check(found: Released, catalogue: Mapping[str, Indicator], say: Say) -> None:
    indicator = catalogue.get(found.indicator_id)
    if indicator is None:
        say("indicator_id", f"there is no indicator {found.indicator_id}")
    elif releases.period_of(indicator, found.start, found.end) is None:
        say("period_end", "neither a day nor a whole month, quarter or year")
    elif indicator.figure in _NEVER_NEGATIVE and (found.value or 0) < 0:
        say("value", "below 0")
    for name in ("numerator", "denominator"):
        if (getattr(found, name) or 0) < 0:
            say(name, "below 0")
    area = found.area
    if not (area.isascii() and area.isalnum() and 0 < len(area) <= 20):
        say("area", "not a code")
    if len(found.source) > 500 or not found.source:
        say("source", "missing, or over 500 characters")
    if found.status is not None and len(found.status) > 100:
        say("status", "over 100 characters")


def _own(row: Row, say: Say) -> Iterator[Released]:
    start, end = _day(row, "period_start", say), _day(row, "period_end", say)
    published = _day(row, "published_on", say) if row.get("published_on") else None
    notes: list[str] = []
    value, numerator, denominator = (
        _number(row.get(name, ""), name, say, notes)
        for name in ("value", "numerator", "denominator")
    )
    if start is None or end is None:
        return
    if start > end:
        say("period_end", "before period_start")
        return
    yield Released(
        row["indicator_id"],
        row["area"],
        start,
        end,
        value,
        numerator,
        denominator,
        row.get("status") or None,
        row["source"],
        published,
        tuple(dict.fromkeys(notes)),
    )


def _temporary_accommodation(row: Row, say: Say) -> Iterator[Released]:
    """Read a row of TA1: stocks on the last day of the quarter."""
    end = _quarter_end(row, say)
    if end is None:
        return
    for indicator, column in (
        ("ta_households", "households_in_ta"),
        ("ta_households_with_children", "households_in_ta_with_children"),
        ("ta_children", "children_in_ta"),
        ("ta_families_bb_over_6_weeks", "bb_with_children_over_6_weeks"),
    ):
        notes: list[str] = []
        count = _number(row.get(column, ""), column, say, notes)
        yield _hclic("TA1", row, indicator, end, end, (count, count, None), notes)
    notes = []
    names = ("households_in_ta_per_1000", "households_in_ta")
    rate, count = (_number(row.get(name, ""), name, say, notes) for name in names)
    households = _thousands(row, say, notes)
    yield _hclic("TA1", row, "ta_households_per_1000", end, end, (rate, count, households), notes)


def _assessments(row: Row, say: Say) -> Iterator[Released]:
    """Read a row of A1: cases assessed in the quarter."""
    end = _quarter_end(row, say)
    if end is None:
        return
    start = period.of("quarter", end).start
    notes: list[str] = []
    assessed = _number(row["assessments"], "assessments", say, notes)
    yield _hclic("A1", row, "homelessness_assessed", start, end, (assessed, assessed, None), notes)
    owed = _number(row["owed_a_duty"], "owed_a_duty", say, notes)
    yield _hclic("A1", row, "homelessness_owed_duty", start, end, (None, owed, assessed), notes)


def _hclic(
    table: str,
    row: Row,
    indicator: str,
    start: date,
    end: date,
    numbers: tuple[float | None, float | None, float | None],
    notes: list[str],
) -> Released:
    status = row.get("file_status") or None
    source = f"MHCLG statutory homelessness (H-CLIC), table {table}"
    kept = tuple(dict.fromkeys(notes))
    return Released(indicator, row["area_code"], start, end, *numbers, status, source, None, kept)


def _quarter_end(row: Row, say: Say) -> date | None:
    try:
        return period.month_end(date.fromisoformat(row["quarter_end"] + "-01"))
    except ValueError:
        say("quarter_end", "not a month, such as 2022-03")
        return None


def _day(row: Row, column: str, say: Say) -> date | None:
    try:
        found = date.fromisoformat(row.get(column, ""))
    except ValueError:
        say(column, "not a date")
        return None
    if not 1900 <= found.year <= 2199:
        say(column, "not a date of our time")
        return None
    return found


def _number(text: str, column: str, say: Say, notes: list[str]) -> float | None:
    """Return a number, or None for an empty cell and for a mark, which leaves a note."""
    mark = MARKS.get(text.lower())
    if mark is not None:
        notes.append(f"{mark} ({text})")
        return None
    if not text:
        return None
    try:
        found = float(text.replace(",", ""))
    except ValueError:
        say(column, "not a number")
        return None
    if not isfinite(found):
        say(column, "not a finite number")
        return None
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def _thousands(row: Row, say: Say, notes: list[str]) -> float | None:
    """Return a number that is written in thousands, whole but for a spreadsheet's own rounding."""
    column = "households_in_area_thousands"
    text = row.get(column, "")
    if _number(text, column, say, notes) is None:
        return None
    try:
        found = Decimal(text.replace(",", "")) * 1000
        whole = int(found.to_integral_value())
        return whole if abs(found - whole) < _NOISE else float(found)
    except InvalidOperation:
        say(column, "not a number")
        return None
