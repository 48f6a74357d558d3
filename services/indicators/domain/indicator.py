"""A measure as the catalogue describes it: what it counts and how it is shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.indicators.domain.comparison import Polarity
from services.indicators.domain.contribution import Kind
from services.indicators.domain.kinds.flow import Duration, FirstAfterGap, Flow
from services.indicators.domain.kinds.stock import Settled, Stock
from services.indicators.domain.kinds.survey import Survey
from services.indicators.domain.kinds.temporary_accommodation import TemporaryAccommodation
from services.indicators.domain.period import Kind as PeriodKind

Figure = Literal[
    "count",
    "sum",
    "rate",
    "share",
    "survey",
    "residents",
    "median",
    "daily_mean",
    "concentration",
    "recorded",
    "none",
]
"""How the value is made of what was counted."""

Suppression = Literal["counts", "survey", "none"]
Denominator = Literal["population", "adults_16_plus", "households", "under_5", "over_65"]

PLACES: Final = ("ward", "imd_quintile", "imd_decile")
"""The breakdowns by place that measures with wards have."""

METHODS: Final[Mapping[Figure, str]] = {
    "count": "count",
    "sum": "sum",
    "rate": "rate",
    "share": "proportion",
    "survey": "survey_share",
    "residents": "survey_share",
    "median": "median",
    "daily_mean": "mean",
    "concentration": "mean",
    "recorded": "recorded",
    "none": "none",
}
"""The method by the name under which it is explained."""


@dataclass(frozen=True, slots=True)
class Air:
    """The mean concentration in groups of wards.

    Attributes:
        pollutant: its code.
        breakdown: what the groups are called.
        wards: the wards of each group.
    """

    pollutant: str
    breakdown: str
    wards: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Figures that somebody else counted and recorded, a night or a day each."""

    types: tuple[str, ...]


Counted = (
    Flow
    | FirstAfterGap
    | Duration
    | Stock
    | Settled
    | Survey
    | TemporaryAccommodation
    | Air
    | Recorded
)

KINDS: Final[Mapping[str, type[Counted]]] = {
    "flow": Flow,
    "first_after_gap": FirstAfterGap,
    "duration": Duration,
    "stock": Stock,
    "settled": Settled,
    "survey": Survey,
    "temporary_accommodation": TemporaryAccommodation,
    "air": Air,
    "recorded": Recorded,
}
"""The ways of counting by the name the catalogue has for them."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measure.

    Attributes:
        source_measure: M1 … M10 of the strategy, a programme or a theme.
        multiplier: what a share or rate is times.
        period: the kind of period it is given for.
        denominator: the reference figure that a rate is over.
        official: whether official figures are expected beside operational ones.
        city_only: whether what lies outside the city's wards, or nowhere, is left out.
        to_date: whether it is given to date as well: as a snapshot of all there was up to a day.
        tally: whose counts it shows; its own id, or that of another measure.
        counted: what it counts; None where another measure's tally is shown, or nothing is known.
    """

    id: str
    name: str
    definition: str
    source_measure: str
    unit: str
    polarity: Polarity
    period: PeriodKind
    figure: Figure
    suppression: Suppression
    version: int
    tally: str
    multiplier: float = 1
    denominator: Denominator | None = None
    official: bool = False
    city_only: bool = False
    to_date: bool = False
    programmes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    counted: Counted | None = None

    @property
    def method(self) -> str:
        """The name of the method, as `/v1/methods` has it where it is one of those."""
        return METHODS[self.figure]

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases it is given on."""
        return ("operational", "official") if self.official else ("operational",)


def up_to_date(indicator: Indicator) -> Indicator:
    """Return a measure of what falls into periods as one of all there was up to a day.

    Raises:
        ValueError: it is not given to date.
    """
    counted = indicator.counted
    if not indicator.to_date or not isinstance(counted, Flow):
        raise ValueError(f"{indicator.id} is not given to date")
    return replace(
        indicator,
        period="snapshot",
        tally=f"{indicator.id}.to_date",
        counted=Stock(on=counted.types, where=counted.where, groups=counted.groups),
    )


def in_every_form(catalogue: Mapping[str, Indicator]) -> Iterator[Indicator]:
    """Yield every measure, and after it the same to date where it is given so."""
    for indicator in catalogue.values():
        yield indicator
        if indicator.to_date:
            yield up_to_date(indicator)


def kind_of(indicator: Indicator) -> Kind | None:
    """Return the way of counting subjects, or None where no subject is counted."""
    counted = indicator.counted
    return None if counted is None or isinstance(counted, (Air, Recorded)) else counted


def is_stock(counted: Counted | None) -> bool:
    """Tell whether contributions are spans of days rather than events in a period."""
    return isinstance(counted, (Stock, Settled, TemporaryAccommodation))


def breakdowns(counted: Counted | None) -> tuple[str, ...]:
    """Return what a measure can be broken down by."""
    if counted is None or isinstance(counted, Recorded):
        return ()
    if isinstance(counted, Air):
        return (counted.breakdown,)
    if isinstance(counted, TemporaryAccommodation):
        return (*PLACES, "accommodation", "household_type", "length_of_stay", "in_area")
    return (*PLACES, *counted.groups)
