"""The shapes of what `/v1/air` answers, as the OpenAPI document shows them."""

from pydantic import BaseModel, Field


class Interval(BaseModel):
    """One interval of a series; `value` is null where it cannot be computed."""

    start: str
    end: str
    value: float | None
    n: int
    expected: int
    capture: float
    state: str | None
    flags: list[str]
    sensor_id: str | None = Field(None, description="Of a locality: whose value it is.")
    learned_at: str | None = Field(None, description="Of `raw`.")
    value_original: float | None = Field(None, description="Of `raw`.")
    unit_original: str | None = Field(None, description="Of `raw`.")


class Series(BaseModel):
    """A page of a series."""

    items: list[Interval]
    next: str | None


class PollutantIndex(BaseModel):
    """The index of one pollutant."""

    index: int | None
    band: str | None
    value: float | None
    averaging: str
    capture: float
    so2_basis: str | None = None


class Index(BaseModel):
    """The index of an hour or a day."""

    start: str
    end: str
    daqi: int | None
    band: str | None
    driving_pollutants: list[str]
    indicative: bool
    pollutants: dict[str, PollutantIndex]


class Indices(BaseModel):
    """A page of indices."""

    items: list[Index]
    next: str | None


class PollutantNow(BaseModel):
    """One pollutant's latest value in a locality."""

    pollutant: str
    averaging: str
    value: float | None
    unit: str
    index: int | None
    band: str | None
    capture: float
    start: str
    end: str
    sensor_id: str


class LocalityNow(BaseModel):
    """The air of one locality now."""

    locality: str
    name: str
    as_of: str | None
    daqi: int | None
    band: str | None
    driving_pollutants: list[str]
    indicative: bool
    sensors: int = Field(description="How many have a value of what is shown.")
    pollutants: list[PollutantNow]


class Now(BaseModel):
    """The air of the localities now."""

    items: list[LocalityNow]
    next: str | None


class Exceedance(BaseModel):
    """How often a year passed an objective."""

    count: int
    allowed: int
    budget_used: float | None


class Annual(BaseModel):
    """The statistics of a year."""

    sensor_id: str
    pollutant: str
    year: int
    unit: str
    mean: float | None
    median: float | None
    min: float | None
    max: float | None
    p90: float | None
    p95: float | None
    p98: float | None
    p99: float | None
    p99_8: float | None
    n: int
    expected: int
    capture: float
    exceedances: dict[str, Exceedance]
