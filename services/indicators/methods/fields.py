"""The kinds of number and the base shapes that methods take and give; strict, as JSON has them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.indicators.domain.limits import Estimate, Limits

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; no text and no truth value stands for one."""

Amount = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
Fraction = Annotated[Number, Field(ge=0, le=1)]


def _whole(value: float) -> float:
    if not value.is_integer():
        raise ValueError("must be a whole number")
    return value


Whole = Annotated[
    Number, AfterValidator(_whole), Field(ge=0, le=2**53, json_schema_extra={"multipleOf": 1})
]
"""A whole number of 0 or more."""

PolarityName = Literal["high_is_good", "low_is_good", "no_judgement"]

_LONGEST = 100_000


def listed(*, least: int = 0) -> object:
    """Return the bounds of a list of at least so many items."""
    return Field(min_length=least, max_length=_LONGEST)


class Given(BaseModel):
    """What a method takes; fields it does not know are ignored."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Limited(BaseModel):
    """The limits that most methods give; null where they cannot be computed."""

    lower_95: float | None
    upper_95: float | None
    lower_99_8: float | None
    upper_99_8: float | None


class Estimated(Limited):
    """A value with its limits."""

    value: float | None


class Labelled(Estimated):
    """A value with its limits and the method that gave them."""

    method: str


def bounds(limits: Limits | None) -> dict[str, float | None]:
    """Return limits as the fields of `Limited`."""
    if limits is None:
        return dict.fromkeys(("lower_95", "upper_95", "lower_99_8", "upper_99_8"))
    return {
        "lower_95": limits.lower_95,
        "upper_95": limits.upper_95,
        "lower_99_8": limits.lower_99_8,
        "upper_99_8": limits.upper_99_8,
    }


def estimated(estimate: Estimate) -> Estimated:
    """Return an estimate as it is answered."""
    return Estimated(value=estimate.value, **bounds(estimate.limits))


def labelled(estimate: Estimate) -> Labelled:
    """Return an estimate as it is answered, with its method."""
    return Labelled(value=estimate.value, **bounds(estimate.limits), method=estimate.method)
