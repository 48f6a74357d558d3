"""Tallies: the exact sums of contributions, and how they move when a unit is counted anew."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

import orjson

from services.indicators.domain.contribution import Contribution, Exact, Kind, plus, times
from services.indicators.domain.facts import Fact, Groups, in_order

PERIOD: Final = "p"
DAY: Final = "d"
MONTH: Final = "m"
BY_PLACE: Final = ""
"""The breakdown under which a tally is kept by ward and own decile."""


class Key(NamedTuple):
    """Which sum a contribution is added to; keys sort in the order in which rows are written."""

    tally: str
    grain: str
    breakdown: str
    at: date
    member: str
    ward: str
    decile: int
    measured: int


class Sums(NamedTuple):
    """What is added up: `contribution.Amounts`, as sums."""

    x: Exact
    n: Exact
    base: Exact
    squares: Exact


@dataclass(frozen=True, slots=True)
class Counting:
    """One tally.

    Attributes:
        stock: whether its contributions are spans of days.
        placed: whether its breakdowns keep the ward too.
        version: of the measure it belongs to; a new one is counted anew.
        types: the event types that its kind looks at.
    """

    tally: str
    kind: Kind
    stock: bool
    placed: bool = False
    version: int = 1
    types: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "types", frozenset(self.kind.types))


class Line(NamedTuple):
    """A contribution to a tally as it is kept: comparable, and read back from its text."""

    tally: str
    stock: bool
    placed: bool
    since: str
    until: str | None
    ward: str
    decile: int
    measured: int
    groups: Groups
    amounts: tuple[Exact, Exact, Exact, Exact]

    @property
    def text(self) -> str:
        """The one canonical text of the contribution."""
        return orjson.dumps([*self[:-1], [str(each) for each in self.amounts]]).decode()


def line(counting: Counting, found: Contribution) -> Line:
    """Return a contribution as it is kept."""
    amounts = found.amounts
    return Line(
        counting.tally,
        counting.stock,
        counting.placed,
        found.since.isoformat(),
        None if found.until is None else found.until.isoformat(),
        found.ward or "",
        found.decile or 0,
        found.value or 0,
        found.groups,
        (amounts.x, amounts.n, amounts.base, amounts.squares),
    )


def line_of(text: str) -> Line:
    """Read a contribution's text back."""
    given = orjson.loads(text)
    x, n, base, squares = map(exact_of, given[9])
    return Line(
        tally=given[0],
        stock=given[1],
        placed=given[2],
        since=given[3],
        until=given[4],
        ward=given[5],
        decile=given[6],
        measured=given[7],
        groups=tuple((breakdown, member) for breakdown, member in given[8]),
        amounts=(x, n, base, squares),
    )


def count(facts: Iterable[Fact], countings: Sequence[Counting]) -> dict[str, Line]:
    """Return what a unit contributes, by text, given all its facts in any order."""
    ordered = in_order(facts)
    types = {each.type for each in ordered}
    found: dict[str, Line] = {}
    for counting in countings:
        if types.isdisjoint(counting.types):
            continue
        mine = ordered
        if not types <= counting.types:
            mine = [each for each in ordered if each.type in counting.types]
        for each in counting.kind.contributions(mine):
            made = line(counting, each)
            text = made.text
            # Two equal contributions of one unit, such as two sightings, are two.
            while text in found:
                text += " "
            found[text] = made
    return found


@dataclass(slots=True)
class Span:
    """The days of a tally that changed; `until` None: from `since` on."""

    since: date
    until: date | None
    causes: set[str] = field(default_factory=set)

    def widen(self, since: date, until: date | None) -> None:
        """Take more days in."""
        self.since = min(self.since, since)
        self.until = None if self.until is None or until is None else max(self.until, until)


class Moves:
    """How sums move, and which days of which tallies that touches; collected over many units."""

    def __init__(self) -> None:
        # By the parts of a `Key`: a plain tuple is made in a fraction of the time.
        self._sums: dict[tuple[str, str, str, date, str, str, int, int], list[Exact]] = {}
        self.spans: dict[str, Span] = {}

    def unit(self, before: Iterable[str], after: Mapping[str, Line], causes: Set[str]) -> None:
        """Take in one unit counted anew."""
        old = set(before)
        for text in old - after.keys():
            self._line(line_of(text), -1, causes)
        for text, made in after.items():
            if text not in old:
                self._line(made, 1, causes)

    def touch(self, tally: str, since: date, until: date | None, causes: Iterable[str]) -> None:
        """Note that days of a tally changed."""
        span = self.spans.setdefault(tally, Span(since, until))
        span.widen(since, until)
        span.causes.update(causes)

    def _line(self, line: Line, sign: int, causes: Set[str]) -> None:
        since = date.fromisoformat(line.since)
        until = None if line.until is None else date.fromisoformat(line.until)
        self.touch(line.tally, since, until if line.stock else since, causes)
        places = [(BY_PLACE, "", line.ward, line.decile)]
        ward = line.ward if line.placed else ""
        places += [(breakdown, member, ward, 0) for breakdown, member in line.groups]
        moments = [(PERIOD, since, sign)]
        if line.stock:
            moments = [(DAY, since, sign), (MONTH, since.replace(day=1), sign)]
            if until is not None:
                moments += [(DAY, until, -sign), (MONTH, until.replace(day=1), -sign)]
        tally, measured, sums = line.tally, line.measured, self._sums
        for grain, at, direction in moments:
            amounts: tuple[Exact, ...] = line.amounts
            if direction < 0:
                amounts = tuple(times(-1, each) for each in amounts)
            for breakdown, member, where, decile in places:
                key = (tally, grain, breakdown, at, member, where, decile, measured)
                before = sums.get(key)
                if before is None:
                    sums[key] = list(amounts)
                    continue
                for index, amount in enumerate(amounts):
                    if amount:
                        before[index] = plus(before[index], amount)

    def rows(self) -> list[tuple[Key, Sums]]:
        """Return the sums that move, in the order of their keys."""
        return [(Key(*key), Sums(*sums)) for key, sums in sorted(self._sums.items()) if any(sums)]


def exact_of(text: str) -> Exact:
    """Read an amount back, whole numbers whole."""
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def digest_of(countings: Sequence[Counting]) -> Mapping[str, str]:
    """Return a text for each tally that differs whenever its definition does."""
    return {each.tally: repr(each) for each in countings}
