"""Whether the gateway is of use: it starts complete, and then goes on with what is left.

At the start everything must have been reached once. Later a service that is away makes its own
routes answer 503 and nothing else: to take the whole door out for it would be an outage more.
"""

import asyncio
from collections.abc import Mapping

from services.gateway.offsets import BrokerOffsets
from services.gateway.publish import Producer
from services.gateway.routes import Service
from services.gateway.store import Store
from services.gateway.upstream import Upstream
from shared.errors import Unavailable


class Readiness:
    """Asks what the gateway stands on."""

    def __init__(
        self,
        store: Store,
        upstreams: Mapping[Service, Upstream],
        producer: Producer,
        offsets: BrokerOffsets,
    ) -> None:
        self._store = store
        self._upstreams = upstreams
        self._producer = producer
        self._offsets = offsets
        self._complete = False

    async def problems(self) -> list[str]:
        """Return what keeps the gateway from being of use; nothing means ready."""
        found: list[str] = []
        try:
            await self._store.rows("select_one")
        except Unavailable:
            found.append("the database does not answer")
        if not self._complete:
            missing = await self._missing()
            self._complete = not missing and not found
            found += missing
        return found

    async def _missing(self) -> list[str]:
        found = []
        if not (self._producer.connected and self._offsets.connected):
            found.append("the broker has not been reached yet")
        ready = await asyncio.gather(*(_is_ready(each) for each in self._upstreams.values()))
        for upstream, yes in zip(self._upstreams.values(), ready, strict=True):
            if not yes:
                found.append(f"{upstream.name} has not been ready yet")
        return found


async def _is_ready(upstream: Upstream) -> bool:
    try:
        await upstream.document("/readyz", within_seconds=2.0)
    except Unavailable:
        return False
    return True
