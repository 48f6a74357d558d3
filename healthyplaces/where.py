"""Where the platform is: from options, the environment, or the folder that holds its state."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.local import endpoints
from deploy.local.places import CHECKOUT, Home
from deploy.local.say import Trouble

_HOMES = (CHECKOUT / ".local" / "demo", CHECKOUT / ".local" / "home")
"""Where `make demo` and `make up` keep their state."""


class NotFound(Exception):
    """Nobody said where the platform is, and none runs here; says what to do."""


@dataclass(frozen=True)
class Where:
    """How to reach a platform; each part is looked up only when it is needed.

    What is said comes before the environment, an address before a home.
    """

    said_gateway: str | None = None
    said_key: str | None = None
    said_kafka: str | None = None
    said_home: Path | None = None
    environment: Mapping[str, str] | None = None

    @property
    def gateway(self) -> str:
        """The gateway's URL.

        Raises:
            NotFound: nobody knows it.
        """
        return self._part(self.said_gateway, "GATEWAY", "gateway", "--gateway URL").rstrip("/")

    @property
    def kafka(self) -> str:
        """Kafka's bootstrap servers.

        Raises:
            NotFound: nobody knows them.
        """
        return self._part(self.said_kafka, "KAFKA", "kafka", "--kafka HOST:PORT")

    @property
    def key(self) -> str | None:
        """An API key, or None where only what is open can be reached."""
        try:
            return self._part(self.said_key, "KEY", "api_key", "--key KEY")
        except NotFound:
            return None

    @cached_property
    def endpoints(self) -> dict[str, Any]:
        """All that is known of the platform of the home: as `make -s endpoints` prints it.

        Raises:
            NotFound: none runs there.
        """
        problems = []
        for folder in self._folders():
            try:
                return endpoints.of(Home(folder.resolve()))
            except Trouble as trouble:
                problems.append(str(trouble))
        raise NotFound(
            "no platform was found: start one with `make up` or `make demo`, name its folder "
            "with --home FOLDER (HEALTHYPLACES_HOME), or say --gateway URL --key KEY --kafka "
            f"HOST:PORT.\n{problems[-1]}"
        )

    def knows_gateway(self) -> bool:
        """Tell whether there is a gateway to ask."""
        try:
            return bool(self.gateway)
        except NotFound:
            return False

    def _part(self, said: str | None, variable: str, name: str, option: str) -> str:
        if said is not None:
            return said
        told = self._environment.get(f"HEALTHYPLACES_{variable}")
        if told and self.said_home is None:
            return told
        if self.said_gateway is not None and self.said_home is None:
            # A platform elsewhere was named: one that happens to run here is another.
            raise NotFound(f"say also {option}, or set HEALTHYPLACES_{variable}")
        found: str = self.endpoints[name]
        return found

    def _folders(self) -> tuple[Path, ...]:
        if self.said_home is not None:
            return (self.said_home,)
        told = self._environment.get("HEALTHYPLACES_HOME")
        return (Path(told),) if told else _HOMES

    @property
    def _environment(self) -> Mapping[str, str]:
        return os.environ if self.environment is None else self.environment
