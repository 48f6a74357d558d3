"""Ingest's settings, read from `INGEST_*` and the platform-wide names."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

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
