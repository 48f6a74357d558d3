"""What the commands print: results to standard output, everything else to standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from healthyplaces.delivery.tally import Tally

_WIDTH_OF_A_PIPE = 200

OUT = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)
NOTES = Console(stderr=True, highlight=False)


class Reading(Protocol):
    """A file that knows how far it has been read."""

    @property
    def position(self) -> int:
        """Bytes read."""
        ...

    @property
    def size(self) -> int:
        """Bytes there are."""
        ...


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator["Bar"]:
    """Show a bar on standard error while something goes on."""
    counted = [MofNCompleteColumn()] if total is not None else []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), *counted)
    shown = Progress(*columns, TimeElapsedColumn(), console=NOTES)
    with shown:
        yield Bar(shown, title, total)


class Bar:
    """One bar."""

    def __init__(self, shown: Progress, title: str, total: int | None) -> None:
        self._shown = shown
        self._title = title
        self._task = shown.add_task(title, total=total)

    def to(self, done: float, total: float | None = None, note: str = "") -> None:
        """Show that this much is done."""
        title = f"{self._title} {note}" if note else self._title
        self._shown.update(self._task, completed=done, total=total, description=title)


def of_file(bar: Bar, source: Reading, tally: Tally) -> None:
    """Show how far a file is read and what became of it."""
    note = f"{tally.acknowledged:,} acknowledged"
    if tally.refused:
        note += f", {tally.refused.total():,} refused"
    bar.to(source.position, source.size, note)


def report(tally: Tally, what: str, verb: str = "acknowledged") -> None:
    """Print what became of everything, the refused by reason with their first lines."""
    OUT.print(
        f"{tally.offered:,} {what}: {tally.acknowledged:,} {verb}, "
        f"{tally.refused.total():,} refused"
        + (f", {tally.unknown:,} without an answer" if tally.unknown else "")
    )
    for reason, count in tally.refused.most_common():
        OUT.print(f"  {reason}: {count:,}")
    for example in tally.examples:
        detail = plain(example.detail)
        OUT.print(f"  line {example.line}: {example.reason}: {detail}", markup=False)


def counts(answer: object) -> None:
    """Print the plain members of an answer, one a line."""
    if not isinstance(answer, dict):
        return
    for name, value in answer.items():
        if isinstance(value, list):
            value = f"{len(value):,}" if len(value) > 20 else "; ".join(map(str, value))
        OUT.print(plain(f"{name.replace('_', ' ')}: {value}"), markup=False)


def table(*columns: str) -> Table:
    """Return an empty table for results; `row` fills it."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def row(shown: Table, *cells: object) -> None:
    """Add a row; None is a dash, and no cell is read as markup."""
    shown.add_row(*[Text("–" if cell is None else plain(str(cell))) for cell in cells])


def plain(text: str) -> str:
    """Return a text that came from outside without what could steer a terminal."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)


MARKS = {True: "ok", False: "NO", None: "?"}
"""How a table says whether something is as it should be; readable without colour."""
