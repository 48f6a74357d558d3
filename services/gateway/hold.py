"""Answers that many ask for at once, held for a moment and made once.

What is held is dropped as soon as anybody may have seen newer facts through this door: an action, a
transition on the stream, an answer about progress, an answer that is not what it was. So a
publisher who waited for its own writes reads them, and nobody sees time run backwards.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import timedelta
from time import monotonic

from services.gateway.answer import Finished
from services.gateway.telemetry import HELD

_MOST_BYTES = 67_108_864
_MOST_TAGS = 4_096


class Held:
    """At most 64 MiB of finished answers, and the ones that are being made."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[float, Finished]] = OrderedDict()
        self._making: dict[Hashable, asyncio.Future[Finished]] = {}
        self._tags: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0

    def drop(self) -> None:
        """Let go of everything, also of what is being made from facts that may now be old."""
        self._kept.clear()
        self._making.clear()
        self._bytes = 0

    def get(self, key: Hashable) -> Finished | None:
        """Return what is held and still fresh."""
        found = self._kept.get(key)
        if found is None or found[0] <= monotonic():
            return None
        return found[1]

    async def made_once(
        self, key: Hashable, held: timedelta, make: Callable[[], Awaitable[Finished]]
    ) -> Finished:
        """Return what is held, or what the first of several who ask makes for all of them.

        Only answers of status 200 are held. Where making fails, each of them is told so.
        """
        while True:
            found = self.get(key)
            if found is not None:
                HELD.labels("held").inc()
                return found
            waiting = self._making.get(key)
            if waiting is None:
                return await self._make(key, held, make)
            await asyncio.wait((waiting,))
            if not waiting.cancelled():
                return waiting.result()

    async def _make(
        self, key: Hashable, held: timedelta, make: Callable[[], Awaitable[Finished]]
    ) -> Finished:
        HELD.labels("made").inc()
        made = asyncio.get_running_loop().create_future()
        self._making[key] = made
        try:
            answer = await make()
        except BaseException as error:
            if isinstance(error, Exception):
                made.set_exception(error)
                made.exception()  # the others raise it; without any, nobody has to
            else:
                made.cancel()
            raise
        else:
            made.set_result(answer)
            if self._making.get(key) is made and answer.answer.status == 200:
                if self._is_news(key, answer):
                    self.drop()
                self._keep(key, held, answer)
            return answer
        finally:
            if self._making.get(key) is made:
                del self._making[key]

    def _is_news(self, key: Hashable, answer: Finished) -> bool:
        """Whether this is not what was answered the last time: other answers may be older now."""
        before = self._tags.pop(key, None)
        self._tags[key] = answer.tag
        if len(self._tags) > _MOST_TAGS:
            self._tags.popitem(last=False)
        return before != answer.tag

    def _keep(self, key: Hashable, held: timedelta, answer: Finished) -> None:
        before = self._kept.pop(key, None)
        if before is not None:
            self._bytes -= _size(before[1])
        self._kept[key] = (monotonic() + held.total_seconds(), answer)
        self._bytes += _size(answer)
        while self._bytes > _MOST_BYTES:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(answer: Finished) -> int:
    return len(answer.answer.body) + len(answer.squeezed or b"") + 512
