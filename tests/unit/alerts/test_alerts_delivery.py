"""Who is told what, where to, and when again."""

import asyncio
import hmac
import socket
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alerts_builders import HOUR, NOON
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.delivery import calling, signing
from services.alerts.domain.addresses import address, networks, refused
from services.alerts.domain.inhibition import Active, inhibited_by
from services.alerts.domain.muting import Matcher, Silence, Subject
from services.alerts.domain.subscription import (
    MOST_ATTEMPTS,
    QuietHours,
    Subscription,
    next_at,
)

# Addresses


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "192.0.2.1",
    ],
)
def test_a_private_address_is_refused_in_every_form(text: str) -> None:
    assert refused(address(text), ()) is not None


@pytest.mark.parametrize("text", ["1.1.1.1", "2606:4700:4700::1111", "93.184.216.34"])
def test_a_public_address_may_be_connected_to(text: str) -> None:
    assert refused(address(text), ()) is None


def test_a_network_that_is_allowed_by_name_may_be_connected_to() -> None:
    allow = networks("127.0.0.0/8, fd00::/8")
    assert refused(address("127.0.0.1"), allow) is None
    assert refused(address("::ffff:127.0.0.1"), allow) is None
    assert refused(address("fd00::5"), allow) is None
    assert refused(address("10.0.0.1"), allow) is not None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "https://",
        "https://user:pw@example.org/",
        "file:///etc/passwd",
        "https://example.org/a b",
        "https://exa\nmple.org/",
        "https://example.org:0/",
        "//x",
    ],
)
def test_an_address_of_no_good_form_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        calling.parsed(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://2130706433:1/", "http://0x7f.1:1/", "http://[::1]:1/"]
)
async def test_loopback_is_refused_however_it_is_written(url: str) -> None:
    outcome = await calling.post(url, {}, b"{}", ())
    assert not outcome.delivered
    assert outcome.for_good
    assert outcome.error is not None
    assert outcome.error.startswith("refused: 127.0.0.1 is a loopback") or "::1" in outcome.error


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, ...]) -> None:
    """Let every name have these addresses, another tuple each time that it is asked for."""
    left = list(answers)

    def getaddrinfo(host: object, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Listen on loopback and answer so; yields the port and the requests' first lines."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readline())
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


async def test_a_name_that_means_something_private_a_moment_later_reaches_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(b"HTTP/1.1 200 OK\r\n\r\n") as (port, heard):
        url = f"https://rebound.example:{port}/"
        resolving(monkeypatch, ("93.184.216.34",), ("127.0.0.1",), ("93.184.216.34", "127.0.0.1"))
        assert await calling.reachable(calling.parsed(url), ()) == "93.184.216.34"
        for _ in range(2):
            outcome = await calling.post(url, {}, b"{}", ())
            assert outcome.for_good
            assert outcome.error == "refused: 127.0.0.1 is a loopback address"
    assert heard == []


async def test_the_connection_is_made_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(b"HTTP/1.1 204 No Content\r\n\r\n") as (port, heard):
        resolving(monkeypatch, ("127.0.0.1",))
        url = f"http://allowed.example:{port}/hook"
        outcome = await calling.post(url, {}, b"{}", networks("127.0.0.0/8"))
    assert (outcome.status, outcome.error) == (204, None)
    assert heard == [b"POST /hook HTTP/1.1\r\n"]


@pytest.mark.parametrize(
    "answer", [("::1", "127.0.0.1"), ("127.0.0.1", "::1"), ("8.8.8.8", "127.0.0.1")]
)
async def test_of_a_name_with_other_addresses_too_the_one_that_is_allowed_is_called(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[str, ...]
) -> None:
    async with listening(b"HTTP/1.1 204 No Content\r\n\r\n") as (port, heard):
        resolving(monkeypatch, answer)
        url = f"http://both.example:{port}/hook"
        outcome = await calling.post(url, {}, b"{}", networks("127.0.0.0/8"))
    assert (outcome.status, outcome.error) == (204, None)
    assert heard == [b"POST /hook HTTP/1.1\r\n"]


async def test_a_redirect_is_not_followed() -> None:
    async with listening(b"HTTP/1.1 200 OK\r\n\r\n") as (target, heard):
        to = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:%d/\r\n\r\n" % target
        async with listening(to) as (port, _):
            url = f"http://127.0.0.1:{port}/"
            outcome = await calling.post(url, {}, b"{}", networks("127.0.0.0/8"))
    assert (outcome.status, outcome.error) == (307, "redirects are not followed")
    assert heard == []


# Signatures


def test_a_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's own libraries.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = signing.signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_signs_and_is_never_the_same() -> None:
    first, second = signing.new_secret(), signing.new_secret()
    assert first != second
    key = b64decode(first.removeprefix("whsec_"))
    assert len(key) == 32
    expected = b64encode(hmac.new(key, b"a.1.{}", sha256).digest()).decode()
    assert signing.signature(first, "a", 1, b"{}") == f"v1,{expected}"


# Filters


def told(**changes: Any) -> dict[str, Any]:
    return {
        "severity": "high",
        "locality": "E1",
        "pollutant": "no2",
        "rule_id": "daqi.no2",
        "silenced": [],
        "inhibited_by": None,
        "historical": False,
        "transition": transition(None, "firing"),
        "transitions": [],
    } | changes


def transition(came_from: str | None, to: str, by: str | None = None) -> dict[str, Any]:
    return {"from": came_from, "to": to, "by": by, "reason": "as an operator may write"}


def test_an_empty_filter_lets_everything_through() -> None:
    assert Subscription("s", {}).wants(told())
    assert Subscription("s", {"severity": ()}).wants(told(severity="guideline"))


def test_every_field_of_a_filter_must_fit() -> None:
    some = Subscription("s", {"severity": ("high", "very_high"), "locality": ("E1",)})
    assert some.wants(told())
    assert not some.wants(told(severity="moderate"))
    assert not some.wants(told(locality="E2"))
    assert not some.wants(told(locality=None))


def test_who_was_told_of_a_severity_is_told_how_it_goes_on() -> None:
    some = Subscription("s", {"severity": ("high",)})
    was = [{"severity": "moderate"}, {"severity": "high"}, {"severity": "moderate"}]
    assert not some.wants(told(severity="moderate", transitions=was[:1]))
    assert some.wants(told(severity="moderate", transitions=was))
    resolved = transition("firing", "resolved")
    assert some.wants(told(severity="moderate", transitions=was, transition=resolved))


def test_what_is_muted_hidden_or_an_operators_act_is_not_sent() -> None:
    everything = Subscription("s", {})
    assert not everything.wants(told(silenced=["x"]))
    assert not everything.wants(told(inhibited_by="x"))
    assert not everything.wants(told(transition=transition("firing", "firing", "ann")))
    assert not everything.wants(told(transition=transition("pending", "pending", "ann")))


def test_a_step_of_severity_and_resolving_by_hand_are_sent_whatever_their_reason() -> None:
    everything = Subscription("s", {})
    assert everything.wants(told(transition=transition("firing", "firing")))
    assert everything.wants(told(transition=transition("firing", "resolved", "ann")))


def test_history_is_for_digests_only() -> None:
    assert not Subscription("s", {}).wants(told(historical=True))
    assert Subscription("s", {}, every=HOUR).wants(told(historical=True))


# Quiet hours and retries

LONDON = ZoneInfo("Europe/London")
NIGHT = QuietHours(time(22), time(7), LONDON)


@pytest.mark.parametrize(
    ("at", "over"),
    [
        ("2026-01-15T21:59:59Z", None),
        ("2026-01-15T22:00:00Z", "2026-01-16T07:00:00Z"),
        ("2026-01-16T06:59:59Z", "2026-01-16T07:00:00Z"),
        ("2026-01-16T07:00:00Z", None),
        ("2026-07-15T21:30:00Z", "2026-07-16T06:00:00Z"),
        ("2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z"),
    ],
)
def test_quiet_hours_are_those_of_the_place(at: str, over: str | None) -> None:
    found = NIGHT.over_at(datetime.fromisoformat(at))
    assert found == (None if over is None else datetime.fromisoformat(over))


def test_quiet_hours_within_a_day() -> None:
    midday = QuietHours(time(12), time(13), ZoneInfo("UTC"))
    assert midday.over_at(NOON) == NOON + HOUR
    assert midday.over_at(NOON + HOUR) is None


def test_quiet_hours_that_end_as_they_begin_never_are() -> None:
    never = QuietHours(time(12), time(12), ZoneInfo("UTC"))
    assert never.over_at(NOON) is None
    assert never.over_at(NOON + HOUR) is None


def test_what_comes_up_in_quiet_hours_is_sent_when_they_are_over() -> None:
    midday = QuietHours(time(12), time(13), ZoneInfo("UTC"))
    assert Subscription("s", {}).first_at(NOON) == NOON
    assert Subscription("s", {}, quiet=midday).first_at(NOON) == NOON + HOUR
    assert Subscription("s", {}, quiet=midday).first_at(NOON + HOUR) == NOON + HOUR


@given(st.integers(1, MOST_ATTEMPTS - 1), st.floats(0, 1))
def test_pauses_double_up_to_ten_minutes_less_up_to_a_half(attempts: int, chance: float) -> None:
    again = next_at(attempts, NOON, chance)
    assert again is not None
    full = min(2.0 ** (attempts - 1), 600)
    assert full / 2 <= (again - NOON).total_seconds() <= full


def test_after_the_last_attempt_it_is_given_up() -> None:
    assert next_at(MOST_ATTEMPTS - 1, NOON, 0.5) is not None
    assert next_at(MOST_ATTEMPTS, NOON, 0.5) is None


def test_all_attempts_outlast_ten_minutes_of_outage() -> None:
    pauses = [next_at(at, NOON, 1.0) for at in range(1, MOST_ATTEMPTS)]
    assert sum((each - NOON for each in pauses if each), timedelta()) > timedelta(minutes=10)


# Silences

SUBJECT = Subject("daqi.no2", "E1", "no2", "high", ("A", "B"), NOON, on=True)


@pytest.mark.parametrize(
    ("matcher", "fits"),
    [
        (Matcher("locality", "=", ("E1",)), True),
        (Matcher("locality", "=", ("E2",)), False),
        (Matcher("locality", "!=", ("E2",)), True),
        (Matcher("locality", "!=", ("E1",)), False),
        (Matcher("severity", "in", ("moderate", "high")), True),
        (Matcher("severity", "in", ("moderate",)), False),
        (Matcher("sensor_id", "=", ("B",)), True),
        (Matcher("sensor_id", "!=", ("B",)), False),
        (Matcher("rule_id", "=", ("daqi.o3",)), False),
    ],
)
def test_what_a_matcher_fits(matcher: Matcher, fits: bool) -> None:
    assert matcher.matches(SUBJECT) == fits


def test_an_alert_without_a_field_differs_from_every_value_of_it() -> None:
    silent = Subject("stale.sensor", None, None, "moderate", ("A",), NOON, on=True)
    assert Matcher("pollutant", "!=", ("no2",)).matches(silent)
    assert not Matcher("pollutant", "=", ("no2",)).matches(silent)


def test_a_silence_needs_all_its_matchers_and_its_time() -> None:
    both = (Matcher("locality", "=", ("E1",)), Matcher("severity", "=", ("high",)))
    silence = Silence("s", both, NOON, NOON + HOUR)
    assert silence.mutes(SUBJECT, NOON)
    assert not silence.mutes(SUBJECT, NOON - timedelta.resolution)
    assert not silence.mutes(SUBJECT, NOON + HOUR)
    other = Silence("s", (*both, Matcher("pollutant", "=", ("o3",))), NOON, NOON + HOUR)
    assert not other.mutes(SUBJECT, NOON)


def test_until_resolved_mutes_only_what_was_on_when_it_began() -> None:
    silence = Silence("s", (Matcher("locality", "=", ("E1",)),), NOON, None, until_resolved=True)
    later = NOON + 100 * HOUR
    assert silence.mutes(SUBJECT, later)
    over = Subject("daqi.no2", "E1", "no2", "high", ("A",), NOON, on=False)
    assert not silence.mutes(over, later)
    new = Subject("daqi.no2", "E1", "no2", "high", ("A",), NOON + HOUR, on=True)
    assert not silence.mutes(new, later)


# Inhibition


def test_the_worst_alert_of_the_same_place_and_pollutant_hides_the_lesser() -> None:
    alerts = [
        Active("a", "E1", "pm25", "guideline"),
        Active("b", "E1", "pm25", "moderate"),
        Active("c", "E1", "pm25", "high"),
        Active("d", "E2", "pm25", "very_high"),
        Active("e", "E1", "pm10", "very_high"),
    ]
    assert [inhibited_by(each, alerts) for each in alerts] == ["c", "c", None, None, None]


def test_equals_and_alerts_without_a_place_hide_nothing() -> None:
    alerts = [
        Active("a", "E1", "o3", "high"),
        Active("b", "E1", "o3", "information"),
        Active("c", None, "o3", "alert"),
        Active("d", "E1", None, "alert"),
    ]
    assert [inhibited_by(each, alerts) for each in alerts] == [None] * 4
