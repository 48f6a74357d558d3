"""Facts for tests, and what is there on a day by adding contributions up."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from services.indicators.domain.contribution import Contribution, Exact, Kind
from services.indicators.domain.facts import Fact, fact, in_order

WARD = "E05001222"
START = datetime(2024, 1, 1, 12, tzinfo=UTC)


def told(
    type: str,
    at: datetime | str,
    id: str = "",
    ward: str | None = WARD,
    ward_given: bool | None = None,
    **fields: object,
) -> Fact:
    """Return a fact; a day stands for its noon."""
    when = datetime.fromisoformat(f"{at}T12:00:00+00:00") if isinstance(at, str) else at
    given = ward is not None if ward_given is None else ward_given
    return fact(type, id or f"{type}@{when}", when, ward, fields, ward_given=given)


def contributions(kind: Kind, facts: Iterable[Fact]) -> list[Contribution]:
    """Return what a kind makes of facts in any order."""
    return list(kind.contributions([f for f in in_order(facts) if f.type in kind.types]))


def stock(found: Iterable[Contribution], day: date | str) -> Exact:
    """Return what is there on a day."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return sum(
        each.amounts.x
        for each in found
        if each.since <= on and (each.until is None or on < each.until)
    )


def day_number(number: int) -> datetime:
    """Return noon of a day after the start."""
    return START + timedelta(days=number)
