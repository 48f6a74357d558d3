"""The hottest answers are made once, held for a moment, and never given when newer are known."""

import asyncio
from datetime import timedelta

import pytest

from services.gateway.answer import Answer, Finished, finished
from services.gateway.hold import Held

MOMENT = timedelta(seconds=5)


class Maker:
    """Makes an answer that says how many were made before it."""

    def __init__(self, status: int = 200) -> None:
        self.made = 0
        self.go = asyncio.Event()
        self.go.set()
        self.status = status

    async def __call__(self) -> Finished:
        self.made += 1
        body = str(self.made).encode()
        await self.go.wait()
        return finished(Answer(self.status, (), body), squeeze=False)


async def test_those_who_ask_at_once_get_what_was_made_for_the_first() -> None:
    held, maker = Held(), Maker()
    maker.go.clear()
    asking = [asyncio.create_task(held.made_once("k", MOMENT, maker)) for _ in range(5)]
    await asyncio.sleep(0)
    maker.go.set()
    answers = await asyncio.gather(*asking)
    assert {each.answer.body for each in answers} == {b"1"}
    assert (await held.made_once("k", MOMENT, maker)).answer.body == b"1"


async def test_another_question_has_another_answer() -> None:
    held, maker = Held(), Maker()
    await held.made_once("a", MOMENT, maker)
    assert (await held.made_once("b", MOMENT, maker)).answer.body == b"2"


async def test_what_is_dropped_is_made_anew_even_while_it_is_being_made() -> None:
    held, maker = Held(), Maker()
    maker.go.clear()
    first = asyncio.create_task(held.made_once("k", MOMENT, maker))
    await asyncio.sleep(0)
    held.drop()
    second = asyncio.create_task(held.made_once("k", MOMENT, maker))
    await asyncio.sleep(0)
    maker.go.set()
    assert (await first).answer.body == b"1"
    assert (await second).answer.body == b"2"
    assert (await held.made_once("k", MOMENT, maker)).answer.body == b"2"


async def test_an_answer_that_changed_makes_all_others_old() -> None:
    held, list_, map_ = Held(), Maker(), Maker()
    await held.made_once("list", timedelta(0), list_)
    await held.made_once("map", MOMENT, map_)
    assert held.get("map") is not None
    await held.made_once("list", MOMENT, list_)
    assert held.get("list") is not None
    assert held.get("map") is None


async def test_an_answer_that_did_not_change_leaves_the_others() -> None:
    held, map_ = Held(), Maker()
    same = finished(Answer(200, (), b"same"), squeeze=False)

    async def unchanged() -> Finished:
        return same

    await held.made_once("list", timedelta(0), unchanged)
    await held.made_once("map", MOMENT, map_)
    await held.made_once("list", MOMENT, unchanged)
    assert held.get("map") is not None


async def test_only_what_is_fresh_and_good_is_held() -> None:
    held, maker = Held(), Maker(status=404)
    await held.made_once("k", MOMENT, maker)
    assert held.get("k") is None
    good = Maker()
    await held.made_once("k", timedelta(0), good)
    assert held.get("k") is None


async def test_a_failure_is_told_to_all_who_wait_and_not_held() -> None:
    held = Held()
    gate = asyncio.Event()

    async def fails() -> Finished:
        await gate.wait()
        raise ConnectionError("away")

    asking = [asyncio.create_task(held.made_once("k", MOMENT, fails)) for _ in range(3)]
    await asyncio.sleep(0)
    gate.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(each) for each in answers] == [ConnectionError] * 3
    assert (await held.made_once("k", MOMENT, Maker())).answer.body == b"1"


async def test_who_waits_for_one_that_was_cancelled_makes_it_himself() -> None:
    held, maker = Held(), Maker()
    maker.go.clear()
    first = asyncio.create_task(held.made_once("k", MOMENT, maker))
    await asyncio.sleep(0)
    second = asyncio.create_task(held.made_once("k", MOMENT, maker))
    await asyncio.sleep(0)
    first.cancel()
    maker.go.set()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await second).answer.body == b"2"
