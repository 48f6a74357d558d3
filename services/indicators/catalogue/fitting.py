"""Whether an entry of the catalogue fits itself, the others, and the events there are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.indicators.domain.indicator import (
    Air,
    Counted,
    Indicator,
    Recorded,
    is_stock,
)
from services.indicators.domain.kinds.flow import Duration, FirstAfterGap, Flow
from services.indicators.domain.kinds.stock import Settled, Stock
from services.indicators.domain.kinds.survey import Survey
from services.indicators.domain.kinds.temporary_accommodation import TemporaryAccommodation
from shared.air.pollutants import Pollutant
from shared.events.catalogue import CATALOGUE
from shared.events.kinds import OneOf
from shared.events.shapes import Field, Shape

_WITHOUT_COUNTING: Final = frozenset({"none"})
_WITH_DENOMINATOR: Final = frozenset({"rate", "residents"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, and where in the entry it stands."""

    path: tuple[str, ...]
    text: str


def problem(indicator: Indicator, others: Mapping[str, Indicator]) -> Problem | None:
    """Return the first thing that does not fit, or None."""
    return next(_problems(indicator, others), None)


def _problems(indicator: Indicator, others: Mapping[str, Indicator]) -> Iterator[Problem]:
    counted = indicator.counted
    if indicator.tally != indicator.id:
        other = others.get(indicator.tally)
        if other is None or other.counted is None:
            yield Problem(("counting",), "not a measure that counts something")
            return
        counted = other.counted
    if (counted is None) != (indicator.figure in _WITHOUT_COUNTING):
        yield Problem(("figure",), "nothing is counted, or something is and not shown")
        return
    if (indicator.denominator is None) == (indicator.figure in _WITH_DENOMINATOR):
        yield Problem(("figure",), "a rate has a denominator, and nothing else has one")
    if counted is None:
        return
    if not _figure_fits(indicator, counted):
        yield Problem(("figure",), "cannot be made of what is counted")
    if not _period_fits(indicator, counted):
        yield Problem(("period",), "is not the one it is counted by")
    if indicator.to_date and not _adds_up(indicator.counted):
        yield Problem(("to_date",), "only of subjects that count once a period, by themselves")
    if indicator.counted is not None:
        for path, text in _event_problems(indicator.counted):
            yield Problem(("counted", *path), text)


def _figure_fits(indicator: Indicator, counted: Counted) -> bool:
    figure = indicator.figure
    if isinstance(counted, Survey):
        return figure in ("survey", "residents") and indicator.suppression == "survey"
    if isinstance(counted, Duration):
        return figure == "median"
    if isinstance(counted, Air):
        return figure == "concentration"
    if isinstance(counted, Recorded):
        return figure == "recorded"
    if isinstance(counted, Flow) and counted.grain == "day":
        return figure == "daily_mean"
    if isinstance(counted, Flow) and counted.hits is not None:
        return figure in ("share", "count")
    if isinstance(counted, Settled):
        return figure == "share"
    return figure in ("count", "sum", "rate")


def _adds_up(counted: Counted | None) -> bool:
    """Tell whether what falls into periods can be counted to date, each subject once."""
    if not isinstance(counted, Flow) or counted.grain == "day" or counted.count != "subjects":
        return False
    return (counted.hits, counted.amount, counted.day, counted.latest_by) == (None,) * 4


def _period_fits(indicator: Indicator, counted: Counted) -> bool:
    if is_stock(counted) or isinstance(counted, Recorded):
        return indicator.period == "snapshot"
    if isinstance(counted, Survey):
        return indicator.period == "wave"
    if isinstance(counted, (Air, FirstAfterGap)):
        return indicator.period == "month"
    if isinstance(counted, Flow):
        if counted.grain == "quarter":
            return indicator.period == "quarter"
        return indicator.period in ("month", "rolling_12m")
    return isinstance(counted, Duration) and indicator.period == counted.grain


def _event_problems(counted: Counted) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what does not fit the event types and their fields."""
    if isinstance(counted, Air):
        if counted.pollutant not in list(Pollutant):
            yield ("pollutant",), "not a pollutant"
        return
    unknown = [name for name in counted.types if name not in CATALOGUE.types]
    if unknown or not counted.types:
        yield (), f"no event is called {', '.join(unknown)}" if unknown else "counts no event"
        return
    if len({CATALOGUE.types[name].topic for name in counted.types}) > 1:
        yield (), "its events are on different topics"
    if isinstance(counted, (TemporaryAccommodation, Recorded)):
        return
    if isinstance(counted, Survey):
        for question in counted.questions:
            yield from _codes(counted.types, f"answers.{question}", counted.agree, "questions")
            yield from _codes(counted.types, f"answers.{question}", counted.disagree, "questions")
    else:
        yield from _conditions(counted)
    described = counted.types
    if isinstance(counted, Stock):
        described = counted.on
    elif isinstance(counted, Duration):
        described = counted.end
    elif isinstance(counted, Settled):
        described = counted.begin
    for path in counted.groups.values():
        yield from _codes(described, path, (), "groups")


def _conditions(
    counted: Flow | FirstAfterGap | Duration | Stock | Settled,
) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(counted, Duration):
        return
    about = counted.types
    if isinstance(counted, Stock):
        about = counted.on
    elif isinstance(counted, Settled):
        about = counted.end
    for name in ("where", "unless", "hits"):
        for path, texts in (getattr(counted, name, None) or {}).items():
            yield from _codes(about, path, texts, name)
    for name in ("amount", "day", "since", "last_day", "latest_by"):
        path = getattr(counted, name, None)
        if path is not None:
            yield from _codes(about, path, (), name)


def _codes(
    types: tuple[str, ...], path: str, texts: tuple[str, ...] | list[str], key: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Refuse a path that one of the types lacks, and texts that its field never has."""
    for name in types:
        field = _field(CATALOGUE.types[name].whole, path)
        if field is None:
            yield (key,), f"{name} has no field {path}"
            continue
        allowed = field.kind.values if isinstance(field.kind, OneOf) else None
        strange = [text for text in texts if allowed is not None and text not in allowed]
        if strange:
            yield (key,), f"{path} of {name} is never {', '.join(strange)}"


def _field(shape: Shape, path: str) -> Field | None:
    name, _, rest = path.partition(".")
    for each in shape.fields:
        if each.name == name:
            if not rest:
                return each
            return _field(each.kind, rest) if isinstance(each.kind, Shape) else None
    return None
