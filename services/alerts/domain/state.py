"""Where judging stands between two intervals, and what an operator put an end to."""

from dataclasses import dataclass
from datetime import datetime

from services.alerts.domain.run import Run


@dataclass(frozen=True, slots=True)
class State:
    """Where judging stands after the interval that ended at `end`.

    `ups` and `downs` count, for each level, the intervals in a row that reached it, and that did
    not since it was entered. `run` is resolved here only where an operator did it by hand and the
    condition still holds.
    """

    end: datetime | None = None
    ups: tuple[int, ...] = ()
    downs: tuple[int, ...] = ()
    entered: tuple[bool, ...] = ()
    run: Run | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is going on, so that judging may start after it from nothing."""
        return self.run is None


@dataclass(frozen=True, slots=True)
class Closing:
    """A run ended by hand, or with its rule, after the interval that ended at `after`.

    Of two runs, it ends the one that is on at `after`; where none is, it has no effect. `for_good`:
    no interval is judged later, so the condition is over too.
    """

    after: datetime
    at: datetime
    by: str | None
    reason: str
    for_good: bool = False
