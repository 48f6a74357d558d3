"""Streams go through as they come, are opened by tickets too, and end with whoever leaves."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from gateway_front import Front
from gateway_standin import StandIn

from shared import clock, instants

PATH = "/v1/alerts/stream"


def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_events_come_one_by_one_and_the_service_is_let_go_when_the_client_leaves(
    gateway: Front, standin: StandIn
) -> None:
    with gateway.client.stream("GET", PATH, headers=gateway.key("read")) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers
        lines = stream.iter_lines()
        started = time.monotonic()
        events = [line for line, _ in zip(lines, range(20), strict=False)]
        assert time.monotonic() - started < 2
        assert "event: transition" in events
        assert standin.streams == 1
    until(lambda: standin.streams == 0)


def ids(lines: Iterator[str], count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        line = next(lines)
        if line.startswith("id: "):
            found.append(int(line[4:]))
    return found


def test_all_who_follow_live_share_one_stream_and_hear_the_same(
    gateway: Front, standin: StandIn
) -> None:
    key = gateway.key("read")
    with gateway.client.stream("GET", PATH, headers=key) as first:
        mine = first.iter_lines()
        begun = ids(mine, 3)
        with httpx.stream("GET", gateway.service.url + PATH, headers=key) as second:
            theirs = ids(second.iter_lines(), 20)
            assert standin.streams == 1
            assert begun[-1] < theirs[0]
            assert theirs == list(range(theirs[0], theirs[0] + 20))
            assert second.headers["cache-control"] == first.headers["cache-control"]
            assert second.headers["content-type"] == first.headers["content-type"]
        begun += ids(mine, 30)
        assert begun == list(range(1, 34))
        assert standin.streams == 1
    until(lambda: standin.streams == 0)


def test_who_comes_back_has_a_stream_of_its_own(gateway: Front, standin: StandIn) -> None:
    key = gateway.key("read")
    with gateway.client.stream("GET", PATH, headers=key) as live:
        lines = live.iter_lines()  # while it is held, the client listens
        ids(lines, 1)
        again = key | {"Last-Event-ID": "1"}
        with httpx.stream("GET", gateway.service.url + PATH, headers=again) as other:
            theirs = other.iter_lines()
            ids(theirs, 1)
            assert standin.streams == 2
    until(lambda: standin.streams == 0)


def test_when_the_service_ends_everybody_is_let_go_and_later_told_that_it_is_away(
    gateway: Front, standin: StandIn
) -> None:
    key = gateway.key("read")
    with (
        gateway.client.stream("GET", PATH, headers=key) as first,
        httpx.stream("GET", gateway.service.url + PATH, headers=key) as second,
    ):
        lines = first.iter_lines(), second.iter_lines()
        for each in lines:
            ids(each, 1)
        standin.stop()
        for each in lines:
            for _ in each:
                pass
    try:
        assert gateway.get(PATH, "read").status_code == 503
    finally:
        standin.start()
    until(lambda: gateway.get("/v1/rules").status_code == 200)
    with gateway.client.stream("GET", PATH, headers=key) as stream:
        assert ids(stream.iter_lines(), 2) == [1, 2]


def test_where_a_client_goes_on_is_passed_on(gateway: Front, standin: StandIn) -> None:
    headers = gateway.key("read") | {"Last-Event-ID": "41"}
    with gateway.client.stream("GET", PATH, headers=headers) as stream:
        next(stream.iter_lines())
    assert standin.asked[-1]["headers"]["last-event-id"] == "41"


def test_a_ticket_opens_one_stream_and_is_not_passed_on(gateway: Front, standin: StandIn) -> None:
    ticket = gateway.post(f"{PATH}/ticket", "read").json()["ticket"]
    seen = {"Last-Event-ID": "41"}
    with gateway.client.stream("GET", f"{PATH}?ticket={ticket}&x=1", headers=seen) as stream:
        assert stream.status_code == 200
    assert standin.asked[-1]["query"] == "x=1"
    assert standin.asked[-1]["headers"]["x-actor"] == "read"
    assert gateway.client.get(f"{PATH}?ticket={ticket}").status_code == 401
    assert gateway.client.get(f"/v1/alerts?ticket={ticket}").status_code == 401


def test_a_key_in_the_url_opens_nothing(gateway: Front) -> None:
    for name in ("ticket", "key", "access_token"):
        answer = gateway.client.get(f"{PATH}?{name}={gateway.keys['read']}")
        assert answer.status_code == 401


def test_a_stream_ends_when_its_key_is_revoked(gateway: Front, standin: StandIn) -> None:
    key = gateway.post("/v1/keys", json={"name": "screen", "scopes": ["read"]}).json()
    headers = {"Authorization": f"Bearer {key['key']}"}
    with gateway.client.stream("GET", PATH, headers=headers) as stream:
        lines = stream.iter_lines()
        next(lines)
        gateway.client.delete(f"/v1/keys/{key['id']}", headers=gateway.key())
        started = time.monotonic()
        for _ in lines:
            assert time.monotonic() - started < 5
    until(lambda: standin.streams == 0)


@pytest.mark.parametrize("shown", ["key", "ticket"])
def test_a_stream_ends_when_its_key_expires(gateway: Front, standin: StandIn, shown: str) -> None:
    soon = clock.now() + timedelta(seconds=2)
    body = {"name": "screen", "scopes": ["read"], "expires_at": instants.text(soon)}
    key = gateway.post("/v1/keys", json=body).json()["key"]
    headers, path = {"Authorization": f"Bearer {key}"}, PATH
    if shown == "ticket":
        ticket = gateway.client.post(f"{PATH}/ticket", headers=headers).json()["ticket"]
        headers, path = {}, f"{PATH}?ticket={ticket}"
    with gateway.client.stream("GET", path, headers=headers) as stream:
        for _ in stream.iter_lines():
            assert clock.now() < soon + timedelta(seconds=2)
    assert clock.now() >= soon
    until(lambda: standin.streams == 0)


def test_a_client_that_never_reads_harms_nobody(gateway: Front, standin: StandIn) -> None:
    with (
        httpx.Client(base_url=gateway.service.url) as idle,
        idle.stream("GET", PATH, headers=gateway.key("read")),
    ):
        started = time.monotonic()
        for _ in range(20):
            assert gateway.get("/v1/rules").status_code == 200
        assert time.monotonic() - started < 3
    until(lambda: standin.streams == 0)


def test_open_streams_do_not_keep_the_gateway_from_ending(gateway: Front, standin: StandIn) -> None:
    with gateway.client.stream("GET", PATH, headers=gateway.key("read")) as stream:
        lines = stream.iter_lines()
        next(lines)
        started = time.monotonic()
        gateway.service.stop()
        for _ in lines:
            pass
        assert time.monotonic() - started < 4
    gateway.service.start()
    gateway.service.until_ready()
