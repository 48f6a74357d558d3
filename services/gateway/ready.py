"""Whether the gateway is of use: it starts complete, and then goes on with what is left.

At the start everything must have been reached once. Later a service that is away makes its own
routes answer 503 and nothing else: to take the whole door out for it would be an outage more. A
broker or a database that does not answer is said: nothing can be published, or no key be looked up.
"""

import asyncio
from collections.abc import Awaitable, Mapping

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
        asked = {
            "the database does not answer": self._store.rows("select_one"),
            "the broker does not answer": self._offsets.answer(),
        }
        answers = await asyncio.gather(*(_answers(each) for each in asked.values()))
        found = [problem for problem, yes in zip(asked, answers, strict=True) if not yes]
        if not self._complete:
            missing = await self._missing()
            self._complete = not missing and not found
            found += missing
        return found

    async def _missing(self) -> list[str]:
        ready = await asyncio.gather(*(_is_ready(each) for each in self._upstreams.values()))
        found = [
            f"{upstream.name} has not been ready yet"
            for upstream, yes in zip(self._upstreams.values(), ready, strict=True)
            if not yes
        ]
        if not self._producer.connected:
            found.append("the broker has not been reached yet")
        return found


async def _answers(question: Awaitable[object]) -> bool:
    try:
        await question
    except Unavailable:
        return False
    return True


async def _is_ready(upstream: Upstream) -> bool:
    return await _answers(upstream.document("/readyz", within_seconds=2.0))
