"""What one subject adds to a tally, and when; every figure is a sum of these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Final, Protocol

from services.indicators.domain.facts import Fact, Groups

Exact = int | Decimal
"""An amount that is added up exactly, so that no sum depends on an order."""


_EXACT: Final = Context(prec=3_000)
"""Wide enough for any sum or product of two doubles: nothing is ever rounded."""


def plus(one: Exact, other: Exact) -> Exact:
    """Return the exact sum."""
    if type(one) is int and type(other) is int:
        return one + other
    return _EXACT.add(Decimal(one), Decimal(other))


def times(one: Exact, other: Exact) -> Exact:
    """Return the exact product."""
    if type(one) is int and type(other) is int:
        return one * other
    return _EXACT.multiply(Decimal(one), Decimal(other))


def exact(value: float) -> Exact:
    """Return a finite number as an amount: whole numbers whole, others by their shortest text."""
    if isinstance(value, int):
        return value
    return int(value) if value.is_integer() else Decimal(repr(value))


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is added up.

    Attributes:
        x: the numerator: cases, people, money, the weights that agree.
        n: cases behind it: households, respondents; the denominator of a share.
        base: the weights of a survey's base.
        squares: the squares of those weights.
    """

    x: Exact = 1
    n: Exact = 1
    base: Exact = 0
    squares: Exact = 0


@dataclass(frozen=True, slots=True)
class Contribution:
    """One addition to a tally.

    Attributes:
        since: a stock's first day; of a flow, the first day of its period.
        until: a stock's first day no more, None while it is open. None for a flow.
        ward: where it counts; None where that is not known or not told.
        decile: the respondent's own deprivation tenth.
        groups: the breakdowns it counts in.
        value: a measurement that must be kept apart for a median, such as days.
    """

    since: date
    until: date | None
    ward: str | None
    groups: Groups = ()
    amounts: Amounts = Amounts()
    decile: int | None = None
    value: int | None = None


class Kind(Protocol):
    """A way of counting: facts of one subject, in order, to what they contribute."""

    @property
    def by_event(self) -> bool:
        """Whether each event contributes by itself, whatever else its subject did."""
        ...

    @property
    def types(self) -> tuple[str, ...]:
        """The event types it looks at."""
        ...

    def contributions(self, facts: list[Fact]) -> Iterable[Contribution]:
        """Return what a subject contributes, given all its facts of `types`, in order."""
        ...
