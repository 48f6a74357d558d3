"""One key, one address and all together may ask for so much, and are told how they stand."""

import pytest

from services.gateway.limit import Limits, OverLimit
from services.gateway.request import address_of, is_direct_from
from services.gateway.settings import LOOPBACK


def limits(key: str = "100/minute", address: str = "100/minute") -> Limits:
    return Limits(key=key, address=address, everybody="1000/minute")


async def test_a_caller_is_told_how_much_is_left() -> None:
    asked = limits(key="3/minute")
    left = [(await asked.caller("a")).left for _ in range(3)]
    assert left == [2, 1, 0]
    with pytest.raises(OverLimit) as over:
        await asked.caller("a")
    headers = dict(over.value.verdict.headers)
    assert headers[b"ratelimit-policy"] == b'"key";q=3;w=60'
    assert headers[b"ratelimit"].startswith(b'"key";r=0;t=')
    assert 0 < int(headers[b"retry-after"]) <= 60
    assert (await asked.caller("b")).left == 2


async def test_an_address_is_stopped_before_it_says_who_it_is() -> None:
    asked = limits(address="2/minute")
    await asked.arrival("203.0.113.9")
    await asked.arrival("203.0.113.9")
    await asked.arrival("203.0.113.10")
    with pytest.raises(OverLimit):
        await asked.arrival("203.0.113.9")


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", b"10.0.0.1", "203.0.113.9"),
        ("127.0.0.1", b"198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", b"1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", b"1.2.3.4, 198.51.100.7, 127.0.0.2", "198.51.100.7"),
        ("127.0.0.1", b"", "127.0.0.1"),
        ("127.0.0.1", b"nonsense", "nonsense"),
    ],
)
def test_only_a_trusted_proxy_is_believed(peer: str, forwarded: bytes, found: str) -> None:
    headers = {b"x-forwarded-for": forwarded}
    assert address_of({"client": (peer, 1)}, headers, LOOPBACK) == found
    assert address_of({"client": (peer, 1)}, headers) == peer


def test_whoever_speaks_for_somebody_else_is_not_on_this_machine() -> None:
    here = {"client": ("127.0.0.1", 1)}
    assert is_direct_from(here, {}, LOOPBACK)
    assert is_direct_from({"client": ("::ffff:127.0.0.1", 1)}, {}, LOOPBACK)
    assert not is_direct_from(here, {b"x-forwarded-for": b"1.2.3.4"}, LOOPBACK)
    assert not is_direct_from({"client": ("203.0.113.9", 1)}, {}, LOOPBACK)
    assert not is_direct_from({"client": None}, {}, LOOPBACK)
