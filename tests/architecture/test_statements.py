"""Every statement of every service fits the migrated schema, under its own service's role."""

import re
from pathlib import Path

import psycopg
import pytest

from shared.postgres import as_role

ROOT = Path(__file__).parents[2]
STATEMENTS = sorted((ROOT / "services").rglob("sql/*.sql"))
_PARAMETER = re.compile(r"%\((\w+)\)s")
_COMMENT = re.compile(r"--[^\n]*")


def _service(file: Path) -> str:
    return file.relative_to(ROOT / "services").parts[0]


def _numbered(text: str) -> str:
    names: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return names.setdefault(found[1], f"${len(names) + 1}")

    return _PARAMETER.sub(number, text).replace("%%", "%")


def test_there_are_statements() -> None:
    assert len(STATEMENTS) > 30


@pytest.mark.stack
@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: f"{_service(file)}/{file.stem}")
def test_a_statement_fits_the_schema(file: Path, module_database: str) -> None:
    text = _COMMENT.sub("", file.read_text()).strip().rstrip(";")
    url = as_role(module_database, _service(file))
    with psycopg.connect(url, autocommit=True) as connection:
        if text.upper().startswith("COPY"):
            with (
                pytest.raises(psycopg.errors.QueryCanceled),
                connection.cursor() as cursor,
                cursor.copy(text.encode()),
            ):
                raise psycopg.errors.QueryCanceled("enough seen")
            return
        for index, single in enumerate(part for part in text.split(";\n") if part.strip()):
            connection.execute(f"PREPARE statement_{index} AS {_numbered(single)}".encode())


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: f"{_service(file)}/{file.stem}")
def test_a_statement_says_what_it_is_for(file: Path) -> None:
    assert file.read_text().startswith("-- "), "a header comment: purpose, parameters, a row"
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", file.stem), "called verb_noun.sql"
