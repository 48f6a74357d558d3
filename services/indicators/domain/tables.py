"""One table of figures: a measure in a period, whole and by one breakdown, safe to publish."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from services.indicators.domain import disclosure
from services.indicators.domain.disclosure import Cell as Disclosed
from services.indicators.domain.disclosure import Reason
from services.indicators.domain.figures import NOTHING, Figure, Total, added, figure, sensitive
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.places import Places

WHOLE: Final = ""
"""The breakdown of a table that has only the whole city."""

WARD: Final = "ward"
QUINTILE: Final = "imd_quintile"
DECILE: Final = "imd_decile"

_NOWHERE: Final = ""
"""Where somebody is whose ward is not known."""

OTHER_WARD: Final = "not a ward of the city"
OTHER_SET: Final = "a ward of the city at another time"


class Sum(NamedTuple):
    """A tally's sum in a period, as finely as it is kept.

    Attributes:
        member: the group; empty where the sum is by place.
        ward: empty where it is not known.
        decile: the respondent's own deprivation tenth; 0 where it is not told.
    """

    member: str
    ward: str
    decile: int
    total: Total


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one period.

    Attributes:
        whole: the city's.
        groups: each group's, in order.
    """

    whole: Figure
    groups: Mapping[str, Figure]


def table(
    indicator: Indicator,
    breakdown: str,
    places: Places,
    by_place: Sequence[Sum],
    by_member: Sequence[Sum] = (),
) -> Table:
    """Return the figures of a period.

    Args:
        indicator: the measure.
        breakdown: `WHOLE`, a place breakdown, or one of the measure's own.
        places: the city in the period's year.
        by_place: the sums by ward and own decile.
        by_member: the sums of the breakdown, where it is the measure's own.
    """
    placed = [each for each in by_place if _counts(indicator, places, each)]
    whole = added([each.total for each in placed])
    if breakdown == WHOLE:
        reason = _why(sensitive(indicator, whole))
        return Table(figure(indicator, whole, _over(indicator, places, places.city), reason), {})
    groups = _grouped(indicator, breakdown, places, placed, by_member)
    reasons, of_whole = _reasons(indicator, breakdown, places, placed, whole, groups)
    found: dict[str, Figure] = {}
    for group, total in groups.items():
        over = over_group(indicator, breakdown, places, group)
        found[group] = figure(indicator, total, over, reasons[group])
        if breakdown == WARD and group not in places.wards:
            found[group] = found[group].noting(OTHER_SET if group in places.known else OTHER_WARD)
    return Table(figure(indicator, whole, _over(indicator, places, places.city), of_whole), found)


def _counts(indicator: Indicator, places: Places, each: Sum) -> bool:
    return not indicator.city_only or each.ward in places.known


def _grouped(
    indicator: Indicator,
    breakdown: str,
    places: Places,
    placed: Sequence[Sum],
    by_member: Sequence[Sum],
) -> dict[str, Total]:
    """Return what was added up for each group; of places all are there, the empty ones too."""
    if breakdown == WARD:
        return _summed(places.wards, placed, lambda each: each.ward)
    if breakdown in (QUINTILE, DECILE):
        levels = _levels(breakdown, places)
        found = _summed(levels, placed, lambda each: _quantile(breakdown, places, each))
        return dict(sorted(found.items(), key=lambda each: int(each[0])))
    counted = [each for each in by_member if _counts(indicator, places, each)]
    return dict(sorted(_summed((), counted, lambda each: each.member).items()))


def _summed(
    groups: Iterable[str], sums: Iterable[Sum], group_of: Callable[[Sum], str]
) -> dict[str, Total]:
    """Add sums to their groups, the given ones first; what has none is in the whole only."""
    members: dict[str, list[Total]] = {group: [] for group in groups}
    for each in sums:
        group = group_of(each)
        if group:
            members.setdefault(group, []).append(each.total)
    return {group: added(totals) if totals else NOTHING for group, totals in members.items()}


def _quantile(breakdown: str, places: Places, each: Sum) -> str:
    """Return the fifth or tenth; what a respondent says goes before the ward's."""
    if each.decile:
        return str((each.decile + 1) // 2 if breakdown == QUINTILE else each.decile)
    return str(places.quantile(breakdown, each.ward) or "")


def _why(counts: Sequence[float]) -> Reason | None:
    return "primary" if any(disclosure.small(count) for count in counts) else None


def _reasons(
    indicator: Indicator,
    breakdown: str,
    places: Places,
    placed: Sequence[Sum],
    whole: Total,
    groups: Mapping[str, Total],
) -> tuple[dict[str, Reason | None], Reason | None]:
    """Return why each group, and the whole, is hidden; None where it is given.

    A figure that tells two counts is hidden if either must be.
    """
    found: dict[str, Reason | None] = dict.fromkeys(groups)
    totals = sensitive(indicator, whole)
    for position, total in enumerate(totals):
        counts = [sensitive(indicator, each)[position] for each in groups.values()]
        if breakdown in (QUINTILE, DECILE):
            why = _beside_wards(indicator, breakdown, places, placed, total, position, groups)
        else:
            apart = _apart(indicator, counts, total)
            why = disclosure.one_table([*counts, apart], total)[: len(counts)]
        for group, reason in zip(groups, why, strict=True):
            if found[group] is None or reason == "primary":
                found[group] = reason
    return found, _why(totals)


def _apart(indicator: Indicator, counts: Sequence[float], total: float) -> float:
    """Return how many are in the whole and in no group, if few and a subtraction tells of them.

    Counts are rounded, so that nothing exact is left over; money is told to the penny.
    """
    rest = total - sum(counts)
    return rest if indicator.figure == "sum" and disclosure.small(rest) else 0


def _beside_wards(
    indicator: Indicator,
    breakdown: str,
    places: Places,
    placed: Sequence[Sum],
    total: float,
    position: int,
    groups: Mapping[str, Total],
) -> list[Reason | None]:
    """Return why fifths or tenths are hidden; the wards, and fifths, may be asked for as well."""
    wards = _summed(places.wards, placed, lambda each: each.ward)
    counts = {ward: sensitive(indicator, each)[position] for ward, each in wards.items()}
    counts[_NOWHERE] = _apart(indicator, list(counts.values()), total)
    atoms = {ward: atom for atom, ward in enumerate(counts)}
    answers = [
        [Disclosed(total, frozenset(atoms.values()))],
        [Disclosed(count, frozenset((atoms[ward],))) for ward, count in counts.items()],
    ]
    if not any(disclosure.small(count) for count in counts.values()):
        return [None] * len(groups)
    for level in (QUINTILE, DECILE):
        of_level = groups if level == breakdown else _levels(level, places)
        members = [
            [ward for ward in wards if str(places.quantile(level, ward) or "") == group]
            for group in of_level
        ]
        answers.append(
            [
                Disclosed(
                    sum(counts[ward] for ward in some), frozenset(atoms[ward] for ward in some)
                )
                for some in members
            ]
        )
        if level == breakdown:
            break
    return disclosure.withheld(answers)[-1]


def _levels(level: str, places: Places) -> list[str]:
    found = (places.quintiles if level == QUINTILE else places.deciles).values()
    return [str(group) for group in sorted(set(found))]


def _over(indicator: Indicator, places: Places, area: str) -> float | None:
    return None if indicator.denominator is None else places.of_area(area, indicator.denominator)


def over_group(indicator: Indicator, breakdown: str, places: Places, group: str) -> float | None:
    """Return what a group's rate is over: its wards', or the city's for other breakdowns."""
    if indicator.denominator is None:
        return None
    if breakdown == WARD:
        return places.of_area(group, indicator.denominator)
    if breakdown in (QUINTILE, DECILE):
        return places.of_wards(places.members(breakdown, group), indicator.denominator)
    return places.of_area(places.city, indicator.denominator)
