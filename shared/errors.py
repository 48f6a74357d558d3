"""What goes wrong in words that every service and its HTTP edge understand."""

from collections.abc import Sequence
from dataclasses import dataclass


class Unavailable(Exception):
    """A dependency cannot serve now; the same call may work later.

    Attributes:
        told: what a caller may know of it; by default all.
    """

    def __init__(self, detail: str, *, told: str | None = None) -> None:
        super().__init__(detail)
        self.told = detail if told is None else told


class NotFound(Exception):
    """The thing that was named does not exist."""


class Conflict(Exception):
    """The thing exists in a state that does not allow what was asked."""


class Forbidden(Exception):
    """The caller is known and may not do this."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field of a request and what is wrong with it."""

    field: str
    problem: str


class Invalid(Exception):
    """The request makes no sense; says which fields and why."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{each.field}: {each.problem}" for each in self.problems))

    @classmethod
    def field(cls, field: str, problem: str) -> "Invalid":
        """Return the refusal of a single field."""
        return cls([FieldProblem(field, problem)])
