"""Disclosure control: what is hidden, what is rounded, and what a subtraction could reveal.

Counts of people and households: 0 is shown, 1 to 7 hidden, the rest rounded to the nearest 5 (NHS
Digital's rule). Beyond that, no hidden count may follow from the answers that are given, by any
sum or difference of them: `withheld` gives answers one after the other and leaves out every cell
that, together with all given before, would determine a hidden one. Which cells those are depends
on the counts only and never on who asked first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Reason = Literal["primary", "secondary", "differencing"]

HIDDEN: Final = "*"
"""How a hidden count is printed."""

_SMALL: Final = range(1, 8)
_BASE: Final = 5
_PRIME: Final = 2_147_483_647
"""Rows of 0 and 1 are combined modulo this prime: exact, without fractions."""


def small(count: float) -> bool:
    """Tell whether a count must be hidden for its size."""
    return _SMALL.start <= count < _SMALL.stop


def rounded(count: float) -> int:
    """Return a count to the nearest 5; a half goes up."""
    return int(count + _BASE / 2) // _BASE * _BASE


def display(count: float) -> str:
    """Return a count as it is printed: `0`, `*`, or rounded to 5."""
    return HIDDEN if small(count) else str(rounded(count))


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of an answer: a count, and which atoms (smallest pieces) it is the sum of."""

    count: float
    atoms: frozenset[int]


Answer = Sequence[Cell]


def withheld(answers: Sequence[Answer]) -> list[list[Reason | None]]:
    """Return why each cell of each answer is hidden, or None where it is given.

    Args:
        answers: in the order in which they are given: the total first, then finer tables over the
            same atoms. Within an answer the larger figure is given first, so that what must go is
            the smallest; of equal ones the first in order goes. Zeros are always given.
    """
    given = _Span()
    protected: list[frozenset[int]] = []
    found: list[list[Reason | None]] = []
    total: list[frozenset[int]] = []
    for answer in answers:
        reasons: list[Reason | None] = ["primary" if small(c.count) else None for c in answer]
        # A sum of several hidden cells is known as soon as their total is: it cannot be protected.
        protected += [c.atoms for c in answer if small(c.count) and not given.holds(c.atoms)]
        _give(answer, reasons, given, protected, total)
        found.append(reasons)
        if len(answer) == 1 and reasons[0] is None:
            total.append(answer[0].atoms)
    return found


def _give(
    answer: Answer,
    reasons: list[Reason | None],
    given: "_Span",
    protected: Sequence[frozenset[int]],
    total: Sequence[frozenset[int]],
) -> None:
    """Give the cells one by one, the zeros and then the largest first; hide what would reveal."""
    own = _Span(total)
    order = sorted(
        (position for position, reason in enumerate(reasons) if reason is None),
        key=lambda position: (answer[position].count != 0, -answer[position].count, -position),
    )
    mine = [cell.atoms for cell in answer if small(cell.count)]
    for position in order:
        atoms = answer[position].atoms
        wider = given.with_row(atoms)
        if answer[position].count != 0 and any(wider.holds(each) for each in protected):
            alone = own.with_row(atoms)
            by_itself = any(alone.holds(each) for each in mine)
            reasons[position] = "secondary" if by_itself else "differencing"
        else:
            given.add(atoms)
            own.add(atoms)


class _Span:
    """All sums and differences of some sets of atoms, as a reduced basis."""

    def __init__(self, rows: Sequence[frozenset[int]] = ()) -> None:
        self._basis: dict[int, dict[int, int]] = {}
        for row in rows:
            self.add(row)

    def add(self, atoms: frozenset[int]) -> None:
        """Take one more set into the span."""
        row = self._reduced(dict.fromkeys(atoms, 1))
        if row:
            lead = min(row)
            inverse = pow(row[lead], -1, _PRIME)
            self._basis[lead] = {atom: by * inverse % _PRIME for atom, by in row.items()}

    def with_row(self, atoms: frozenset[int]) -> "_Span":
        """Return the span with one more set."""
        wider = _Span()
        wider._basis = dict(self._basis)
        wider.add(atoms)
        return wider

    def holds(self, atoms: frozenset[int]) -> bool:
        """Tell whether the sum over a set follows from the sums that are known."""
        return not self._reduced(dict.fromkeys(atoms, 1))

    def _reduced(self, row: dict[int, int]) -> dict[int, int]:
        for lead in sorted(self._basis):
            by = row.get(lead, 0)
            if by:
                for atom, weight in self._basis[lead].items():
                    rest = (row.get(atom, 0) - by * weight) % _PRIME
                    if rest:
                        row[atom] = rest
                    else:
                        row.pop(atom, None)
        return row


@dataclass(frozen=True, slots=True)
class Row:
    """One row of counts as published."""

    display: tuple[str, ...]
    suppressed: tuple[Reason | None, ...]
    total: str | None


def suppress(counts: Sequence[int], total: int | None = None) -> Row:
    """Return a row of counts as it may be published, beside its total if there is one.

    Raises:
        ValueError: a negative count, or a total below one of its parts.
    """
    if any(count < 0 for count in counts) or (total is not None and total < 0):
        raise ValueError("a negative count")
    if total is not None and total < max(counts, default=0):
        raise ValueError(f"a total of {total} is below one of its parts")
    reasons = one_table(counts, total)
    shown = tuple(
        display(count) if reason is None else HIDDEN
        for count, reason in zip(counts, reasons, strict=True)
    )
    return Row(shown, tuple(reasons), None if total is None else display(total))


def one_table(counts: Sequence[float], total: float | None) -> list[Reason | None]:
    """Return why each part of one total is hidden, or None where it is given.

    The same as `withheld` with the total and the parts, without its arithmetic: a part follows
    from the others only where it is the one that is hidden.
    """
    reasons: list[Reason | None] = ["primary" if small(count) else None for count in counts]
    if total is None or small(total) or reasons.count("primary") != 1:
        return reasons
    rest = [(count, at) for at, count in enumerate(counts) if count and reasons[at] is None]
    if rest:
        reasons[min(rest)[1]] = "secondary"
    return reasons
