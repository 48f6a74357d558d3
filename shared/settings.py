"""What every service reads from the environment, once, in its `__main__`."""

from socket import gethostname
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """The part of a service's settings that all four share.

    A service adds its own fields and an `env_prefix`; the platform-wide names below carry no
    prefix, because one stack has one broker and one database.

    Attributes:
        instance_id: what tells this process from others of its service, the same whenever it is
            started again; where it is not given, its machine's name and its port.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    database_url: Annotated[SecretStr, Field(validation_alias="DATABASE_URL")]
    kafka: Annotated[str, Field(min_length=1, validation_alias="KAFKA_BOOTSTRAP_SERVERS")]
    internal_token: Annotated[SecretStr | None, Field(validation_alias="INTERNAL_TOKEN")] = None
    instance_id: Annotated[
        str | None, Field(pattern=r"^[A-Za-z0-9._-]{1,200}$", validation_alias="INSTANCE_ID")
    ] = None
    log_level: Annotated[str, Field(validation_alias="LOG_LEVEL")] = "INFO"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8080

    @property
    def member(self) -> str:
        """The name of this process in its consumer groups: no two that run may have the same."""
        return self.instance_id or f"{gethostname()[:200]}-{self.port}"
