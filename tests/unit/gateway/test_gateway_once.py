"""What many ask for at the same moment is asked once."""

import asyncio

import pytest

from services.gateway.once import Once


class Asked:
    """Counts how often it is asked, and answers when it is told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.count = 0
        self.may = asyncio.Event()
        self._fails = fails

    async def __call__(self) -> int:
        self.count += 1
        await self.may.wait()
        if self._fails:
            raise LookupError("unknown")
        return self.count


async def test_all_who_ask_meanwhile_get_the_one_answer() -> None:
    once, asked = Once[int](), Asked()
    waiting = [asyncio.create_task(once.of("a", asked)) for _ in range(500)]
    await asyncio.sleep(0)
    asked.may.set()
    assert await asyncio.gather(*waiting) == [1] * 500
    assert asked.count == 1


async def test_who_asks_afterwards_asks_anew() -> None:
    once, asked = Once[int](), Asked()
    asked.may.set()
    assert [await once.of("a", asked), await once.of("a", asked)] == [1, 2]


async def test_another_question_is_another_one() -> None:
    once, asked = Once[int](), Asked()
    asked.may.set()
    assert sorted(await asyncio.gather(once.of("a", asked), once.of("b", asked))) == [1, 2]


async def test_what_it_raises_is_raised_to_each() -> None:
    once, asked = Once[int](), Asked(fails=True)
    waiting = [asyncio.create_task(once.of("a", asked)) for _ in range(3)]
    await asyncio.sleep(0)
    asked.may.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [str(each) for each in found] == ["unknown"] * 3
    assert asked.count == 1


async def test_one_who_leaves_does_not_end_it_for_the_others() -> None:
    once, asked = Once[int](), Asked()
    first, second = (asyncio.create_task(once.of("a", asked)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    asked.may.set()
    assert await second == 1
