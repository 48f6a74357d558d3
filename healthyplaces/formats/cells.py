"""Single cells of a table."""

import math
import re

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


def number(cell: str) -> float | None:
    """Return the number in a cell, or None where there is none; never infinite or not a number."""
    if not _NUMBER.fullmatch(cell):
        return None
    value = float(cell)
    return value if math.isfinite(value) else None
