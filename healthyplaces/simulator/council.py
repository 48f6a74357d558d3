"""All that a council and its partners publish beside the air, and what it must add up to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shared.topics import HOUSING_EVENTS

from . import community, fire, homelessness, homes, housing, rough_sleeping, support, survey
from .story import Story, adds
from .today import Today

_HOUSEHOLDS = 1_300
_HOUSEHOLD_DAYS = 1_000.0
"""How many came into temporary accommodation, and in how many days; a fifth is in it at a time."""

_SOURCES = (
    homelessness.register,
    homelessness.duties,
    rough_sleeping.sightings,
    rough_sleeping.nights,
    homes.empty,
    homes.shared,
    homes.adapted,
    homes.retrofitted,
    homes.high,
    support.energy_advice,
    support.resettled,
    support.pathways,
    support.families,
    support.family_hubs,
    community.messengers,
    community.case_studies,
    community.prototypes,
    community.volunteering,
    community.travel,
    community.transit,
    community.green,
    fire.incidents,
    fire.visits,
    survey.responses,
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a measure must be.

    Attributes:
        x: the count or sum; of a share, its numerator.
        n: the denominator of a share; 0 where there is none.
    """

    x: float = 0
    n: float = 0

    @property
    def share(self) -> float | None:
        """The share in per cent, or None where it is none."""
        return 100 * self.x / self.n if self.n else None


def stories(seed: int, today: Today) -> Iterator[Story]:
    """Yield what became of every household, home, person and place in the last years."""
    for household in housing.households(seed, today.now, _HOUSEHOLDS, _HOUSEHOLD_DAYS):
        told = adds(
            ("ta_households", household.housed),
            ("ta_children", household.children > 0, household.children),
        )
        yield Story(HOUSING_EVENTS, household.events, told)
    for source in _SOURCES:
        yield from source(seed, today)


def expected(told: Iterable[Story]) -> Mapping[str, Expected]:
    """Return what each measure must be today or in the last whole period, by the stories alone.

    A count is exact: the platform rounds it where it is of people or households.
    """
    found: dict[str, Expected] = {}
    for story in told:
        for each in story.adds:
            before = found.get(each.measure, Expected())
            found[each.measure] = Expected(before.x + each.x, before.n + each.n)
    return found
