"""Indicators' settings, read from `INDICATORS_*` and the platform-wide names."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Built once in `__main__`; nobody else reads the environment."""

    model_config = SettingsConfigDict(
        env_prefix="INDICATORS_", frozen=True, extra="ignore", populate_by_name=True
    )

    port: Annotated[int, Field(ge=1, le=65_535)] = 8083
    batch_records: Annotated[int, Field(ge=1, le=20_000)] = 2_000
    publish_every: timedelta = timedelta(milliseconds=200)
    """How long changes are collected before the figures they touch are published."""
    look_every: timedelta = timedelta(seconds=2)
    """How often the reference data and the calendar are looked at for changes."""
