"""The methods by name, each with its JSON Schemas and the worked examples that it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from services.indicators.methods import air, estimates, housing, judgements
from services.indicators.methods.fields import Estimated, Labelled
from shared.errors import FieldProblem, Invalid, NotFound

_EXAMPLES = Path(__file__).parent / "examples"

In = TypeVar("In", bound=BaseModel)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """One method as it is listed and run."""

    name: str
    description: str
    input: Json
    output: Json
    examples: tuple[Json, ...]
    run: Callable[[object], BaseModel]


def _method(
    name: str, takes: type[In], gives: type[BaseModel], call: Callable[[In], BaseModel]
) -> Method:
    def run(body: object) -> BaseModel:
        try:
            given = takes.model_validate(body, by_alias=True)
        except ValidationError as error:
            raise Invalid(_problems(error)) from error
        try:
            answer = call(given)
        except (ValueError, OverflowError, ZeroDivisionError) as error:
            # The domain names the impossible input; arithmetic beyond a double is one too.
            raise Invalid.field("body", str(error)) from error
        if not _finite(answer.model_dump()):
            raise Invalid.field("body", "the result is beyond a double")
        return answer

    return Method(
        name,
        (call.__doc__ or "").split("\n", 1)[0],
        takes.model_json_schema(),
        gives.model_json_schema(mode="serialization"),
        tuple(orjson.loads((_EXAMPLES / f"{name}.json").read_bytes())),
        run,
    )


def _problems(error: ValidationError) -> list[FieldProblem]:
    return [
        FieldProblem(".".join(map(str, each["loc"])) or "body", each["msg"])
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _finite(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, dict):
        return all(_finite(each) for each in value.values())
    if isinstance(value, list):
        return all(_finite(each) for each in value)
    return True


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        _method("daqi", air.DaqiIn, air.DaqiOut, air.daqi),
        _method("unit_conversion", air.ConversionIn, air.ConversionOut, air.unit_conversion),
        _method("rolling_mean", air.RollingIn, air.RollingOut, air.rolling_mean),
        _method("daily_max_8h", air.DailyMaxIn, air.DailyMaxOut, air.daily_max_8h),
        _method("proportion", estimates.ProportionIn, Labelled, estimates.proportion),
        _method("rate", estimates.RateIn, Labelled, estimates.rate),
        _method("count_limits", estimates.CountIn, estimates.CountOut, estimates.count_limits),
        _method("dsr", estimates.DsrIn, Estimated, estimates.dsr),
        _method("mean", estimates.MeanIn, Estimated, estimates.mean),
        _method("sii", estimates.SiiIn, estimates.SiiOut, estimates.sii),
        _method("quantile", estimates.QuantileIn, estimates.QuantileOut, estimates.quantile),
        _method("funnel", estimates.FunnelIn, estimates.FunnelOut, estimates.funnel),
        _method(
            "trend_proportion",
            judgements.TrendProportionIn,
            judgements.TrendOut,
            judgements.trend_proportion,
        ),
        _method(
            "trend_weighted",
            judgements.TrendWeightedIn,
            judgements.TrendOut,
            judgements.trend_weighted,
        ),
        _method("benchmark", judgements.BenchmarkIn, judgements.BenchmarkOut, judgements.benchmark),
        _method("kish", judgements.KishIn, judgements.KishOut, judgements.kish),
        _method(
            "survey_share",
            judgements.SurveyShareIn,
            judgements.SurveyShareOut,
            judgements.survey_share,
        ),
        _method("suppress", judgements.SuppressIn, judgements.SuppressOut, judgements.suppress),
        _method("awaab", housing.AwaabIn, housing.AwaabOut, housing.awaab),
    )
}
"""All of them, in the order in which they are listed."""


def named(name: str) -> Method:
    """Return a method.

    Raises:
        NotFound: there is none of this name.
    """
    found = METHODS.get(name)
    if found is None:
        raise NotFound(f"there is no method {name}")
    return found
