"""Delivering items: pace, counts, the intake, dry runs."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from healthyplaces.client import AsyncClient, Unreachable
from healthyplaces.delivery import run, to_gateway
from healthyplaces.delivery.dry_run import DryRun
from healthyplaces.delivery.run import Pace, deliver
from healthyplaces.delivery.tally import Tally
from healthyplaces.delivery.to_gateway import GatewayDelivery
from healthyplaces.delivery.to_kafka import KafkaDelivery
from healthyplaces.formats.items import Item, Read, Unreadable
from shared.topics import AIR_READINGS

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
GOOD = b'{"sensor_id":"a","pollutant":"no2","start":"2026-01-15T08:00:00Z","value":1,"unit":"ppb"}'
BAD_UNIT = GOOD.replace(b"ppb", b"stone")


class Kept:
    """Keeps what it is given and acknowledges it."""

    def __init__(self, tally: Tally) -> None:
        self.items: list[Item] = []
        self.finished = False
        self._tally = tally

    async def put(self, item: Item) -> None:
        self.items.append(item)
        self._tally.acknowledged += 1

    async def finish(self) -> None:
        self.finished = True


async def test_items_are_delivered_in_order_and_unreadable_lines_counted() -> None:
    tally = Tally()
    kept = Kept(tally)
    read: list[Read] = [Item(1, None, b"a"), Unreadable(2, "no number"), Item(3, None, b"b")]
    await deliver(read, kept, tally, Pace(None))
    assert [item.value for item in kept.items] == [b"a", b"b"]
    assert kept.finished
    assert (tally.offered, tally.acknowledged, dict(tally.refused)) == (3, 2, {"unreadable": 1})
    assert tally.examples[0].detail == "no number"
    assert (tally.whole, tally.unknown) == (False, 0)


async def test_a_pace_waits_as_event_time_goes_by(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(run, "monotonic", lambda: clock[0])
    monkeypatch.setattr(asyncio, "sleep", sleep)
    pace = Pace(60)
    for minutes in (0, 1, 1, 3, 2):
        await pace.wait(NOW + timedelta(minutes=minutes))
    await pace.wait(None)
    assert slept == pytest.approx([1, 2])


async def test_without_a_speed_nothing_waits() -> None:
    assert not await Pace(None).wait(NOW)


async def test_a_dry_run_judges_by_the_platforms_rules() -> None:
    tally = Tally()
    dry = DryRun(AIR_READINGS, NOW, tally)
    for line, value in enumerate((GOOD, BAD_UNIT, b"not json", b"[]"), start=1):
        await dry.put(Item(line, None, value))
    assert tally.acknowledged == 2
    assert dict(tally.refused) == {"unit": 1, "malformed": 1}
    assert tally.examples[0].line == 2


def intake(
    answering: Callable[[list[object]], httpx.Response],
) -> tuple[AsyncClient, list[list[object]]]:
    bodies: list[list[object]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return answering(bodies[-1])

    return AsyncClient(
        "http://platform.example", "k", transport=httpx.MockTransport(answer)
    ), bodies


async def test_the_intake_gets_arrays_and_its_refusals_have_their_lines() -> None:
    def answering(items: list[object]) -> httpx.Response:
        rejected = [{"index": 1, "reason": "unit", "detail": "unit: stone"}]
        return httpx.Response(202, json={"accepted": len(items) - 1, "rejected": rejected})

    client, bodies = intake(answering)
    tally = Tally()
    delivery = GatewayDelivery(client, AIR_READINGS, tally)
    for line, value in ((4, GOOD), (7, BAD_UNIT), (9, GOOD)):
        await delivery.put(Item(line, b"a", value))
    await delivery.finish()
    assert [len(body) for body in bodies] == [3]
    assert tally.acknowledged == 2
    assert [(each.line, each.reason) for each in tally.examples] == [(7, "unit")]


@pytest.mark.parametrize("value", [b"not json", b"1", b"[{}]", b"{},{}", b'{"a": NaN}', b""])
async def test_what_is_not_one_object_never_joins_an_array(value: bytes) -> None:
    client, bodies = intake(lambda _: httpx.Response(500))
    tally = Tally()
    delivery = GatewayDelivery(client, AIR_READINGS, tally)
    await delivery.put(Item(1, None, value))
    await delivery.finish()
    assert (bodies, dict(tally.refused)) == ([], {"malformed": 1})


async def test_a_request_holds_no_more_than_the_intake_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(to_gateway, "MOST_ITEMS", 2)
    client, bodies = intake(
        lambda items: httpx.Response(202, json={"accepted": len(items), "rejected": []})
    )
    tally = Tally()
    delivery = GatewayDelivery(client, AIR_READINGS, tally)
    for line in range(5):
        await delivery.put(Item(line, None, GOOD))
    await delivery.finish()
    assert [len(body) for body in bodies] == [2, 2, 1]
    monkeypatch.setattr(to_gateway, "MOST_BYTES", len(GOOD) + 10)
    for line in range(2):
        await delivery.put(Item(line, None, GOOD))
    await delivery.finish()
    assert [len(body) for body in bodies[3:]] == [1, 1]


async def test_no_broker_is_said_at_once() -> None:
    with pytest.raises(Unreachable, match=r"no Kafka broker with topic air.readings at 127.0.0.1"):
        async with KafkaDelivery("127.0.0.1:1", AIR_READINGS, Tally()):
            pass


def test_only_the_first_refusals_are_shown() -> None:
    tally = Tally()
    for line in range(100):
        tally.refuse(line, "unit", "no")
    assert tally.refused["unit"] == 100
    assert [each.line for each in tally.examples] == list(range(10))
