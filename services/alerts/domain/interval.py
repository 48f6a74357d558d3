"""One judged value: what a place measured over `[end - width, end)` of a rule."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """A value of a rule's measure for one place.

    Attributes:
        end: the end of the interval, which is not in it.
        value: a concentration in output units, or an index.
        capture: the share of what was expected, 0 to 1, of the value that stands for the place.
        sensors: whose values are in it; one where a single sensor stands for the place.
        indicative: whether no reference instrument is behind it.
        readings: how many readings (hours, for a window) of all its sensors are behind it.
        learned: when the platform had the value.
    """

    end: datetime
    value: float
    capture: float
    sensors: tuple[str, ...]
    indicative: bool
    readings: int
    learned: datetime
