"""One answer: a figure with its period and place, what it is compared with, where it is heading."""

from typing import Any, NamedTuple

from services.indicators.domain.comparison import Outcome
from services.indicators.domain.figures import Figure
from services.indicators.domain.indicator import Indicator
from services.indicators.domain.limits import Limits
from services.indicators.domain.period import Period
from services.indicators.domain.trend import Trend


class Item(NamedTuple):
    """What is said about one group of one period.

    Attributes:
        area: the GSS code: the ward's, else the city's.
        group: the group of the breakdown; None for the whole.
        benchmark: the value it is compared with.
    """

    period: Period
    area: str
    group: str | None
    figure: Figure
    basis: str
    revision: int
    benchmark: float | None
    outcome: Outcome | None
    trend: Trend


def figure_fields(figure: Figure) -> dict[str, Any]:
    """Return a figure's fields in the order of the contract."""
    limits = figure.limits
    return {
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "lower_95": None if limits is None else limits.lower_95,
        "upper_95": None if limits is None else limits.upper_95,
        "lower_99_8": None if limits is None else limits.lower_99_8,
        "upper_99_8": None if limits is None else limits.upper_99_8,
        "method": figure.method,
        "n_base": figure.n_base,
        "n_eff": figure.n_eff,
        "suppressed": figure.suppressed,
        "notes": list(figure.notes),
    }


def fields(indicator: Indicator, item: Item) -> dict[str, Any]:
    """Return an item as it is answered."""
    asked, trend = item.period, item.trend
    told = figure_fields(item.figure)
    suppressed, notes = told.pop("suppressed"), told.pop("notes")
    return {
        "period": {
            "type": asked.kind,
            "start": asked.start.isoformat(),
            "end": asked.end.isoformat(),
        },
        "area": item.area,
        "group": item.group,
        "value": told.pop("value"),
        "unit": indicator.unit,
        **told,
        "basis": item.basis,
        "revision": item.revision,
        "suppressed": suppressed,
        "comparison": {"benchmark": item.benchmark, "outcome": item.outcome},
        "trend": {
            "marker": trend.marker,
            "direction": trend.direction,
            "chi_square": trend.chi_square,
        },
        "notes": notes,
    }


def figure_of(told: dict[str, Any]) -> Figure:
    """Read a figure back from its fields."""
    bounds = [told[name] for name in ("lower_95", "upper_95", "lower_99_8", "upper_99_8")]
    return Figure(
        told["value"],
        told["numerator"],
        told["denominator"],
        None if bounds[0] is None else Limits(*bounds),
        told["method"],
        told["n_base"],
        told["n_eff"],
        told["suppressed"],
        tuple(told["notes"]),
    )
