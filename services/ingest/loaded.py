"""A file of comma-separated values that somebody loads, as rows."""

import csv
from collections.abc import Collection
from io import StringIO
from typing import Final

from shared.errors import FieldProblem, Invalid

MOST_PROBLEMS: Final = 50
"""So many are named; who has corrected them sees the rest."""

Given = dict[str, str | None]


def of(text: bytes, needed: Collection[str]) -> list[Given]:
    """Return the rows of a file by the names in its header.

    Raises:
        Invalid: it is not CSV in UTF-8, or lacks a column that is needed.
    """
    try:
        lines = csv.DictReader(StringIO(text.decode("utf-8-sig")))
        rows = list(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid.field("body", f"not CSV in UTF-8: {error}") from error
    missing = set(needed) - set(lines.fieldnames or ())
    if missing:
        raise Invalid.field("body", f"no column {', '.join(sorted(missing))}")
    return rows


def check(problems: list[FieldProblem]) -> None:
    """Refuse a file in which something was found.

    Raises:
        Invalid: names the first of them, `row 3: population`.
    """
    if problems:
        raise Invalid(problems[:MOST_PROBLEMS])
