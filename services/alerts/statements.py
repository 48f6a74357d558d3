"""Every SQL statement of this service, read once from its own file."""

from pathlib import Path
from typing import Final

from shared.postgres import Statements

SQL: Final = Statements(Path(__file__).parent / "sql")
