"""When to stop asking a service that does not answer, and when to try again; pure."""

from dataclasses import dataclass

_FAILURES = 5
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """Closed while calls succeed; open for a while after five failures in a row.

    While open, one call at a time is let through when the pause is over; its failure doubles the
    pause (0.5 s to 4 s), its success closes the breaker.
    """

    failures: int = 0
    pause_seconds: float = _FIRST_PAUSE_SECONDS
    open_until: float | None = None

    def lets_through(self, now: float) -> bool:
        """Whether a call may be tried at `now` (seconds of a steady clock)."""
        return self.open_until is None or now >= self.open_until

    def trying(self, now: float) -> "Breaker":
        """The state once a call has been let through: of several waiting only one tries."""
        if self.open_until is None:
            return self
        return Breaker(self.failures, self.pause_seconds, now + self.pause_seconds)

    def succeeded(self) -> "Breaker":
        """The state after an answer."""
        return self if self == CLOSED else CLOSED

    def failed(self, now: float) -> "Breaker":
        """The state after no answer."""
        failures = self.failures + 1
        if failures < _FAILURES:
            return Breaker(failures)
        pause = self.pause_seconds
        if self.open_until is not None:
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        return Breaker(failures, pause, now + pause)


CLOSED = Breaker()
