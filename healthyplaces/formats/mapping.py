"""How the columns of somebody's table become the fields of our events: a small TOML file.

    zone = "Europe/London"            # of times that have none
    [constants]                       # the same for every row
    survey = "household-2026"
    [columns]                         # column of the file = field of the event
    "Response ID" = "id"
    "Q1" = "answers.get_on"
    [values."answers.get_on"]         # what the file says = what the event says
    "Tend to agree" = "tend_to_agree"

Without a mapping, columns have the names of the fields, dots where an object is within another.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from healthyplaces.formats.items import NotThisFormat

_SECTIONS = frozenset({"zone", "constants", "columns", "values"})


@dataclass(frozen=True, slots=True)
class Wording:
    """What a mapping file says.

    Attributes:
        columns: the field of a column; None: columns are named like fields.
        constants: fields with the same text in every row.
        values: by field, what a cell's text stands for.
        zone: of times without one; None leaves them as they are, to be refused.
    """

    columns: Mapping[str, str] | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: ZoneInfo | None = None

    def fields(self, header: Sequence[str]) -> list[str | None]:
        """Return the field of each column; None where it is not wanted.

        Raises:
            NotThisFormat: a column of the mapping is not in the file.
        """
        if self.columns is None:
            return list(header)
        missing = [column for column in self.columns if column not in header]
        if missing:
            raise NotThisFormat(
                f"the mapping's columns {', '.join(missing)} are not in the file, "
                f"which has {', '.join(header)}"
            )
        return [self.columns.get(column) for column in header]


def read(path: Path) -> Wording:
    """Return what a mapping file says.

    Raises:
        OSError: it cannot be read.
        NotThisFormat: it does not say it in our form.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotThisFormat(f"{path.name}: {error}") from error
    strange = sorted(set(document) - _SECTIONS)
    if strange:
        raise NotThisFormat(f"{path.name}: {strange[0]} is none of {', '.join(sorted(_SECTIONS))}")
    values = document.get("values", {})
    if not isinstance(values, dict):
        raise NotThisFormat(f"{path.name}: values is not a table")
    return Wording(
        _texts(path, "columns", document["columns"]) if "columns" in document else None,
        _texts(path, "constants", document.get("constants", {})),
        {name: _texts(path, f"values.{name}", table) for name, table in values.items()},
        _zone(path, document.get("zone")),
    )


def _texts(path: Path, name: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
        raise NotThisFormat(f"{path.name}: {name} is not a table of texts")
    return dict(table)


def _zone(path: Path, name: object) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise NotThisFormat(f"{path.name}: zone {name!r} is not known") from error
