"""What becomes of the sender where one attempt fails for a reason that is a bug."""

import asyncio

import pytest

from services.alerts.delivery import calling
from services.alerts.delivery.sender import Sender
from services.alerts.persist import deliveries
from services.alerts.persist.deliveries import Notification
from shared import clock
from shared.postgres import as_role, connect, pool


async def test_a_bug_in_one_attempt_ends_the_work(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise LookupError("a bug")

    monkeypatch.setattr(calling, "post", broken)
    login = as_role(database, "alerts")
    now = clock.now()
    wanted = {
        "url": "https://example.org/",
        "filter": {},
        "digest": None,
        "quiet_hours": None,
        "enabled": True,
    }
    async with await connect(login, "test") as connection:
        await deliveries.subscribe(connection, "s", wanted, "whsec_c2VjcmV0", "ann", now)
        await deliveries.add(connection, [Notification("d", "s", None, None, b"{}", now)], now)
    async with pool(login, "test", read_only=False) as writes:
        with pytest.raises(ExceptionGroup) as raised:
            await asyncio.wait_for(Sender(login, writes, []).run(), 20)
    assert raised.group_contains(LookupError, match="a bug")
