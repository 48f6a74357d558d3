"""Methods on homes: the clocks of Awaab's Law."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from services.indicators.methods.fields import Given
from shared import instants
from shared.housing import awaab as law

_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def _readable(text: str) -> str:
    if instants.parse(text) >= _LATEST:
        raise ValueError("no clock that begins in 9999 runs out within the calendar")
    return text


Instant = Annotated[
    str,
    AfterValidator(_readable),
    Field(strict=True, max_length=64, json_schema_extra={"format": "date-time"}),
]
"""An RFC 3339 time with an offset."""


class AwaabIn(Given):
    """A hazard's category, and what is known of when it was learned of, found and looked into."""

    category: Literal["emergency", "significant", "unknown", "other"]
    aware_at: Instant
    identified_at: Instant | None = None
    concluded_at: Instant | None = None


class AwaabOut(BaseModel):
    """When each clock runs out; null where it has not started or does not apply."""

    emergency_investigate: str | None
    emergency_safe: str | None
    policy_safe: str | None
    investigate: str | None
    summary: str | None
    make_safe: str | None
    works: str | None
    works_backstop: str | None


def awaab(given: AwaabIn) -> AwaabOut:
    """Return the due times by SI 2025/1042, to the last second of a day in England."""
    due = law.clocks(
        given.category,
        instants.parse(given.aware_at),
        _instant(given.identified_at),
        _instant(given.concluded_at),
    )
    return AwaabOut.model_validate(
        {name: None if at is None else instants.text(at) for name, at in due.items()}
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instants.parse(text)
