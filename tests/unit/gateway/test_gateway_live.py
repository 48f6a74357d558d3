"""What waits for a client of the shared stream."""

from services.gateway.live import HELLO, Listener


async def test_what_waits_is_sent_as_one_after_a_hello() -> None:
    listener = Listener()
    chunks = listener.chunks()
    assert await anext(chunks) == HELLO
    listener.put(b"id: 1\n\n")
    listener.put(b"id: 2\n\n")
    assert await anext(chunks) == b"id: 1\n\nid: 2\n\n"
    listener.put(b"id: 3\n\n")
    assert await anext(chunks) == b"id: 3\n\n"


async def test_one_that_is_let_go_gets_what_waits_and_no_more() -> None:
    listener = Listener()
    listener.put(b"id: 1\n\n")
    listener.end()
    listener.put(b"id: 2\n\n")
    assert [chunk async for chunk in listener.chunks()] == [HELLO + b"id: 1\n\n"]


async def test_one_that_does_not_read_gets_nothing_after_a_gap() -> None:
    listener = Listener(most_bytes=20)
    for number in range(9):
        listener.put(b"id: %d\n\n" % number)
    assert listener.ended
    assert [chunk async for chunk in listener.chunks()] == []


async def test_one_that_reads_may_take_any_amount_in_time() -> None:
    listener = Listener(most_bytes=20)
    chunks = listener.chunks()
    await anext(chunks)
    for number in range(9):
        listener.put(b"id: %d\n\n" % number)
        assert await anext(chunks) == b"id: %d\n\n" % number
    assert not listener.ended
