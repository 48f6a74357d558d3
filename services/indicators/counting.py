"""What is counted of which topic: the catalogue, turned round for whoever holds facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.indicators.domain.indicator import (
    Indicator,
    Recorded,
    in_every_form,
    is_stock,
    kind_of,
)
from services.indicators.domain.tally import Counting
from shared.events.catalogue import CATALOGUE

ByTopic = Mapping[str, tuple[Counting, ...]]


@dataclass(frozen=True, slots=True)
class Countings:
    """All that is counted.

    Attributes:
        of_subjects: by topic, the tallies for which a subject's facts are looked at together.
        of_facts: by topic, the tallies to which each event contributes by itself.
        recorded: the measures that show what events of a type record.
        together, one_by_one: the event types of these.
    """

    of_subjects: ByTopic
    of_facts: ByTopic
    recorded: Mapping[str, str]
    together: frozenset[str]
    one_by_one: frozenset[str]

    @property
    def all(self) -> tuple[Counting, ...]:
        """Every tally once."""
        both = (*self.of_subjects.values(), *self.of_facts.values())
        return tuple(each for some in both for each in some)

    @property
    def topics(self) -> list[str]:
        """The topics whose facts are counted."""
        return sorted({*self.of_subjects, *self.of_facts})


def of(catalogue: Mapping[str, Indicator]) -> Countings:
    """Return what a catalogue counts."""
    found: dict[bool, dict[str, list[Counting]]] = {False: {}, True: {}}
    recorded: dict[str, str] = {}
    for indicator in in_every_form(catalogue):
        kind = kind_of(indicator)
        if isinstance(indicator.counted, Recorded):
            recorded |= dict.fromkeys(indicator.counted.types, indicator.id)
        elif kind is not None:
            topic = CATALOGUE.types[kind.types[0]].topic
            counting = Counting(
                indicator.tally,
                kind,
                stock=is_stock(indicator.counted),
                placed=indicator.city_only,
                version=indicator.version,
            )
            found[kind.by_event].setdefault(topic, []).append(counting)
    of_subjects, of_facts = (
        {topic: tuple(some) for topic, some in found[by_event].items()}
        for by_event in (False, True)
    )
    return Countings(
        of_subjects,
        of_facts,
        recorded,
        _types(of_subjects) | recorded.keys(),
        _types(of_facts),
    )


def _types(countings: ByTopic) -> frozenset[str]:
    return frozenset(
        name for some in countings.values() for each in some for name in each.kind.types
    )
