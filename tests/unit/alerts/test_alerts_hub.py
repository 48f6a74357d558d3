"""What waits for a listener of the stream."""

from services.alerts.query.stream import Told
from services.alerts.streaming.hub import Listener


def told(position: int) -> Told:
    return Told(position, b"{}")


async def test_what_is_put_is_heard_in_order() -> None:
    listener = Listener(3)
    for position in (1, 2):
        listener.put(told(position))
    assert [await listener.next(1), await listener.next(1)] == [told(1), told(2)]
    assert await listener.next(0.01) is None
    assert not listener.ended


async def test_one_that_is_too_slow_hears_nothing_more_and_so_misses_nothing_unseen() -> None:
    listener = Listener(2)
    for position in range(1, 10):
        listener.put(told(position))
    assert listener.ended
    assert await listener.next(0.01) is None


async def test_one_that_is_let_go_hears_what_was_queued_and_no_more() -> None:
    listener = Listener(5)
    listener.put(told(1))
    listener.end()
    listener.put(told(2))
    assert [await listener.next(1), await listener.next(1)] == [told(1), None]
