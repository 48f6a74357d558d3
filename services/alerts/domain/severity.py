"""How bad an alert is, in one order for bands, thresholds and guidelines."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Severity = Literal["guideline", "moderate", "high", "very_high", "information", "alert"]

RANKS: Final[Mapping[Severity, int]] = MappingProxyType(
    {
        "guideline": 0,
        "moderate": 1,
        "information": 2,
        "high": 2,
        "alert": 3,
        "very_high": 3,
    }
)
"""Higher is worse. The ozone information threshold of 180 µg/m³ lies in the band `high`, the alert
threshold of 240 is where `very_high` begins: each pair ranks alike, and neither hides the other."""


def rank(severity: Severity) -> int:
    """Return where a severity stands, 0 to 3."""
    return RANKS[severity]
