"""What became of everything that was to be published."""

from collections import Counter
from dataclasses import dataclass, field

MOST_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Example:
    """One refused item: its line, the reason and what was wrong."""

    line: int
    reason: str
    detail: str


@dataclass(slots=True)
class Tally:
    """Counts while publishing.

    Attributes:
        offered: items read, unreadable lines included.
        acknowledged: those the broker or the gateway has said it has.
        refused: by reason, those that somebody would not take.
        examples: of the refused, the first few.
    """

    offered: int = 0
    acknowledged: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    def refuse(self, line: int, reason: str, detail: str) -> None:
        """Count one refused item."""
        self.refused[reason] += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(Example(line, reason, detail))

    @property
    def unknown(self) -> int:
        """How many were sent without an answer: they may be there or not."""
        return self.offered - self.acknowledged - self.refused.total()

    @property
    def whole(self) -> bool:
        """Whether everything offered was acknowledged."""
        return self.acknowledged == self.offered
