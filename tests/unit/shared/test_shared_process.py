"""What happens to the process where a work it needs ends."""

import asyncio

import pytest
from structlog.testing import capture_logs

from shared.process import Stopping, watched


async def fails() -> None:
    raise LookupError("a bug")


async def goes_on() -> None:
    await asyncio.Event().wait()


async def test_a_work_that_ends_by_a_bug_ends_the_process_and_says_where() -> None:
    stopping = Stopping()
    with capture_logs() as logs:
        await watched(fails(), stopping)
    assert (stopping.code, stopping.event.is_set()) == (1, True)
    assert [(each["log_level"], each["exc_info"]) for each in logs] == [("error", True)]


async def test_a_work_that_is_cancelled_is_no_bug() -> None:
    stopping = Stopping()
    task = asyncio.create_task(watched(goes_on(), stopping))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (stopping.code, stopping.event.is_set()) == (0, False)


async def test_a_work_that_is_done_is_no_bug() -> None:
    stopping = Stopping()
    await watched(asyncio.sleep(0), stopping)
    assert (stopping.code, stopping.event.is_set()) == (0, False)
