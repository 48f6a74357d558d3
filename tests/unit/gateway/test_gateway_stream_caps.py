"""Streams are counted, ended by whoever leaves first, and never too many."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from starlette.types import Message

from services.gateway.stream import Streams, TooManyStreams, pump
from services.gateway.upstream import Broken
from shared import clock


async def chunks(*, broken: bool = False, endless: bool = False) -> AsyncIterator[bytes]:
    yield b"one"
    if broken:
        raise Broken("the service broke off")
    while endless:
        await asyncio.sleep(0.001)
        yield b"more"


class Client:
    """Takes what is sent, until it leaves."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.left = asyncio.Event()

    async def send(self, message: Message) -> None:
        self.taken.append(message["body"])

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}


async def test_a_stream_that_ends_by_itself_is_whole() -> None:
    client = Client()
    assert await Streams(most=9, most_per_caller=9).run(
        "k", pump(chunks(), client.send), client.receive
    )
    assert client.taken == [b"one"]


async def test_a_stream_that_breaks_off_is_not() -> None:
    client = Client()
    streams = Streams(most=9, most_per_caller=9)
    assert not await streams.run("k", pump(chunks(broken=True), client.send), client.receive)


async def test_a_stream_ends_with_what_opened_it() -> None:
    client = Client()
    soon = clock.now() + timedelta(seconds=0.1)
    streams = Streams(most=9, most_per_caller=9)
    pumping = pump(chunks(endless=True), client.send)
    assert not await asyncio.wait_for(streams.run("k", pumping, client.receive, soon), 2)
    assert clock.now() >= soon
    ended = pump(chunks(endless=True), client.send)
    assert not await asyncio.wait_for(streams.run("k", ended, client.receive, soon), 2)


async def test_a_stream_ends_when_the_client_leaves() -> None:
    client = Client()
    streams = Streams(most=9, most_per_caller=9)
    running = asyncio.create_task(
        streams.run("k", pump(chunks(endless=True), client.send), client.receive)
    )
    await asyncio.sleep(0.01)
    client.left.set()
    assert not await asyncio.wait_for(running, 1)


async def test_the_streams_of_a_key_end_and_others_go_on() -> None:
    streams, clients = Streams(most=9, most_per_caller=9), [Client(), Client()]
    one, other = (
        asyncio.create_task(
            streams.run(key, pump(chunks(endless=True), client.send), client.receive)
        )
        for key, client in zip(("a", "b"), clients, strict=True)
    )
    await asyncio.sleep(0.01)
    streams.end("a")
    assert not await asyncio.wait_for(one, 1)
    assert not other.done()
    streams.end()
    assert not await asyncio.wait_for(other, 1)


def test_a_caller_and_all_together_have_so_many_at_most() -> None:
    streams = Streams(most=3, most_per_caller=2)
    with streams.counted("a"), streams.counted("a"):
        with pytest.raises(TooManyStreams) as many, streams.counted("a"):
            pass
        assert not many.value.everybody
        with streams.counted("b"):
            with pytest.raises(TooManyStreams) as all_, streams.counted("c"):
                pass
            assert all_.value.everybody
    assert len(streams) == 0
