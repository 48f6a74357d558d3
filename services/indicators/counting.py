"""What is counted of which topic: the catalogue, turned round for whoever holds facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.indicators.domain.indicator import Indicator, Recorded, is_stock, kind_of
from services.indicators.domain.tally import Counting
from shared.events.catalogue import CATALOGUE


@dataclass(frozen=True, slots=True)
class Countings:
    """All that is counted.

    Attributes:
        by_topic: the tallies that facts of a topic may change.
        recorded: the measures that show what events of a type record.
    """

    by_topic: Mapping[str, tuple[Counting, ...]]
    recorded: Mapping[str, str]

    @property
    def all(self) -> tuple[Counting, ...]:
        """Every tally once."""
        return tuple(each for some in self.by_topic.values() for each in some)


def of(catalogue: Mapping[str, Indicator]) -> Countings:
    """Return what a catalogue counts."""
    by_topic: dict[str, list[Counting]] = {}
    recorded: dict[str, str] = {}
    for indicator in catalogue.values():
        kind = kind_of(indicator)
        if isinstance(indicator.counted, Recorded):
            recorded |= dict.fromkeys(indicator.counted.types, indicator.id)
        elif kind is not None:
            topic = CATALOGUE.types[kind.types[0]].topic
            counting = Counting(
                indicator.id,
                kind,
                stock=is_stock(indicator.counted),
                placed=indicator.city_only,
                version=indicator.version,
            )
            by_topic.setdefault(topic, []).append(counting)
    return Countings({topic: tuple(some) for topic, some in by_topic.items()}, recorded)
