"""Ingest's settings, read from `INGEST_*` and the platform-wide names."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.air.localities import Kind
from shared.air.quality import Ranges
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Built once in `__main__`; nobody else reads the environment."""

    model_config = SettingsConfigDict(
        env_prefix="INGEST_", frozen=True, extra="ignore", populate_by_name=True
    )

    port: Annotated[int, Field(ge=1, le=65_535)] = 8081
    batch_records: Annotated[int, Field(ge=1, le=20_000)] = 10_000
    reading_members: Annotated[int, Field(ge=1, le=16)] = 2
    """Members of the group of `air.readings`: one decodes while another's batch is stored."""
    redrive_every: timedelta = timedelta(seconds=1)
    redrive_slice: Annotated[int, Field(ge=1, le=10_000)] = 1_000
    payloads_kept: timedelta = timedelta(days=30)
    plausible: Annotated[Mapping[Kind, Ranges], Field(default_factory=dict)]
    """By kind of sensor and pollutant, in its own unit, where `quality.PLAUSIBLE` does not fit.

    As JSON: `{"low_cost": {"pm25": {"least": -10, "suspect_above": 150, "most": 500}}}`.
    """
