"""Confidence limits, the shape in which every estimate carries its uncertainty."""

from dataclasses import dataclass
from typing import Final

Z_95: Final = 1.959963984540054
"""Standard normal quantile of 95 % limits: a tail of 0.025 on each side."""

Z_99_8: Final = 3.090232306167813
"""Standard normal quantile of 99.8 % ("control") limits: a tail of 0.001 on each side."""

TAIL_95: Final = 0.025
TAIL_99_8: Final = 0.001


@dataclass(frozen=True, slots=True)
class Limits:
    """The 95 % and 99.8 % limits of an estimate, in the estimate's own unit."""

    lower_95: float
    upper_95: float
    lower_99_8: float
    upper_99_8: float

    def times(self, factor: float) -> "Limits":
        """Return the limits in another unit; `factor` is positive."""
        return Limits(
            self.lower_95 * factor,
            self.upper_95 * factor,
            self.lower_99_8 * factor,
            self.upper_99_8 * factor,
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its limits where it has some, and the name of the method that gave them."""

    value: float | None
    limits: Limits | None
    method: str
