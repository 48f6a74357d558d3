"""What many ask for at the same moment, asked once for all of them."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class Once(Generic[Answer]):
    """Questions that are being asked; nothing is kept once one is answered."""

    def __init__(self) -> None:
        self._asking: dict[Hashable, asyncio.Task[Answer]] = {}

    async def of(self, key: Hashable, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Return what `ask` answers, or whoever asked this before and has no answer yet.

        What it raises is raised to each. Whoever no longer waits does not end it for the others.
        """
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.create_task(ask())
            self._asking[key] = asking
            asking.add_done_callback(lambda done: self._over(key, done))
        return await asyncio.shield(asking)

    def _over(self, key: Hashable, done: asyncio.Task[Answer]) -> None:
        if self._asking.get(key) is done:
            del self._asking[key]
        if not done.cancelled():
            done.exception()  # whoever waits raises it; if nobody does any more, nobody has to
