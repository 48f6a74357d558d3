"""What a locality's value is when it has several sensors."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from shared.air.windows import Mean

Kind = Literal["reference", "indicative", "low_cost"]

KINDS: Final[tuple[Kind, ...]] = ("reference", "indicative", "low_cost")
"""Kinds of sensors, best first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one sensor of a locality measured over one interval."""

    sensor_id: str
    kind: Kind
    mean: Mean


def governing(candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the sensor that speaks for a locality in one interval, None where none can.

    It has the highest value of the sensors of the best kind that has a value which counts; of equal
    values the first sensor by name, so that the answer does not depend on the order given.
    """
    able = [candidate for candidate in candidates if candidate.mean.counts]
    return min(able, key=_place, default=None)


def _place(candidate: Candidate) -> tuple[int, float, str]:
    value = candidate.mean.value
    return KINDS.index(candidate.kind), 0.0 if value is None else -value, candidate.sensor_id
