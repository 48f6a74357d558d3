"""No delivery at all: only what the platform would say of each item's form."""

from datetime import datetime

from healthyplaces.delivery.tally import Tally
from healthyplaces.formats.items import Item
from shared.events import judge
from shared.events.reasons import Refusal


class DryRun:
    """Judges items by the platform's own rules; what it takes counts as acknowledged.

    It cannot know what only the platform does: which sensors are registered, and which ids were
    used before with other content.
    """

    def __init__(self, topic: str, now: datetime, tally: Tally) -> None:
        self._topic = topic
        self._now = now
        self._tally = tally

    async def put(self, item: Item) -> None:
        """Judge an item."""
        for judged in judge.body(self._topic, item.value, self._now):
            if isinstance(judged.outcome, Refusal):
                self._tally.refuse(item.line, judged.outcome.reason, judged.outcome.detail)
                return
        self._tally.acknowledged += 1

    async def finish(self) -> None:
        """Do nothing: every item has been judged."""
