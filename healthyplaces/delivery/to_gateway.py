"""Delivery through the gateway's intake, for publishers without Kafka."""

from healthyplaces.client import AsyncClient, calls
from healthyplaces.delivery.tally import Tally
from healthyplaces.formats.items import Item
from shared.events import json_text
from shared.events.reasons import Reason, Refusal, Refused

MOST_ITEMS = 1_000
MOST_BYTES = 900_000
"""Of one request; the intake takes a mebibyte."""


class GatewayDelivery:
    """Publishes items to one topic, some hundred in a request, one request after another."""

    def __init__(self, client: AsyncClient, topic: str, tally: Tally) -> None:
        self._client = client
        self._topic = topic
        self._tally = tally
        self._batch: list[Item] = []
        self._bytes = 0

    async def put(self, item: Item) -> None:
        """Take an item; it is sent with others.

        Raises:
            Refused, Unreachable: as the client does; the batch may or may not be there.
        """
        wrong = _why_no_object(item.value)
        if wrong is not None:
            self._tally.refuse(item.line, wrong.reason, wrong.detail)
            return
        if len(self._batch) == MOST_ITEMS or self._bytes + len(item.value) > MOST_BYTES:
            await self.finish()
        self._batch.append(item)
        self._bytes += len(item.value) + 1

    async def finish(self) -> None:
        """Send what is left.

        Raises:
            Refused, Unreachable: as the client does; the batch may or may not be there.
        """
        batch, self._batch, self._bytes = self._batch, [], 0
        if not batch:
            return
        body = b"[" + b",".join(item.value for item in batch) + b"]"
        receipt = await self._client.ask(calls.publish_text(self._topic, body))
        self._tally.acknowledged += receipt["accepted"]
        for rejected in receipt["rejected"]:
            line = batch[rejected["index"]].line
            self._tally.refuse(line, rejected["reason"], rejected["detail"])


def _why_no_object(value: bytes) -> Refusal | None:
    # Joined into an array, what is not exactly one object would become other items.
    try:
        found = json_text.items(value)
    except Refused as refused:
        return refused.refusal
    if len(found) != 1 or found[0].index is not None:
        return Refusal(Reason.MALFORMED, "item: not an object")
    content = found[0].content
    return content if isinstance(content, Refusal) else None
