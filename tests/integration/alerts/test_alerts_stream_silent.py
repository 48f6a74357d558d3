"""A client of the stream that never reads: it is let go, and nobody else hears later for it."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from backing.fixtures import Starts
from backing.service import Service

EVENTS = 3_000
_PAYLOAD = json.dumps({"padding": "x" * 8_000}).encode()
"""Together far more than the sockets between the two hold."""


@pytest.fixture
def alerts(database: str, starts: Starts) -> Iterator[Service]:
    with starts("alerts", database) as service:
        yield service


def tell(database: str, first: int, count: int) -> None:
    """Put events on the stream, as if so many transitions had been given their places."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO alerts.stream (position, alert_id, seq, learned_at, shown, payload) "
            "SELECT n, 'a', n, now(), '{}', %s FROM generate_series(%s::int, %s::int) AS n",
            [_PAYLOAD, first, first + count - 1],
        )
        connection.execute("UPDATE alerts.stream_bounds SET last_position = %s", [first + count])


def metric(alerts: Service, name: str) -> float:
    lines = alerts.get("/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


def until(condition: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_client_that_never_reads_is_let_go_and_the_others_hear_everything(
    alerts: Service, database: str
) -> None:
    address = urlsplit(alerts.url)
    assert address.hostname is not None
    with closing(socket.socket()) as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        silent.connect((address.hostname, address.port or 80))
        silent.sendall(b"GET /v1/alerts/stream HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: metric(alerts, "alerts_stream_clients") == 1, 10)
        heard: list[int] = []
        with httpx.stream("GET", f"{alerts.url}/v1/alerts/stream", timeout=60) as answer:
            lines = answer.iter_lines()
            assert next(lines).startswith("retry")
            until(lambda: metric(alerts, "alerts_stream_clients") == 2, 10)
            for first in range(1, EVENTS, 300):
                tell(database, first, 300)
                while len(heard) < first + 299:
                    line = next(lines)
                    if line.startswith("id: "):
                        heard.append(int(line[4:]))
            assert heard == list(range(1, EVENTS + 1))
            assert metric(alerts, "alerts_stream_dropped_total") == 1
            # It takes nothing for 20 s: its connection is closed, whether it likes it or not.
            until(lambda: metric(alerts, "alerts_stream_clients") == 1, 40)
            assert "ASGI" not in alerts.log.read_text()
        silent.settimeout(10)
        got = b""
        while chunk := silent.recv(1_000_000):
            got += chunk
    ids = [int(line[4:]) for line in got.split(b"\n") if line.startswith(b"id: ")]
    assert ids == list(range(1, len(ids) + 1))
    assert len(ids) < EVENTS
    again = last_id_whole(got)
    with httpx.stream(
        "GET", f"{alerts.url}/v1/alerts/stream", headers={"Last-Event-ID": str(again)}
    ) as answer:
        rest: list[int] = []
        for line in answer.iter_lines():
            if line.startswith("id: "):
                rest.append(int(line[4:]))
            if len(rest) == EVENTS - again:
                break
    assert rest == list(range(again + 1, EVENTS + 1))


def last_id_whole(got: bytes) -> int:
    """Return the id of the last event that came in full, 0 where none did."""
    whole = got.rpartition(b"\n\n")[0]
    found = [line for line in whole.split(b"\n") if line.startswith(b"id: ")]
    return int(found[-1][4:]) if found else 0
