"""Read items, keep the pace, deliver them, and show how far it is."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from time import monotonic
from typing import Protocol

from healthyplaces.delivery.tally import Tally
from healthyplaces.delivery.to_kafka import UNREADABLE
from healthyplaces.formats.items import Item, Read

_SHOWN_EVERY = 500


class Delivery(Protocol):
    """Where items go."""

    async def put(self, item: Item) -> None:
        """Take an item."""
        ...

    async def finish(self) -> None:
        """Wait until all that was taken has been answered."""
        ...


class Pace:
    """Replays event time against the clock, `speed` times as fast; None: as fast as it goes."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._began = monotonic()
        self._first: datetime | None = None

    async def wait(self, at: datetime | None) -> bool:
        """Wait until what happened then is due, and say whether there was a wait.

        What has no time, or an earlier one than what came before, is due at once.
        """
        if self._speed is None or at is None:
            return False
        if self._first is None:
            self._first, self._began = at, monotonic()
        due = self._began + (at - self._first).total_seconds() / self._speed
        pause = due - monotonic()
        if pause <= 0:
            return False
        await asyncio.sleep(pause)
        return True


async def deliver(
    read: Iterable[Read],
    delivery: Delivery,
    tally: Tally,
    pace: Pace,
    show: Callable[[], None] = lambda: None,
) -> None:
    """Deliver everything that is read, counting in `tally`.

    Args:
        read: items and unreadable lines, in order.
        delivery: where they go, already open.
        tally: takes the counts, also when this is cut short.
        pace: when each is due.
        show: called now and then, to show how far it is.
    """
    for each in read:
        tally.offered += 1
        if tally.offered % _SHOWN_EVERY == 0:
            show()
            await asyncio.sleep(0)
        if not isinstance(each, Item):
            tally.refuse(each.line, UNREADABLE, each.problem)
            continue
        if await pace.wait(each.at):
            show()
        await delivery.put(each)
    await delivery.finish()
    show()
