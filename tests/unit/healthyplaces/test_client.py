"""Both clients against a double of the outside world: the transport."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import httpx
import pytest

from healthyplaces.client import AsyncClient, Client, Refused, Unreachable, calls

URL = "http://platform.example"
Answering = Callable[[httpx.Request], httpx.Response]


def client(answering: Answering, pauses: list[float] | None = None) -> Client:
    slept: list[float] = [] if pauses is None else pauses
    return Client(URL, "hp_key", transport=httpx.MockTransport(answering), sleep=slept.append)


def in_turn(*responses: httpx.Response | Exception) -> tuple[Answering, list[httpx.Request]]:
    upcoming: Iterator[httpx.Response | Exception] = iter(responses)
    seen: list[httpx.Request] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        response = next(upcoming)
        if isinstance(response, Exception):
            raise response
        return response

    return answering, seen


def problem(status: int, **members: Any) -> httpx.Response:
    return httpx.Response(status, json={"status": status, "title": "No", **members})


def test_a_call_carries_the_key_its_parameters_and_what_it_accepts() -> None:
    answering, seen = in_turn(httpx.Response(200, json={"sensor_id": "a:b"}))
    with client(answering) as api:
        assert api.ask(calls.sensor("a:b/c"))["sensor_id"] == "a:b"
    assert seen[0].url.raw_path == b"/v1/sensors/a%3Ab%2Fc"
    assert seen[0].headers["authorization"] == "Bearer hp_key"
    assert seen[0].headers["accept"] == "application/json"


def test_instants_are_written_in_utc_and_what_is_not_said_is_left_out() -> None:
    start = datetime(2026, 1, 15, 9, tzinfo=UTC)
    listing = calls.series("no2", start, start + timedelta(days=1), "1h", sensor_id="COAL")
    assert listing.first.params == {
        "sensor_id": "COAL",
        "pollutant": "no2",
        "average": "1h",
        "limit": "10000",
        "from": "2026-01-15T09:00:00Z",
        "to": "2026-01-16T09:00:00Z",
    }


def test_a_list_is_walked_to_its_end_with_the_same_question() -> None:
    answering, seen = in_turn(
        httpx.Response(200, json={"items": [1, 2], "next": "c1"}),
        httpx.Response(200, json={"items": [3], "next": None}),
    )
    with client(answering) as api:
        firing = calls.alerts(state="firing")
        found: list[object] = [*api.each(firing)]
    assert found == [1, 2, 3]
    assert [request.url.params.get("cursor") for request in seen] == [None, "c1"]
    assert {request.url.params["state"] for request in seen} == {"firing"}


def test_a_list_that_turns_in_a_circle_is_left() -> None:
    page = {"items": [], "next": "c1"}
    answering, _ = in_turn(httpx.Response(200, json=page), httpx.Response(200, json=page))
    with client(answering) as api, pytest.raises(Unreachable, match="same cursor"):
        list(api.each(calls.alerts()))


def test_csv_comes_as_text() -> None:
    answering, seen = in_turn(httpx.Response(200, text="a,b\r\n"))
    with client(answering) as api:
        assert api.ask(calls.localities().as_csv()) == "a,b\r\n"
    assert seen[0].headers["accept"] == "text/csv"


def test_an_answer_without_content_is_none() -> None:
    answering, _ = in_turn(httpx.Response(204))
    with client(answering) as api:
        api.ask(calls.revoke_key("k1"))


def test_a_refusal_names_every_field() -> None:
    errors = [{"field": "from", "problem": "after to"}]
    answering, _ = in_turn(problem(422, detail="bad", errors=errors, request_id="r1"))
    with client(answering) as api, pytest.raises(Refused) as refused:
        api.ask(calls.alert("x"))
    assert (refused.value.status, refused.value.request_id) == (422, "r1")
    assert refused.value.errors == (("from", "after to"),)
    assert str(refused.value) == "bad (from: after to) [HTTP 422]"


def test_a_proxys_page_is_a_refusal_too() -> None:
    answering, _ = in_turn(httpx.Response(403, text="<html>"))
    with client(answering) as api, pytest.raises(Refused, match=r"refused the request .HTTP 403."):
        api.ask(calls.alert("x"))


def test_what_is_not_json_is_no_answer() -> None:
    answering, _ = in_turn(httpx.Response(200, text="<html>"))
    with client(answering) as api, pytest.raises(Unreachable, match="not JSON"):
        api.ask(calls.alert("x"))


def test_a_read_is_tried_again_after_a_failure_and_waits_as_told() -> None:
    answering, seen = in_turn(
        httpx.ReadError("gone"),
        httpx.Response(503, headers={"Retry-After": "2"}),
        httpx.Response(200, json={"id": "x"}),
    )
    pauses: list[float] = []
    with client(answering, pauses) as api:
        assert api.ask(calls.alert("x"))["id"] == "x"
    assert len(seen) == 3
    assert 0.1 <= pauses[0] <= 0.3
    assert pauses[1] == 2.0


def test_it_is_tried_three_times_and_no_more() -> None:
    answering, seen = in_turn(*[httpx.ConnectError("refused")] * 3)
    with client(answering) as api, pytest.raises(Unreachable, match="nobody answers at http"):
        api.ask(calls.alert("x"))
    assert len(seen) == 3


def test_publishing_again_is_the_same_request_with_the_same_key() -> None:
    answering, seen = in_turn(
        problem(503, detail="unknown"), httpx.Response(202, json={"accepted": 1, "rejected": []})
    )
    with client(answering) as api:
        assert api.ask(calls.publish("air.readings", [{"a": 1}]))["accepted"] == 1
    assert len({request.headers["idempotency-key"] for request in seen}) == 1
    assert json.loads(seen[0].content) == [{"a": 1}]


def test_what_cannot_be_repeated_is_sent_once_unless_it_never_left() -> None:
    answering, seen = in_turn(httpx.ReadError("gone"))
    with client(answering) as api, pytest.raises(Unreachable):
        api.ask(calls.redrive("7"))
    assert len(seen) == 1
    answering, seen = in_turn(httpx.ConnectError("refused"), httpx.Response(200, json={}))
    with client(answering) as api:
        api.ask(calls.redrive("7"))
    assert len(seen) == 2


def test_a_long_retry_after_is_not_waited_for() -> None:
    answering, seen = in_turn(httpx.Response(429, headers={"Retry-After": "3600"}))
    with client(answering) as api, pytest.raises(Refused):
        api.ask(calls.alert("x"))
    assert len(seen) == 1


def event(number: int) -> str:
    return f'id: {number}\nevent: transition\ndata: {{"n": {number}}}\n\n'


def test_a_stream_resumes_where_it_was_lost() -> None:
    answering, seen = in_turn(
        httpx.Response(200, text=event(1) + event(2) + "id: 3\ndata: ha"),
        httpx.ConnectError("refused"),
        httpx.Response(503),
        httpx.Response(200, text=event(3) + event(4)),
    )
    with client(answering) as api:
        found = list(islice(api.alert_stream(), 4))
    assert [each.id for each in found] == ["1", "2", "3", "4"]
    assert [request.headers.get("last-event-id") for request in seen] == [None, "2", "2", "2"]


def test_a_stream_whose_past_is_gone_says_so() -> None:
    answering, _ = in_turn(problem(410, detail="older than what is kept"))
    with client(answering) as api, pytest.raises(Refused) as refused:
        next(api.alert_stream("1"))
    assert refused.value.status == 410


async def test_the_async_client_asks_walks_and_follows_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("healthyplaces.client._FIRST_PAUSE", timedelta())
    answering, seen = in_turn(
        httpx.Response(503, headers={"Retry-After": "0"}),
        httpx.Response(200, json={"id": "x"}),
        httpx.Response(200, json={"items": [1], "next": "c"}),
        httpx.Response(200, json={"items": [2], "next": None}),
        httpx.Response(200, text=event(1)),
        httpx.Response(200, text=event(2)),
    )
    async with AsyncClient(URL, "k", transport=httpx.MockTransport(answering)) as api:
        assert (await api.ask(calls.alert("x")))["id"] == "x"
        items: list[object] = [item async for item in api.each(calls.sensors())]
        assert items == [1, 2]
        found = []
        stream = api.alert_stream("0")
        async for each in stream:
            found.append(each.id)
            if len(found) == 2:
                break
        await stream.aclose()  # type: ignore[attr-defined]
    assert found == ["1", "2"]
    assert [request.headers.get("last-event-id") for request in seen[4:]] == ["0", "1"]


async def test_the_async_client_waits_no_longer_than_its_patience() -> None:
    async def slow(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return httpx.Response(200)

    patience = timedelta(milliseconds=50)
    async with AsyncClient(URL, None, patience, httpx.MockTransport(slow)) as api:
        with pytest.raises(Unreachable, match="took longer than"):
            await api.ask(calls.alert("x"))
