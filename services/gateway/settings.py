"""What the gateway reads from the environment, once, in its `__main__`."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

Network = IPv4Network | IPv6Network
Address = Annotated[str, Field(pattern=r"^https?://[^/?#]+$")]
Rate = Annotated[str, Field(pattern=r"^\d+/\d*(second|minute|hour)$")]

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def _with_places(address: str) -> str:
    if any(f"{{{name}}}" not in address for name in "zxy"):
        raise ValueError("an address of map tiles has {z}, {x} and {y} in it")
    return address


TileAddress = Annotated[
    str, Field(pattern=r"^https?://[A-Za-z0-9.\[\]:-]+/[!-~]+$"), AfterValidator(_with_places)
]
"""Its origin stands in a header as it is."""


class Settings(ServiceSettings):
    """Read from `GATEWAY_*`; the services' addresses carry their own names.

    Rates are written as `600/minute`. The defaults let one program on one machine send thousands
    of requests a second; an installation that faces the world sets them lower.
    """

    model_config = SettingsConfigDict(
        env_prefix="GATEWAY_", frozen=True, extra="ignore", populate_by_name=True
    )

    ingest_url: Annotated[Address, Field(validation_alias="INGEST_URL")]
    alerts_url: Annotated[Address, Field(validation_alias="ALERTS_URL")]
    indicators_url: Annotated[Address, Field(validation_alias="INDICATORS_URL")]

    url: Address | None = None
    """Where the outside reaches us; None: the address the request came to."""

    bootstrap_keys: Path | None = None
    console: Path = Path(__file__).parent / "console" / "dist"
    map_tiles: TileAddress | None = None
    """Where the console's map has tiles from, with `{z}`, `{x}` and `{y}`; None: it needs none."""
    map_credit: Annotated[str, Field(max_length=200)] = ""
    """Whom the map credits for its tiles."""
    secure_cookies: bool = False
    """Send session cookies over TLS only: set wherever the gateway is behind TLS."""

    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_jwks_url: str | None = None
    """None: found through the issuer's discovery document."""
    oidc_algorithms: tuple[str, ...] = ("RS256", "ES256")
    oidc_client_id: str | None = None
    """What we are called at the issuer; with it people may sign in there to the console."""
    oidc_client_secret: SecretStr | None = None
    """None: a public client, which proves itself by PKCE alone."""
    oidc_scope: str = "openid read operate"
    """What is asked for; what is granted is what the access token then says."""
    oidc_name: Annotated[str, Field(min_length=1, max_length=60)] = "your organisation's account"
    """How the console calls the issuer on its button."""

    limit_key: Rate = "600000/minute"
    limit_address: Rate = "600000/minute"
    limit_global: Rate = "1200000/minute"

    most_body_bytes: Annotated[int, Field(ge=1)] = 8_388_608
    most_header_bytes: Annotated[int, Field(ge=1_024)] = 32_768
    most_connections: Annotated[int, Field(ge=1)] = 12_000
    most_connections_per_address: Annotated[int, Field(ge=1)] = 6_000
    most_streams: Annotated[int, Field(ge=1)] = 4_000
    most_streams_per_key: Annotated[int, Field(ge=1)] = 2_000
    most_in_flight: Annotated[int, Field(ge=1)] = 128
    """Calls to one service at a time; more wait a moment and are then turned away."""

    header_within: timedelta = timedelta(seconds=10)
    body_within: timedelta = timedelta(seconds=10)
    """For a body to arrive, and a second more for each 64 KiB of it."""
    send_within: timedelta = timedelta(seconds=15)
    """For a client to take what waits for it, before it is cut."""
    acknowledged_within: timedelta = timedelta(seconds=4.5)
    """For the broker's word on an intake; the answer must be out within 5 s."""

    trusted_proxies: tuple[Network, ...] = ()
    """Whose `X-Forwarded-For` is believed; what anybody else says of itself is not."""
    metrics_networks: tuple[Network, ...] = LOOPBACK
    """Who may read `/metrics` without a key."""
