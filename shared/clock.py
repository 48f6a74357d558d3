"""The one place that reads the wall clock, so that a test or a replay can move it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)
