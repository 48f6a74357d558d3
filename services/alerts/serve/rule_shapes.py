"""Rules and back-tests as they are asked for and answered."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.alerts.domain.rule import Averaging, Combine, Kind, Measure, Operator, Status
from services.alerts.domain.severity import Severity
from services.alerts.serve.lending import Whole
from shared.air.pollutants import Pollutant

_Number = Annotated[float, Field(allow_inf_nan=False)]


class LevelIn(BaseModel):
    """A severity and the value from which it holds, in output units."""

    model_config = ConfigDict(strict=True)

    severity: Severity
    threshold: _Number


class ClearIn(BaseModel):
    """When a level is left; `below` takes the place of the lowest threshold."""

    model_config = ConfigDict(strict=True)

    below: _Number | None = None
    consecutive: Whole = 1


class ActiveIn(BaseModel):
    """When the rule holds: two instants, or two times of day (`07:00`) in UTC."""

    model_config = ConfigDict(strict=True, populate_by_name=True)

    from_: Annotated[str | None, Field(alias="from", max_length=40)] = None
    to: Annotated[str | None, Field(max_length=40)] = None


class RuleIn(BaseModel):
    """A rule to be: kept as a draft, the next version of its id.

    No `kinds` is all kinds, no `localities` everywhere, no `active` always.
    """

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "school.no2",
                    "name": "NO2 at school hours",
                    "pollutant": "no2",
                    "measure": "concentration",
                    "averaging": "1h",
                    "operator": ">",
                    "levels": [{"severity": "moderate", "threshold": 100}],
                    "consecutive": 2,
                    "clear": {"below": 90, "consecutive": 2},
                    "localities": ["E05001228"],
                }
            ]
        },
    )

    id: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = None
    name: Annotated[str | None, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = None
    pollutant: Annotated[Pollutant, Field(strict=False)]
    measure: Measure = "concentration"
    averaging: Averaging = "1h"
    operator: Operator = ">"
    levels: Annotated[list[LevelIn], Field(max_length=6)]
    consecutive: Whole = 1
    clear: ClearIn | None = None
    min_capture: _Number = 0.75
    min_sensors: Whole = 1
    combine: Combine = "max"
    kinds: Annotated[list[Kind], Field(max_length=3)] | None = None
    localities: (
        Annotated[
            list[Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f]+$")]],
            Field(max_length=5_000),
        ]
        | None
    ) = None
    active: ActiveIn | None = None


class LevelOut(BaseModel):
    """A severity and the value from which it holds."""

    severity: str
    threshold: float


class ClearOut(BaseModel):
    """When a level is left."""

    below: float | None
    consecutive: int


class ActiveOut(BaseModel):
    """When the rule holds."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str | None = Field(alias="from")
    to: str | None


class RuleOut(BaseModel):
    """One version of a rule; what is null is code, as with `stale.sensor` and `awaab.*`."""

    id: str
    version: int
    status: Status
    name: str
    pollutant: str | None
    measure: str | None
    averaging: str | None
    operator: str | None
    levels: list[LevelOut]
    consecutive: int | None
    clear: ClearOut | None
    min_capture: float | None
    min_sensors: int | None
    combine: str | None
    kinds: list[str]
    localities: list[str]
    active: ActiveOut | None
    created_by: str
    created_at: str
    published_by: str | None
    published_at: str | None
    retired_at: str | None
    retired_by: str | None
    retired_reason: str | None


class Retire(BaseModel):
    """Why a rule is taken back."""

    model_config = ConfigDict(
        strict=True, json_schema_extra={"examples": [{"reason": "the school has moved"}]}
    )

    reason: Annotated[
        str | None, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x08\x0b-\x1f]+$")
    ] = None


class RulesOut(BaseModel):
    """A page of rules, by id and version."""

    items: list[RuleOut]
    next: str | None


class TestedAlert(BaseModel):
    """An alert that the rule would have raised."""

    locality: str | None
    sensor_id: str | None
    started_at: str
    triggered_at: str
    resolved_at: str | None
    peak_severity: str
    peak: float


class TestedSummary(BaseModel):
    """`flaps`: fired again within six hours; `hours`: at or above the lowest level."""

    alerts: int
    flaps: int
    localities: int
    hours: float


class Against(BaseModel):
    """The same of the published version."""

    alerts: list[TestedAlert]
    summary: TestedSummary


class BackTest(Against):
    """What a rule would have done, against what the published version does."""

    against: Against | None


class BackTestRun(BaseModel):
    """A back-test that runs by itself: `done` of `total` places were judged so far."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    rule_id: str
    from_: str = Field(alias="from")
    to: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int
    total: int | None
    asked_by: str
    asked_at: str
    ended_at: str | None
    problem: str | None
    result: BackTest | None
