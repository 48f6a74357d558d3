"""What the gateway's own routes work with, put together in `wiring.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.gateway.describe.asyncapi import AsyncApi
from services.gateway.describe.openapi import OpenApi
from services.gateway.hold import Held
from services.gateway.identify.identifier import Identifier
from services.gateway.identify.sign_in import SignIn
from services.gateway.intake.promise import Promises
from services.gateway.progress import Progress
from services.gateway.publish import Producer
from services.gateway.routes import Service
from services.gateway.sensorthings.read import Reader
from services.gateway.settings import Settings
from services.gateway.store import Store
from services.gateway.upstream import Upstream


@dataclass(frozen=True, slots=True)
class Inside:
    """The rooms, by name."""

    settings: Settings
    store: Store
    identifier: Identifier
    sign_in: SignIn | None
    upstreams: Mapping[Service, Upstream]
    producer: Producer
    promises: Promises
    progress: Progress
    openapi: OpenApi
    asyncapi: AsyncApi
    held: Held
    sensorthings: Reader
