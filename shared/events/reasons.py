"""Why something that arrived is refused: the closed list of the contract, in its order."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """A reason for a dead letter; declared in the order in which they are judged."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    ENVELOPE = "envelope"
    INVALID = "invalid"
    UNIT = "unit"
    TOO_OLD = "too_old"
    FUTURE = "future"
    UNKNOWN_SENSOR = "unknown_sensor"
    DUPLICATE_CONFLICT = "duplicate_conflict"

    @property
    def rank(self) -> int:
        """The place in the list, from 0; of two reasons that hold, the lower one is given."""
        return _RANKS[self]


_RANKS = {reason: rank for rank, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one record or item cannot be accepted.

    Attributes:
        detail: the field and its problem, such as `start: missing`; never what was in the payload.
    """

    reason: Reason
    detail: str


class Refused(Exception):
    """A rule that does not hold, on its way to the function that answers with the refusal."""

    def __init__(self, reason: Reason, field: str, problem: str) -> None:
        self.refusal = Refusal(reason, f"{field}: {problem}")
        super().__init__(self.refusal.detail)
