"""One line of what a demonstration says in the end."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What the API says of something, beside what it must say.

    Attributes:
        fine: None where there is nothing to compare with.
    """

    what: str
    answered: str
    expected: str
    fine: bool | None
