"""Alerts' settings, read from `ALERTS_*` and the platform-wide names."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Built once in `__main__`; nobody else reads the environment.

    Attributes:
        judge_every: how often what is due by the clock is looked for.
        tracks_at_once: how many places are judged in one transaction.
        shadow: judge and keep, and tell nobody: nothing on the stream, on `alerts.events` or to
            subscriptions. For replays.
        stream_kept: how long a transition can be resumed from.
        stream_clients: how many may listen at once.
        stream_queue: how many transitions wait for a listener before it is let go.
        deliveries_kept: how long it can be seen what became of a notification.
        backtests_kept: how long it can be seen what a back-test found.
        webhook_allow: networks, separated by commas, that webhooks may reach though they are
            private, such as `127.0.0.0/8`.
    """

    model_config = SettingsConfigDict(
        env_prefix="ALERTS_", frozen=True, extra="ignore", populate_by_name=True
    )

    port: Annotated[int, Field(ge=1, le=65_535)] = 8082
    batch_records: Annotated[int, Field(ge=1, le=20_000)] = 2_000
    judge_every: timedelta = timedelta(milliseconds=500)
    tracks_at_once: Annotated[int, Field(ge=1, le=5_000)] = 200
    shadow: bool = False
    stream_kept: timedelta = timedelta(days=7)
    stream_clients: Annotated[int, Field(ge=1)] = 2_000
    stream_queue: Annotated[int, Field(ge=1)] = 1_000
    deliveries_kept: timedelta = timedelta(days=30)
    backtests_kept: timedelta = timedelta(days=1)
    webhook_allow: Annotated[str, Field(validation_alias="HEALTHYPLACES_WEBHOOK_ALLOW")] = ""
